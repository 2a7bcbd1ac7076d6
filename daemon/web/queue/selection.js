// Which cards are selected, ranges included, and the bar that acts on them.
import {el, replace} from '../base/el.js';
import {icon} from '../base/icons.js';
import {hint} from '../base/keys.js';
import {words} from '../words.js';
import {decisions} from './card.js';

export class Selection {
    #ids = new Set();
    #last = null;

    constructor({stream, act}) {
        this.stream = stream;
        this.act = act;
        this.node = el('div.selection', {role: 'region', 'aria-label': words.select.title, hidden: true});
    }

    get ids() {
        return [...this.#ids].filter((id) => this.stream.has(id));
    }
    has(id) {
        return this.#ids.has(id);
    }

    toggle(id, {range = false} = {}) {
        const add = range || !this.#ids.has(id);
        const meant = range && this.#last ? this.stream.between(this.#last, id) : [id];
        for (const one of meant) this.#set(one, add);
        this.#last = id;
        this.#show();
    }

    // With shift and j or k: from where one was to where one is.
    extend(from, to) {
        this.#set(from, true);
        this.#set(to, true);
        this.#last = to;
        this.#show();
    }

    clear() {
        for (const id of this.#ids) this.#set(id, false);
        this.#ids.clear();
        this.#last = null;
        this.#show();
    }

    #set(id, on) {
        if (on) this.#ids.add(id);
        else this.#ids.delete(id);
        const node = this.stream.cardOf(id);
        if (!node) return;
        node.classList.toggle('selected', on);
        node.querySelector('.select input').checked = on;
    }

    #show() {
        const count = this.ids.length;
        this.node.hidden = count === 0;
        if (!count) return replace(this.node);
        replace(
            this.node,
            el('b', words.select.count(count)),
            decisions.map(([action, key]) =>
                el(
                    `button.button.${action}`,
                    {type: 'button', onclick: () => this.act(action)},
                    icon(action),
                    el('span', words.action[action]),
                    hint(key),
                ),
            ),
            el('button.button.quiet', {type: 'button', onclick: () => this.clear()}, words.select.clear, hint('Esc')),
        );
    }
}
