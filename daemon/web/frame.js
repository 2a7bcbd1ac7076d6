// What stands around every screen: tabs with their counts, search, the rail, who is signed in.
import {el, replace, unseen} from './base/el.js';
import {get, optional} from './base/api.js';
import * as address from './base/address.js';
import {icon} from './base/icons.js';
import {bindEverywhere, help} from './base/keys.js';
import {Live} from './base/live.js';
import {menu} from './base/menu.js';
import {duration, number} from './base/time.js';
import {place_toasts} from './base/toast.js';
import {iconOf} from './queue/card.js';
import {searchLine} from './queue/filters.js';
import {Rail} from './queue/rail.js';
import {words} from './words.js';

const countsLater = 700, // ms: many decisions in a row ask once
    countsAgain = 5000;

// How many are where, of the sites shown; guessed at once, asked for a moment later.
class Counts {
    #timer;
    constructor(rail) {
        this.rail = rail;
        this.now = {};
        this.nodes = {};
        this.facts = el('p.day', {'aria-live': 'off'});
    }
    moved(from, to) {
        if (this.now[from] > 0) this.now[from] -= 1;
        if (to in this.now) this.now[to] += 1;
        this.#show();
        this.later();
    }
    later() {
        this.rail.later();
        clearTimeout(this.#timer);
        this.#ask(countsLater);
    }
    #ask(ms) {
        this.#timer = setTimeout(() => this.load().catch(() => this.#ask(countsAgain)), ms);
    }
    async load() {
        const site = address.read().site;
        const {counts} = await get('queue/counts');
        const sum = {pending: 0, approved: 0, rejected: 0, spam: 0};
        for (const [id, its] of Object.entries(counts))
            if (!site || id === site) for (const status of Object.keys(sum)) sum[status] += its[status];
        this.now = sum;
        this.#show();
        const day = await optional(get('dashboard'));
        if (day)
            replace(
                this.facts,
                this.now.pending > 0 &&
                    day.queue.oldest_at &&
                    words.day.oldest(duration((Date.now() - new Date(day.queue.oldest_at)) / 1000)),
                ' ',
                words.day.decided(number(day.today.decided)),
            );
    }
    #show() {
        for (const [status, node] of Object.entries(this.nodes))
            node.textContent = status in this.now ? number(this.now[status]) : '';
    }
}

export class Frame {
    constructor({user, sites, signOut}) {
        Object.assign(this, {user, sites, signOut});
        this.rail = new Rail({user, sites});
        this.counts = new Counts(this.rail);
        this.bar = el('div.top');
        this.slot = el('div');
        this.away = el('p.away', {role: 'status', hidden: true}, words.away);
        this.chrome = el('header.chrome', this.bar, this.away, this.slot);
        this.main = el('main', {id: 'main', tabindex: '-1'});
        this.side = el('aside.side', {tabindex: '-1', 'aria-label': words.panel.title});
        this.node = el(
            'div.frame',
            el(
                'a.skip',
                {
                    href: '#main',
                    onclick: (event) => {
                        event.preventDefault(); // the address names what is read
                        this.main.focus();
                    },
                },
                words.skip,
            ),
            this.chrome,
            el('div.columns', this.rail.node, this.main, this.side),
            place_toasts(),
        );
        new ResizeObserver(() =>
            document.documentElement.style.setProperty('--chrome', `${this.chrome.offsetHeight}px`),
        ).observe(this.chrome);
    }

    // screen: {name, main, head?, side?, commands?, title, live?}
    show(screen) {
        this.screen = screen;
        const filter = address.read();
        this.node.dataset.screen = screen.name || 'queue';
        document.title = `${screen.title} – commentd`;
        replace(
            this.bar,
            this.#menuButton(),
            el('a.brand', {href: './', 'aria-label': words.brand}, icon('approve')),
            el(
                'nav.tabs',
                {'aria-label': words.tabs},
                address.statuses.map((status) => this.#tab(status, filter)),
            ),
            searchLine(screen.name ? {status: ['pending'], order: 'oldest'} : filter),
            this.counts.facts,
            this.#siteChoice(filter, screen),
            this.#userMenu(),
        );
        replace(this.slot, screen.head);
        replace(this.main, screen.main);
        replace(this.side, screen.side);
        this.side.hidden = !screen.side;
        this.rail.show(filter, screen.name);
    }

    #tab(status, filter) {
        const {order, site} = filter;
        const count = (this.counts.nodes[status] = el('span.count', number(this.counts.now[status] ?? 0)));
        const here = !this.screen.name && filter.status.join() === status;
        return el(
            `a.tab.${status}`,
            {href: address.queue({status: [status], order, site}), 'aria-current': here ? 'page' : null},
            icon(iconOf[status]),
            el('span', words.status[status]),
            count,
        );
    }

    #menuButton() {
        return el(
            'button.button.quiet.rail-button',
            {
                type: 'button',
                'aria-expanded': 'false',
                onclick: (event) => {
                    const open = this.node.classList.toggle('with-rail');
                    event.currentTarget.setAttribute('aria-expanded', String(open));
                },
            },
            icon('menu'),
            unseen(words.views.title),
        );
    }

    #siteChoice(filter, screen) {
        if (this.sites.length < 2 || screen.name) return null;
        const select = el(
            'select.sites',
            {
                'aria-label': words.field.site,
                onchange: () => address.go(address.queue({...filter, site: select.value || undefined})),
            },
            el('option', {value: ''}, words.filters.allSites),
            this.sites.map((site) => el('option', {value: site.id}, site.name || site.id)),
        );
        select.value = filter.site || '';
        return select;
    }

    #userMenu() {
        return menu(
            [icon('person'), el('span.user', this.user.name)],
            [
                {word: words.account.title, run: () => address.go('account')},
                {word: words.help.title, key: '?', run: () => help()},
                {word: words.account.signOut, run: () => this.signOut()},
            ],
            {side: 'end', kind: '.quiet', name: words.account.menu(this.user.name)},
        );
    }

    commands() {
        const to = (status) => () =>
            address.go(address.queue({status: [status], order: 'oldest', site: address.read().site}));
        bindEverywhere([
            ...address.statuses.map((status) => ({
                key: `g ${status[0]}`,
                name: words.go(words.status[status]),
                run: to(status),
            })),
            {key: '/', name: words.search.label, run: () => document.getElementById('search').select()},
            {key: '?', name: words.help.title, run: () => help()},
        ]);
    }

    listen() {
        this.live = new Live({
            change: (news) => {
                this.counts.later();
                this.screen?.live?.changed(news);
            },
            looking: (news) => this.screen?.live?.looking(news),
            again: (kind) => {
                if (kind === 'counts') this.counts.later();
                this.screen?.again?.(kind);
            },
            away: (is) => {
                this.away.hidden = !is;
            },
            lost: () => {
                this.counts.later();
                this.screen?.again?.('lost');
            },
        });
        this.live.start();
    }

    end() {
        this.live?.stop();
    }
}
