// The left side: views with their counts, sites, the admin's corner.
import {bdi, el, replace} from '../base/el.js';
import {del, get, optional, post, query} from '../base/api.js';
import * as address from '../base/address.js';
import {ask} from '../base/dialog.js';
import {icon} from '../base/icons.js';
import {number} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';

const ours = [
    {name: words.views.all, query: ''},
    {name: words.views.firsts, query: '?rule=policy.first-comment'},
    {name: words.views.links, query: '?rule=newcomer-link'},
    {name: words.views.heaviest, query: '?order=score'},
];
const corner = ['today', 'rules', 'playground', 'lists', 'operations'];
const adminCorner = ['backtest', 'people', 'sites', 'health'];

let saved = null; // null until asked; false where the daemon has no saved views
const counted = new Map(); // query → how many, so that a new rail stands at once as the old did

export class Rail {
    constructor({user, sites}) {
        Object.assign(this, {user, sites});
        this.node = el('nav.rail', {'aria-label': words.views.title});
    }

    show(filter, screen) {
        const here = screen === '' ? address.write(filter) : null;
        const current = (is) => (is ? 'page' : null);
        const view = ({name, query: its, id}) =>
            el(
                'li',
                el(
                    'a',
                    {href: `./${its}`, 'aria-current': current(its === here)},
                    bdi(name),
                    el('span.count', {data: {query: its}}, counted.get(its) ?? ''),
                ),
                id &&
                    el(
                        'button.link.quiet',
                        {type: 'button', 'aria-label': words.views.remove(name), onclick: () => this.#remove(id, name)},
                        icon('close'),
                    ),
            );
        const page = (name) =>
            el('li', el('a', {href: name, 'aria-current': current(screen === name)}, words.screens[name]));
        replace(
            this.node,
            el('h2', words.views.title),
            el('ul', ours.map(view), (saved || []).map(view)),
            this.sites.length > 1 && [
                el('h2', words.views.sites),
                el(
                    'ul',
                    this.sites.map((site) =>
                        view({
                            name: site.name || site.id,
                            query: address.write({status: ['pending'], order: 'oldest', site: site.id}),
                        }),
                    ),
                ),
            ],
            el('h2', words.views.corner),
            el('ul', corner.map(page), this.user.role === 'admin' && adminCorner.map(page)),
        );
    }

    async load(filter, screen) {
        if (saved === null) {
            const answer = await optional(get('views'), {items: false}).catch(() => ({items: []}));
            saved =
                answer.items &&
                answer.items
                    .filter((one) => !one.builtin)
                    .map((one) => ({...one, query: address.write(address.read(one.query))}));
            this.show(filter, screen);
        }
        for (const node of this.node.querySelectorAll('.count')) {
            const {order, ...its} = address.read(node.dataset.query);
            const {total} = await get(`queue${query({...its, limit: 1})}`).catch(() => ({}));
            if (total === undefined) continue;
            counted.set(node.dataset.query, number(total));
            node.textContent = number(total);
        }
    }

    async save(filter) {
        const name = await ask({
            title: words.views.save,
            body: el(
                'label.row',
                el('span', words.views.name),
                el('input', {name: 'name', required: true, maxlength: '60', autofocus: true}),
            ),
            buttons: [
                {word: words.views.keep, kind: 'primary', submits: true},
                {word: words.cancel, value: null},
            ],
            submit: async (data) => {
                await post('views', {name: String(data.get('name')).trim(), query: address.write(filter).slice(1)});
                return data.get('name');
            },
        });
        if (!name) return;
        saved = null;
        toast(words.views.saved(name));
        await this.load(filter, address.screen());
    }

    async #remove(id, name) {
        await del(`views/${id}`);
        saved = null;
        toast(words.views.removed(name));
        await this.load(address.read(), address.screen());
    }
}
