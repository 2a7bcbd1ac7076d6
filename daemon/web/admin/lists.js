// Lists that people extend while the daemon runs, bans first, and what stands in them.
import {bdi, el, replace, unseen} from '../base/el.js';
import {del, get, optional, post, query} from '../base/api.js';
import {number, time} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';
import {block, button, choice, field, form, table} from './parts.js';

const w = words.lists;

export async function screen(main, {user, sites}) {
    const answer = await optional(get('lists'));
    if (!answer) return replace(main, el('p.note', words.notHere));
    const all = [...answer.items].sort((a, b) => Number(b.builtin) - Number(a.builtin) || b.entries - a.entries);
    const place = el('div.page');
    const pick = choice(
        'list',
        w.list,
        all.map((one) => [one.name, `${titleOf(one)} (${number(one.entries)})`]),
    );
    const shown = () => all.find((one) => one.name === pick.querySelector('select').value);
    const load = () => showEntries(place, shown(), {user, sites, load});
    pick.querySelector('select').addEventListener('change', () =>
        load().catch((problem) => toast(problem.sentence, {kind: 'bad'})),
    );
    replace(main, pick, place);
    await load();
}

const titleOf = (list) => (list.builtin ? w.ban(w.kinds[list.kind] || list.kind) : list.name);

async function showEntries(place, list, {user, sites, load}) {
    let items = [],
        next = null;
    const rows = el('div');
    const more = async (after) => {
        const page = await get(`lists/${list.name}/entries${query({limit: 100, after})}`);
        items = after ? [...items, ...page.items] : page.items;
        next = page.next;
        replace(
            rows,
            table({
                caption: list.name,
                rows: items,
                empty: w.empty,
                columns: [
                    {name: w.entry, cell: (one) => bdi(one.entry)},
                    {name: w.action, cell: (one) => words.ban.actions[one.action] || ''},
                    {name: words.field.site, cell: (one) => one.site || words.filters.allSites},
                    {name: w.until, cell: (one) => (one.until ? time(one.until) : w.forGood)},
                    {name: w.hits, number: true, cell: (one) => number(one.hits ?? 0)},
                    {
                        name: w.by,
                        cell: (one) => [
                            bdi(one.by || ''),
                            ' ',
                            time(one.at),
                            one.note && el('q', {dir: 'auto'}, one.note),
                        ],
                    },
                    {
                        name: unseen(words.people.do),
                        cell: (one) =>
                            button(w.remove, async () => {
                                await del(`lists/${list.name}/entries/${one.id}`);
                                toast(w.removed(one.entry));
                                await load();
                            }),
                    },
                ],
            }),
            next && button(words.operations.older, () => more(next)),
        );
    };
    const banning = list.builtin;
    const add = form(
        [
            el(
                'div.fields',
                field('entry', w.entry, {required: true, dir: 'auto'}),
                banning &&
                    choice(
                        'action',
                        words.ban.then,
                        ['hold', 'reject', 'spam'].map((name) => [name, words.ban.actions[name]]),
                    ),
                choice('site', words.field.site, [
                    ...(user.role === 'admin' && !user.sites ? [['', words.filters.allSites]] : []),
                    ...sites.map((site) => [site.id, site.name || site.id]),
                ]),
                field('until', w.until, {type: 'date'}),
                field('note', words.ban.note, {maxlength: '500'}),
            ),
            user.role === 'admin' && el('label.check', el('input', {type: 'checkbox', name: 'force'}), w.force),
        ],
        w.add,
        async (data, node) => {
            const body = {
                entry: data.get('entry').trim(),
                site: data.get('site') || null,
                note: data.get('note') || null,
                until: data.get('until') ? new Date(data.get('until')).toISOString() : null,
            };
            if (banning) body.action = data.get('action');
            if (data.get('force')) body.force = true;
            try {
                await post(`lists/${list.name}/entries`, body);
            } catch (problem) {
                if (problem.type !== 'too-broad' || problem.body.would_hit === undefined) throw problem;
                throw {
                    sentence: [
                        problem.body.detail,
                        words.ban.would(number(problem.body.would_hit), number(problem.body.of)),
                        ...(problem.body.examples || []).map((one) => `“${one.excerpt}”`),
                    ].join(' '),
                };
            }
            node.reset();
            toast(w.added(body.entry));
            await load();
        },
    );
    replace(
        place,
        block(
            titleOf(list),
            list.pack && el('p.note', w.kinds[list.kind] || list.kind, `, ${w.extends(list.pack)}`),
            rows,
        ),
        block(w.new, add),
    );
    await more(null);
}
