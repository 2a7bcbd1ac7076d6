// Who did what, the newest first, and the way back.
import {bdi, el, replace, unseen} from '../base/el.js';
import {get, post, query} from '../base/api.js';
import {number, time} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';
import {button, table} from './parts.js';

const w = words.operations;

export async function screen(main, {user}) {
    const place = el('div');
    let items = [],
        next = null;
    const load = async (after) => {
        const page = await get(`operations${query({after, limit: 50})}`);
        items = after ? [...items, ...page.items] : page.items;
        next = page.next;
        replace(
            place,
            list(items, user, () => load(null)),
            next && button(w.older, () => load(next)),
        );
    };
    replace(main, place);
    await load(null);
}

const list = (items, user, load) =>
    table({
        caption: words.screens.operations,
        rows: items,
        empty: w.none,
        columns: [
            {name: w.when, cell: (one) => time(one.at)},
            {name: w.who, cell: (one) => bdi(one.by)},
            {
                name: w.what,
                cell: (one) => [
                    w.actions[one.action] || one.action,
                    one.comment && [' ', el('a', {href: `./#${one.comment}`}, w.comment)],
                    one.entries.map((entry) => el('div', [entry.list, ': ', bdi(entry.entry)])),
                    one.reason && el('q', {dir: 'auto'}, one.reason),
                ],
            },
            {
                name: w.changed,
                number: true,
                cell: (one) =>
                    one.state === 'running'
                        ? w.running(number(one.changed), one.total !== null && number(one.total))
                        : number(one.changed),
            },
            {name: w.skipped, number: true, cell: (one) => (one.skipped === null ? '' : number(one.skipped))},
            {
                name: unseen(words.people.do),
                cell: (one) =>
                    one.undone_by
                        ? el('span.note', w.undone)
                        : (one.by === user.name || user.role === 'admin') &&
                          one.action !== 'erase' &&
                          button(words.undo, async () => {
                              const done = await post(`operations/${one.id}/undo`);
                              toast(words.undoing.done(done.changed, done.skipped, false));
                              await load();
                          }),
            },
        ],
    });
