// The left side: views with their counts, sites, the admin's corner.
import {bdi, el, replace} from '../base/el.js';
import {del, get, post, query} from '../base/api.js';
import * as address from '../base/address.js';
import {ask} from '../base/dialog.js';
import {icon} from '../base/icons.js';
import {number} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';

const corner = ['today', 'rules', 'playground', 'lists', 'operations'];
const adminCorner = ['backtest', 'people', 'sites', 'health'];

const recountEvery = 3000, // ms
    recountShare = 10; // of the time at most a tenth

let views = []; // the program's and one's own
const counted = new Map(); // query → how many, so that a new rail stands at once as the old did

let asked = 0;
export async function askForViews({totals = false} = {}) {
    const mine = ++asked;
    const answer = await get(`views${query({totals: totals || null})}`).catch(() => null);
    if (!answer || mine !== asked) return false; // a later one is under way
    views = answer.items.map((one) => ({
        ...one,
        name: (one.builtin && words.views.builtin[one.id]) || one.name,
        query: address.write(address.read(one.query)),
    }));
    if (totals) for (const one of views) counted.set(one.query, one.total === null ? '' : number(one.total));
    return true;
}

export class Rail {
    constructor({user, sites}) {
        Object.assign(this, {user, sites});
        this.node = el('nav.rail', {'aria-label': words.views.title});
    }

    show(filter, screen) {
        const here = screen === '' ? address.write(filter) : null;
        const current = (is) => (is ? 'page' : null);
        const view = ({name, query: its, id, builtin = true}) =>
            el(
                'li',
                el(
                    'a',
                    {href: `./${its}`, 'aria-current': current(its === here)},
                    bdi(name),
                    el('span.count', {data: {query: its}}, counted.get(its) ?? ''),
                ),
                !builtin &&
                    el(
                        'button.link.quiet',
                        {
                            type: 'button',
                            'aria-label': words.views.remove(name),
                            onclick: () => this.#remove({id, name, query: its.slice(1)}),
                        },
                        icon('close'),
                    ),
            );
        const page = (name) =>
            el('li', el('a', {href: name, 'aria-current': current(screen === name)}, words.screens[name]));
        replace(
            this.node,
            el('h2', words.views.title),
            el('ul', views.map(view)),
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

    // What the views show has changed: counted again, at most once in a while.
    later() {
        this.timer ??= setTimeout(() => {
            this.timer = null;
            this.#recount().catch(() => {});
        }, this.#pause);
    }
    #pause = recountEvery;

    async #recount() {
        const begun = performance.now();
        if (!(await askForViews({totals: true}))) return;
        this.#pause = Math.max(recountEvery, recountShare * (performance.now() - begun));
        for (const node of this.node.querySelectorAll('.count'))
            node.textContent = counted.get(node.dataset.query) ?? node.textContent;
        if (this.sites.length > 1) await this.#countSites();
    }

    async load(filter, screen) {
        if (await askForViews({totals: true})) this.show(filter, screen);
        if (this.sites.length > 1) await this.#countSites();
    }

    async #countSites() {
        const {counts} = await get('queue/counts');
        for (const node of this.node.querySelectorAll('.count')) {
            const {site, ...others} = address.read(node.dataset.query);
            if (!site || address.isNarrowed(others) || others.status.join() !== 'pending') continue;
            const total = number(counts[site]?.pending ?? 0);
            counted.set(node.dataset.query, total);
            node.textContent = total;
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
        toast(words.views.saved(name));
        await this.load(filter, address.screen());
    }

    async #remove({id, name, query}) {
        await del(`views/${id}`);
        const again = async () => {
            await post('views', {name, query});
            await this.load(address.read(), address.screen());
        };
        toast(words.views.removed(name), {action: {word: words.undo, run: again}});
        await this.load(address.read(), address.screen());
    }
}
