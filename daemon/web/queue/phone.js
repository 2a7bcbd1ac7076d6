// On a phone: one card, two large buttons at the thumb, the rest in a menu.
import {el, replace, unseen} from '../base/el.js';
import {icon} from '../base/icons.js';
import {menu} from '../base/menu.js';
import {words} from '../words.js';
import {others} from './card.js';

const betweenTaps = 400; // ms: a second tap is the same finger, and the next comment is not read yet

export class PhoneBar {
    constructor({does, step}) {
        Object.assign(this, {does, step});
        this.node = el('div.phone', {role: 'toolbar', 'aria-label': words.phone.title});
        const once = (name) => {
            let last = -betweenTaps;
            return () => {
                const now = performance.now();
                if (now - last < betweenTaps) return;
                last = now;
                does(name);
            };
        };
        const button = (name, run = once(name)) =>
            el(`button.button.${name}`, {type: 'button', onclick: run}, icon(name), el('span', words.action[name]));
        const rest = ['spam', 'hold', 'edit', 'note', 'reply', 'thread', 'ban'];
        this.node.append(
            button('previous', () => step(-1)),
            button('approve'),
            button('reject'),
            menu(
                [icon('more'), unseen(words.card.others)],
                () => [
                    ...rest.map((name) => ({word: words.action[name], icon: icon(name), run: () => does(name)})),
                    ...others(null, does),
                ],
                {side: 'end'},
            ),
            button('next', () => step(1)),
        );
        this.node
            .querySelectorAll('.previous span, .next span')
            .forEach((span) => replace(span, unseen(span.textContent)));
    }

    show(item) {
        this.node.hidden = !item;
    }
}
