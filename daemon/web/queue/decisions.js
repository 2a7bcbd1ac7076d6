// Decisions go out at once and are taken back as easily. What could not be stored, or was somebody
// else's first, comes back on top with what happened and both choices; nothing is tried again alone.
import {el} from '../base/el.js';
import * as address from '../base/address.js';
import {get, post} from '../base/api.js';
import {icon} from '../base/icons.js';
import {announce, toast} from '../base/toast.js';
import {ago} from '../base/time.js';
import {words} from '../words.js';
import {decisions, statusAfter} from './card.js';
import {nameOf} from './who.js';

const stack = []; // what `u` takes back, the newest last: for the whole session
const kept = 'commentd-undo', keptMost = 100; // where it is, so that a reload of the page leaves it
const versionsMost = 1000; // of one order
const ours = new Map(); // how many requests of ours are under way about a comment: its news are ours

export const isOurs = (id) => ours.has(id);

const underWay = new Set(), // what we decided, until it is answered
    patience = 5000; // ms

// A request of ours about these comments.
export function send(ids, request) {
    const add = (id, by) => {
        const now = (ours.get(id) || 0) + by;
        if (now) ours.set(id, now);
        else ours.delete(id);
    };
    for (const id of ids) add(id, 1);
    underWay.add(request);
    const answered = () => {
        underWay.delete(request);
        for (const id of ids) add(id, -1);
    };
    request.then(answered, answered);
    return request;
}

export const isUnderWay = () => underWay.size > 0;

// Whether all that is under way is stored in the end, if that does not take too long.
export async function allStored() {
    const late = new Promise((resolve) => {
        setTimeout(resolve, patience, [{status: 'late'}]);
    });
    const answers = await Promise.race([Promise.allSettled([...underWay]), late]);
    return answers.every(({status}) => status === 'fulfilled');
}

const actionTo = Object.fromEntries(decisions.map(([action]) => [statusAfter[action], action]));

export class Decisions {
    // filter(): what the list shows; onChanged(from, to, here): counts are others now, also of this list
    // unless `here` is false; reload(): the list is; unselect(): nothing is selected any more; select(ids).
    constructor({stream, filter, onChanged, reload, unselect, select}) {
        Object.assign(this, {stream, filter, onChanged, reload, unselect, select});
    }

    async decide(item, action, {replies = false} = {}) {
        const body = {action, version: item.version};
        if (replies) body.replies = true;
        if (this.filter().status.includes(statusAfter[action])) this.stream.step(1);
        else this.stream.remove(item.id);
        const request = send([item.id], post(`queue/${item.id}/actions`, body));
        const entry = remember(
            request.then((answer) => answer.operation),
            {ids: [item.id], view: this.view(), was: item.status, is: statusAfter[action]},
        );
        toast(words.done[action](nameOf(item)), {undo: () => this.undo()});
        this.#tellNext(words.done[action](nameOf(item)));
        this.onChanged(item.status, statusAfter[action]);
        try {
            const answer = await request;
            if (this.stream.has(item.id)) this.stream.update(answer.item);
            if (replies) this.reload();
        } catch (problem) {
            if (await isStoredAfterAll(item, action, problem, entry)) return;
            forget(entry);
            this.onChanged(statusAfter[action], item.status);
            await this.bringBack(item, action, problem);
        }
    }

    #tellNext(done) {
        const next = this.stream.focused;
        announce(next ? words.announce.next(done, nameOf(next), next.content.slice(0, 80)) : words.announce.last(done));
    }

    async bringBack(item, action, problem) {
        let now = problem.body?.item || item;
        let text = words.conflict.notStored(problem.sentence);
        const changed = problem.status === 409 && problem.body.item;
        if (changed) {
            now = await get(`queue/${item.id}`).catch(() => now);
            text = whatHappened(now);
        }
        const dismiss = () => this.stream.remove(item.id);
        const button = (word, run, kind = '') => el(`button.button${kind}`, {type: 'button', onclick: run}, word);
        const bar = el(
            'div.conflict',
            {role: 'alert'},
            icon('warning'),
            el('p', text, ' ', words.conflict.youWanted(words.action[action])),
            changed
                ? button(words.conflict.keep(words.status[now.status]), dismiss)
                : button(words.conflict.leave, () => bar.remove()),
            now.status !== 'erased' &&
                button(
                    changed ? words.conflict.anyway(words.action[action]) : words.conflict.again,
                    () => this.decide(now, action),
                    '.primary',
                ),
        );
        this.stream.steady(() => {
            const node = this.stream.insert(now, {onTop: true});
            node.prepend(bar);
            node.classList.add('returned');
        });
        // It stands above what is read now: the eye is told, and goes there when it likes.
        toast(text, {kind: 'bad', action: {word: words.conflict.look, run: () => this.stream.focus(item.id)}});
    }

    // Those that are selected, each as it was seen: what somebody has changed meanwhile comes back.
    async several(items, action) {
        const ids = items.map((item) => item.id);
        const order = {ids, action};
        if (ids.length <= versionsMost) order.versions = items.map((item) => item.version);
        const stay = this.filter().status.includes(statusAfter[action]);
        const request = send(ids, post('operations', order).then(finished));
        this.unselect(); // what comes back is not selected
        const entry = remember(
            request.then((answer) => answer.operation),
            {ids, many: true},
        );
        for (const item of items) {
            if (!stay) this.stream.remove(item.id);
            this.onChanged(item.status, statusAfter[action]);
        }
        let answer;
        try {
            answer = await request;
        } catch (problem) {
            forget(entry);
            for (const item of items) this.onChanged(statusAfter[action], item.status);
            toast(words.conflict.notStored(problem.sentence), {kind: 'bad'});
            for (const item of [...items].reverse())
                if (!this.stream.has(item.id)) this.stream.insert(item, {onTop: true});
            this.select(ids);
            return;
        }
        const {changed, skipped} = answer;
        toast(words.bulk.done(action, changed, skipped), {undo: () => this.undo()});
        if (stay) await this.reload();
        if (skipped) await this.#bringBackChanged(items, action);
    }

    async #bringBackChanged(items, action) {
        const all = await Promise.all(items.map((item) => get(`queue/${item.id}`).catch((problem) => ({problem}))));
        for (const [i, item] of items.entries()) {
            const {problem = null} = all[i];
            if (all[i].status === statusAfter[action]) continue;
            this.onChanged(statusAfter[action], all[i].status || item.status);
            await this.bringBack(item, action, problem || {status: 409, body: {item: all[i]}});
        }
    }

    // Many at once: `order` names them by ids, or by a filter as it stood; `own` of them we have changed
    // since.
    async many(order, ids, {own = 0} = {}) {
        const operation = await send(ids, post('operations', order).then(finished));
        if (operation.operation) remember(Promise.resolve(operation.operation), {ids, many: true});
        toast(words.bulk.done(order.action, operation.changed, Math.max(0, operation.skipped - own)), {
            undo: operation.operation ? () => this.undo() : null,
        });
        await this.reload();
        return operation;
    }

    // What else can be undone: an edit of one comment; a ban, a watch. `again` shows what it was about.
    rememberOne(operation, id) {
        if (operation) remember(Promise.resolve(operation), {ids: [id], view: this.view()});
    }
    remember(operation, again) {
        if (!operation) return;
        const entry = remember(Promise.resolve(operation), {many: true});
        entry.again = again;
    }

    // Of what is shown now: what is undone there comes back there.
    view() {
        return address.write(this.filter());
    }

    async undo() {
        const entry = stack.pop();
        if (!entry) return toast(words.undoing.nothing);
        keep();
        try {
            const operation = await entry.operation.catch(() => null);
            if (!operation) return;
            const undone = await send(entry.ids, post(`operations/${operation}/undo`));
            let one = !entry.many;
            if (entry.many) {
                entry.again?.();
                await this.reload(entry.ids.length);
            } else if (!(await this.#showAgain(entry))) one = 'elsewhere';
            toast(words.undoing.done(undone.changed, undone.skipped, one));
        } catch (problem) {
            if (problem.status === 0 || problem.status >= 500) stack.push(entry);
            keep();
            toast(words.undoing.failed(problem.sentence), {kind: 'bad'});
        }
    }

    // Whether it can be seen.
    async #showAgain({ids: [id], view, was, is}) {
        const item = await get(`queue/${id}`);
        const filter = this.filter();
        const all = !address.isNarrowed(filter) && (!filter.site || filter.site === item.site);
        const here = filter.status.includes(item.status) && (all || view === this.view());
        const back = was === item.status;
        this.onChanged(back ? is : null, back ? was : null, here);
        if (this.stream.has(id)) this.stream.update(item);
        else if (here) this.stream.insert(item);
        return this.stream.has(id);
    }
}

function remember(operation, what) {
    const entry = {ids: [], many: false, ...what, operation};
    stack.push(entry);
    operation
        .then((id) => {
            entry.id = id;
            keep();
        })
        .catch(() => {});
    return entry;
}

function forget(entry) {
    const at = stack.indexOf(entry);
    if (at >= 0) stack.splice(at, 1);
    keep();
}

let whose = '';
function keep() {
    const done = stack
        .filter((entry) => entry.id)
        .slice(-keptMost)
        .map(({id, ids, many, view, was, is}) => ({id, ids, many, view, was, is}));
    try {
        sessionStorage.setItem(kept, JSON.stringify({whose, done}));
    } catch {
        /* then a reload of the page forgets */
    }
}

// Whoever signed out may sign in again.
export function leaveUndo() {
    stack.length = 0;
    whose = '';
}

// Who signs in takes back what they did, in this tab, and nothing of another's.
export function undoOf(name) {
    if (whose !== name) stack.length = 0;
    whose = name;
    let was = {};
    try {
        was = JSON.parse(sessionStorage.getItem(kept)) || {};
    } catch {
        /* nothing is kept */
    }
    if (!stack.length && was.whose === name)
        for (const entry of was.done || []) stack.push({...entry, operation: Promise.resolve(entry.id)});
    keep();
}

// Of a request whose answer did not come: it may be stored all the same, and is taken back as others are.
async function isStoredAfterAll(item, action, problem, entry) {
    if (![0, 502, 504].includes(problem.status)) return false;
    const now = await get(`queue/${item.id}`).catch(() => null);
    const last = now?.history?.findLast((line) => line.action !== 'note');
    if (now?.version !== item.version + 1 || last?.action !== action || last.who !== whose) return false;
    entry.id = last.operation;
    entry.operation = Promise.resolve(last.operation);
    keep();
    return true;
}

// A very large one goes on by itself; it is asked after until it is done.
async function finished(answer) {
    let {changed, skipped, state} = answer;
    while (state === 'running') {
        await new Promise((resolve) => {
            setTimeout(resolve, 400);
        });
        const now = await get(`operations/${answer.operation}`).catch(() => null);
        if (!now) break; // it goes on without us
        ({changed, skipped, state} = now);
        announce(words.bulk.progress(changed, now.total));
    }
    return {operation: answer.operation, changed, skipped};
}

// "NAME rejected this 12 seconds ago."
export function whatHappened(item) {
    const last = item.history?.findLast((line) => line.action !== 'note');
    const who = last?.who || item.decision.by;
    const action = last?.action === 'undo' ? 'undo' : actionTo[item.status] || 'changed';
    if (item.status === 'erased') return words.conflict.erased(who);
    if (last?.action === 'edit') return words.conflict.edited(who, ago(last.at));
    return words.conflict.happened(who, words.conflict.did[action], last ? ago(last.at) : '');
}
