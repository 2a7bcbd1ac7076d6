// Above the stream: what is watched or closed, what is shown, how much of it, and what to do with
// all of it.
import {el, replace} from '../base/el.js';
import * as address from '../base/address.js';
import {icon} from '../base/icons.js';
import {menu, openMenu} from '../base/menu.js';
import {clock, number} from '../base/time.js';
import {words} from '../words.js';
import {decisions} from './card.js';
import {chips, filterDialog} from './filters.js';

export class Head {
    // does(action) to everything shown; reload() shows what is new.
    constructor({sites, does, reload, save}) {
        Object.assign(this, {sites, does, reload, save});
        this.fresh = el('button.button.fresh', {type: 'button', hidden: true, onclick: () => reload()});
        this.line = el('div.head');
        this.banner = el('div.banners');
        this.node = el('div', this.banner, this.line);
        this.news = 0;
    }

    show({filter, total}) {
        this.total = total;
        this.all = el('span', words.head.all(number(total)));
        this.news = 0;
        this.fresh.hidden = true;
        const order = el(
            'select',
            {
                'aria-label': words.head.order,
                onchange: () => address.go(address.queue({...filter, order: order.value})),
            },
            ['oldest', 'newest', 'score'].map((name) => el('option', {value: name}, words.head.orders[name])),
        );
        order.value = filter.order;
        this.bulk = menu(
            [this.all, icon('down')],
            () => [
                ...decisions.map(([action]) => ({
                    word: words.bulk.do(action, number(this.total)),
                    icon: icon(action),
                    run: () => this.does(action),
                })),
            ],
            {side: 'end', name: words.head.allAsOf(number(total), clock(Date.now()))},
        );
        replace(
            this.line,
            el('h1', filter.status.map((s) => words.status[s]).join(', ')),
            el(
                'div.chips',
                chips(filter),
                el(
                    'button.chip.add',
                    {type: 'button', onclick: () => filterDialog(filter, this.sites)},
                    icon('filter'),
                    words.filters.add,
                ),
                address.isNarrowed(filter) &&
                    el('button.chip.add', {type: 'button', onclick: this.save}, words.views.save),
            ),
            this.fresh,
            order,
            total > 0 && this.bulk,
        );
    }

    // So many are left of what is shown.
    count(left) {
        this.total = left;
        if (this.all) this.all.textContent = words.head.all(number(left));
    }

    // By a key.
    decideAll() {
        if (this.bulk?.isConnected) openMenu(this.bulk);
    }

    nothingLeft() {
        this.bulk?.remove();
    }

    // What news told is not known.
    missed() {
        this.fresh.textContent = words.head.missed;
        this.fresh.hidden = false;
    }

    arrived() {
        this.news += 1;
        this.fresh.textContent = words.head.fresh(number(this.news));
        this.fresh.hidden = false;
    }
}
