// The queue: a stream of whole comments, one of which has the focus; keys, buttons and news act
// on it. What each part looks like is in its own file.
import {el, replace} from '../base/el.js';
import {get, query} from '../base/api.js';
import * as address from '../base/address.js';
import {announce, toast} from '../base/toast.js';
import {number} from '../base/time.js';
import {words} from '../words.js';
import {banDialog} from './ban.js';
import {actOnAll, actOnSelected} from './bulk.js';
import {card, decisions as actions, expand, statusAfter} from './card.js';
import {Decisions, isOurs, whatHappened} from './decisions.js';
import {emptyQueue, notShown} from './empty.js';
import {filterDialog} from './filters.js';
import {Head} from './head.js';
import {initials} from './looking.js';
import {Panel} from './panel.js';
import {PhoneBar} from './phone.js';
import {Selection} from './selection.js';
import {Stream} from './stream.js';
import {hitsAt} from './text.js';
import {toggleThread} from './thread.js';
import {tip} from './tip.js';
import {showWatches, watchDialog} from './watch.js';
import {nameOf} from './who.js';
import {pointAt} from './why.js';
import {write} from './write.js';

const pageSize = 50,
    pagesMost = 10; // at once
const timeToSee = 2000, // ms: after that, a decision is about the text that came
    lookEvery = 500,
    askAgain = 3000; // ms

export class QueueScreen {
    #list = {total: 0, left: 0, asOf: null, next: null, at: 0}; // left: of total, by our own decisions
    #loading = 0;
    #isOld = false; // to be loaded anew once nobody writes in it
    #looking = new Map(); // id → names

    // frame: what stands around every screen (frame.js)
    constructor(frame) {
        this.frame = frame;
        this.panel = new Panel();
        this.stream = new Stream({
            make: (item) => this.#card(item),
            onFocus: (item) => this.#focused(item),
            onNearEnd: () => this.#more(),
        });
        this.decisions = new Decisions({
            stream: this.stream,
            filter: () => this.filter,
            reload: (more) => this.load({keep: true, more}),
            onChanged: (from, to, here = true) => {
                frame.counts.moved(from, to);
                if (here) this.#moved(from, to);
            },
            unselect: () => this.selection.clear(),
            select: (ids) => ids.forEach((id) => this.selection.toggle(id)),
        });
        this.selection = new Selection({stream: this.stream, act: (action) => this.#decide(action)});
        this.head = new Head({
            sites: frame.sites,
            reload: () => this.load(),
            save: () => frame.rail.save(this.filter),
            does: (action) =>
                actOnAll(this.decisions, action, {...this.#list, filter: this.filter, items: this.stream.items}),
        });
        this.phone = new PhoneBar({does: (name) => this.does(name), step: (by) => this.stream.step(by)});
        this.notice = el('div.notice', {tabindex: '-1'});
        this.main = [this.notice, this.stream.node, this.selection.node, this.phone.node];
        this.filter = address.read();
        this.#point();
    }

    // keep: as many as are loaded and `more`, and the place among them. False: it is shown as it was.
    async load({focus = null, keep = false, more = 0} = {}) {
        const filter = address.read();
        const mine = ++this.#loading;
        const places = [focus, ...(keep ? this.stream.places : [])];
        const pages = keep ? Math.min(pagesMost, Math.floor((this.stream.size + more) / pageSize) + 1) : 1;
        const limit = pages * pageSize;
        try {
            let page = await get(`queue${query({...filter, limit})}`);
            const isThere = () => page.items.some(({id}) => id === focus);
            // By a reload of the page or a link: further down, or elsewhere by now.
            const asked = focus && !keep && !isThere();
            const meant = asked ? await get(`queue/${encodeURIComponent(focus)}`).catch(() => null) : null;
            if (meant && page.next && filter.status.includes(meant.status))
                page = await get(`queue${query({...filter, limit: pagesMost * pageSize})}`);
            if (mine !== this.#loading) return true;
            // The list waits for who writes in it: what they type next must not meet another card.
            if (keep && this.stream.node.querySelector('.write')) return (this.#isOld = true);
            this.#isOld = false;
            this.filter = filter;
            this.#list = {total: page.total, left: page.total, asOf: page.as_of, next: page.next, at: Date.now()};
            this.selection.clear();
            this.stream.show(page.items);
            this.head.show({filter, total: page.total});
            replace(this.notice, page.items.length === 0 && emptyQueue(filter, this.frame));
            const wanted = places.find((id) => id && this.stream.has(id)) || page.items[0]?.id;
            if (wanted) this.stream.focus(wanted);
            else this.#focused(null);
            if (wanted === page.items[0]?.id) scrollTo(0, 0);
            announce(words.announce.list(number(page.total)));
            if (meant && !isThere()) this.#tellWhere(meant);
        } catch (problem) {
            if (mine !== this.#loading) return true;
            // Old content stays until new is there; a question that is wrong has an answer of its own.
            if (this.stream.size && (problem.status === 0 || problem.status >= 500)) {
                const there = location.href;
                const again = {word: words.again, run: () => address.go(there)};
                toast(problem.sentence, {kind: 'bad', action: again});
                return false;
            }
            // Nothing of the old one is left to be decided.
            this.filter = filter;
            this.#list = {total: 0, left: 0, asOf: null, next: null, at: 0};
            this.selection.clear();
            this.stream.show([]);
            this.head.show({filter, total: 0});
            replace(this.notice, notShown(problem, filter, () => this.load()));
        }
        showWatches(this.head.banner, {decisions: this.decisions, user: this.frame.user});
        return true;
    }

    // What a link is about and this list does not show.
    #tellWhere(item) {
        const there = `${address.queue({status: [item.status], site: item.site, thread: item.thread.id})}#${item.id}`;
        toast(words.conflict.elsewhere(nameOf(item), words.status[item.status]), {
            action: {word: words.conflict.look, run: () => address.go(there)},
        });
    }

    // By a decision of ours.
    #moved(from, to) {
        const here = (status) => this.filter.status.includes(status);
        if (!from || here(from) === here(to)) return;
        this.#list.left = Math.max(0, this.#list.left + (here(to) ? 1 : -1));
        this.head.count(this.#list.left);
    }

    async #more() {
        if (!this.#list.next || this.#loadingMore) return;
        this.#loadingMore = true;
        const mine = this.#loading;
        try {
            const page = await get(`queue${query({...this.filter, limit: pageSize, after: this.#list.next})}`);
            if (mine !== this.#loading) return;
            this.#list.next = page.next;
            this.stream.append(page.items);
        } catch (problem) {
            toast(problem.sentence, {kind: 'bad'});
        } finally {
            this.#loadingMore = false;
        }
    }
    #loadingMore = false;

    #card(item) {
        const node = card(item, {
            filter: this.filter,
            sites: this.frame.sites.length,
            selected: this.selection.has(item.id),
            does: (name, event) => this.does(name, this.stream.item(item.id), event),
        });
        initials(node, this.#looking.get(item.id));
        return node;
    }

    #focused(item) {
        address.focus(item?.id || '');
        this.panel.show(item, this.filter);
        this.phone.show(item, this.stream);
        this.frame.live?.look(item?.id || null);
        if (item) return void replace(this.notice);
        if (this.#list.next) return;
        this.head.nothingLeft();
        replace(this.notice, emptyQueue(this.filter, this.frame));
        if (document.activeElement === document.body) this.notice.focus({preventScroll: true});
    }

    #decide(action) {
        const selected = this.selection.ids.map((id) => this.stream.item(id));
        if (selected.length)
            return actOnSelected(this.decisions, action, selected).catch((problem) =>
                toast(problem.sentence, {kind: 'bad'}),
            );
        const item = this.stream.focused;
        if (item) this.decisions.decide(item, action);
    }

    // What a key, a button or a menu asks for, of one item.
    does(name, item = this.stream.focused, event = null) {
        if (!item) return;
        // The second click of two meets the card that came to the place of the first.
        if (event?.type === 'click' && event.detail > 1 && statusAfter[name]) return;
        const node = this.stream.cardOf(item.id);
        const stored = ({operation, item: now}) => {
            this.decisions.rememberOne(operation, item.id);
            if (!now) return;
            // A note makes no version: another one is somebody else's, which `left` is about to tell.
            const isAnother = name === 'note' && now.version !== this.stream.item(item.id)?.version;
            if (!isAnother) this.stream.update(now);
        };
        const others = {decisions: this.decisions, user: this.frame.user, reload: () => this.load({keep: true})};
        // What was held back while it was written.
        const left = () => (this.#isOld ? this.load({focus: item.id, keep: true}) : this.#changedElsewhere(item.id));
        switch (name) {
            case 'select':
                return this.selection.toggle(item.id, {range: event?.shiftKey});
            case 'more':
                return expand(node);
            case 'edit':
            case 'note':
                return write(node, item, name, {done: stored, left});
            case 'reply':
                return write(node, item, name, {
                    left,
                    done: (answer) => {
                        this.decisions.remember(answer.operation);
                        this.load({focus: item.id, keep: true});
                    },
                });
            case 'thread':
                return toggleThread(node, item);
            case 'details':
                return this.#details(node);
            case 'ban':
                return banDialog(item, others);
            case 'watch':
                return watchDialog(item, {
                    decisions: this.decisions,
                    shown: () => showWatches(this.head.banner, {decisions: this.decisions, user: this.frame.user}),
                });
            case 'spam-replies':
                return this.decisions.decide(item, 'spam', {replies: true});
            case 'reject-replies':
                return this.decisions.decide(item, 'reject', {replies: true});
            case 'copy':
                return navigator.clipboard?.writeText(location.href).then(() => toast(words.done.copied));
            case 'erase':
                return actOnSelected(this.decisions, 'erase', [item]).catch((problem) =>
                    toast(problem.sentence, {kind: 'bad'}),
                );
            default:
                return this.decisions.decide(item, name);
        }
    }

    // Beside the stream where there is room, else below the card.
    #details(node) {
        if (this.panel.node.offsetParent && !this.panel.node.closest('.card')) return this.frame.side.focus();
        if (node.contains(this.panel.node)) this.frame.side.append(this.panel.node);
        else node.append(this.panel.node);
    }

    commands() {
        const a = words.action;
        return [
            {key: 'j', name: a.next, repeats: true, run: () => this.stream.step(1)},
            {key: 'k', name: a.previous, repeats: true, run: () => this.stream.step(-1)},
            {key: 'J', name: a.selectOn, repeats: true, run: () => this.#selectOn(1)},
            {key: 'K', repeats: true, run: () => this.#selectOn(-1)},
            ...actions.map(([action, key]) => ({key, name: a[action], run: () => this.#decide(action)})),
            ...[
                ['e', 'edit'],
                ['n', 'note'],
                ['c', 'reply'],
                ['o', 'more'],
                ['t', 'thread'],
                ['i', 'details'],
                ['x', 'select'],
                ['b', 'ban'],
                ['w', 'watch'],
            ].map(([key, name]) => ({key, name: a[name], run: (event) => this.does(name, this.stream.focused, event)})),
            {key: 'u', name: words.undo, run: () => this.decisions.undo()},
            {key: 'm', name: words.head.many, run: () => this.head.decideAll()},
            {key: 'f', name: words.filters.title, run: () => filterDialog(this.filter, this.frame.sites)},
            {key: '.', name: a.reload, run: () => this.load({keep: true})},
            {key: 'Escape', run: () => this.selection.clear()},
        ];
    }

    #selectOn(by) {
        const from = this.stream.focused;
        const to = this.stream.step(by);
        if (from && to) this.selection.extend(from.id, to.id);
    }

    // News of others: what left is said on its card, which stays where it is until it is passed.
    changed(news) {
        if (news.by === this.frame.user.name && (isOurs(news.id) || !this.stream.has(news.id))) return;
        const item = this.stream.item(news.id);
        if (!item) {
            if (
                news.was === null &&
                this.filter.status.includes(news.status) &&
                !address.isNarrowed(this.filter) && // of what else it is nothing is known yet
                (!this.filter.site || this.filter.site === news.site)
            )
                this.head.arrived();
            return;
        }
        if (news.version <= item.version) return;
        const stays = this.filter.status.includes(news.status);
        // By a ban of ours, say: nobody has to be told.
        const isWritten = this.stream.cardOf(item.id).querySelector('.write');
        if (news.by === this.frame.user.name && !stays && !isWritten) {
            this.#moved(item.status, news.status);
            return void this.stream.remove(item.id);
        }
        this.#changedElsewhere(item.id);
    }

    async #changedElsewhere(id, tries = 5) {
        if (!this.stream.has(id) || isOurs(id)) return;
        const now = await get(`queue/${id}`).catch(() => null);
        const shown = this.stream.item(id);
        if (!shown || isOurs(id)) return;
        if (!now) return void (tries > 1 && setTimeout(() => this.#changedElsewhere(id, tries - 1), askAgain));
        if (now.version <= shown.version) return;
        if (this.selection.has(id)) this.selection.toggle(id); // it is not what was selected
        const node = this.stream.cardOf(id);
        if (node.querySelector('.write')) {
            // Nothing moves under who writes; the rest follows when they have done.
            node.querySelector('.gone-line')?.remove();
            return node.prepend(el('p.gone-line', {role: 'status'}, whatHappened(now)));
        }
        this.#tellChange(now);
    }

    #tellChange(now) {
        const shown = this.stream.item(now.id);
        if (!shown) return;
        // With the version that was seen: who decides about that one in the same moment is told.
        this.stream.update({...now, version: shown.version, shown: now.version});
        const node = this.stream.cardOf(now.id);
        node.prepend(el('p.gone-line', {role: 'status'}, whatHappened(now)));
        if (!this.filter.status.includes(now.status)) return void node.classList.add('gone');
        this.#seenAfterAWhile(now.id, now.version);
    }

    // Once it has been in sight for a while, a decision is about that version.
    #seenAfterAWhile(id, version, seen = 0) {
        setTimeout(() => {
            const item = this.stream.item(id);
            if (!item || item.version >= version || item.shown !== version) return;
            const now = this.stream.isInSight(id) ? seen + lookEvery : 0;
            if (now >= timeToSee) this.stream.seen(id, version);
            else this.#seenAfterAWhile(id, version, now);
        }, lookEvery);
    }

    // What has to be asked for anew: the list is only ever reloaded by who reads it.
    again(kind) {
        if (kind === 'watch') showWatches(this.head.banner, {decisions: this.decisions, user: this.frame.user});
        if (kind === 'lost') this.head.missed();
    }

    looking({id, by}) {
        const names = by.filter((name) => name !== this.frame.user.name);
        this.#looking.set(id, names);
        const node = this.stream.cardOf(id);
        if (node) initials(node, names);
    }

    // Pointing at a reason or a part of the bar shows its marks; pointing at a mark names it.
    #point() {
        const root = this.stream.node;
        const over = (event) => {
            const target = event.target.closest?.('[data-rule]');
            const scope = target?.closest('.card') || (target && this.stream.cardOf(this.stream.focused?.id));
            if (target && scope) pointAt(scope, target.dataset.rule);
            const mark = event.target.closest?.('mark');
            tip(mark, mark && hitsAt(mark));
        };
        const out = (event) => {
            const target = event.target.closest?.('[data-rule]');
            const scope = target?.closest('.card') || (target && this.stream.cardOf(this.stream.focused?.id));
            if (scope) pointAt(scope, null);
        };
        for (const place of [root, this.panel.node]) {
            for (const kind of ['pointerover', 'focusin']) place.addEventListener(kind, over);
            for (const kind of ['pointerout', 'focusout']) place.addEventListener(kind, out);
        }
    }

    title() {
        return words.head.title(this.filter.status.map((s) => words.status[s]).join(', '), number(this.#list.total));
    }
}
