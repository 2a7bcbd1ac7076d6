// The rules in force: what each did in 30 days next to what people decided, and those on trial.
import {el, replace, svg} from '../base/el.js';
import {get, query} from '../base/api.js';
import * as address from '../base/address.js';
import {exact, number, percent, time} from '../base/time.js';
import {words} from '../words.js';
import {iconOf} from '../queue/card.js';
import {icon} from '../base/icons.js';
import {block, splitBar, table} from './parts.js';

const w = words.rules;

export async function screen(main) {
    const [{items, ruleset}, stats] = await Promise.all([get('rules'), get('rules/stats')]);
    const figures = new Map(stats.rules.map((row) => [row.rule, row]));
    const known = new Set(items.map((rule) => rule.id));
    const rows = [
        ...items.map((rule) => ({...rule, stats: figures.get(rule.id)})),
        ...stats.rules
            .filter((row) => !known.has(row.rule))
            .map((row) => ({id: row.rule, pack: row.pack, mode: row.mode, stats: row})),
    ].sort(
        (a, b) =>
            (b.stats?.hits || 0) + (b.stats?.hits_on_trial || 0) - (a.stats?.hits || 0) - (a.stats?.hits_on_trial || 0),
    );
    const find = el('input', {type: 'search', 'aria-label': w.find, placeholder: w.find, oninput: () => show()});
    const place = el('div');
    const trial = rows.filter((row) => row.mode === 'shadow');
    const show = () =>
        replace(
            place,
            list(
                rows.filter((row) =>
                    `${row.id} ${row.pack} ${row.desc || ''}`.toLowerCase().includes(find.value.trim().toLowerCase()),
                ),
                stats.days,
            ),
        );
    show();
    replace(
        main,
        el('p.note', w.about(number(stats.comments), number(stats.decided.good), number(stats.decided.bad), ruleset)),
        trial.length > 0 && block(w.onTrial, el('p.note', w.trialMeans), shadows(trial, stats.days)),
        block(w.all, find, place),
    );
}

const hitsOf = (row) => (row.stats?.hits || 0) + (row.stats?.hits_on_trial || 0);
const link = (rule) => el('a', {href: address.queue({status: address.statuses, order: 'newest', rule})}, w.allHits);

// A bar for each day, the highest as high as the busiest day of this rule.
function line(row, days) {
    const hits = row.stats?.days || [];
    const most = Math.max(1, ...hits);
    const width = 120 / Math.max(1, days.length);
    const busiest = hits.indexOf(Math.max(...hits));
    const said = hits.some(Boolean) ? w.busiest(number(most), days[busiest]) : w.silent;
    return svg(
        'svg',
        {viewBox: '0 0 120 22', class: 'days', role: 'img', 'aria-label': said},
        svg('title', {}, said),
        svg('line', {x1: 0, x2: 120, y1: 21.5, y2: 21.5, class: 'base'}),
        hits.map((n, i) => {
            const high = n ? Math.max(1.5, (20 * n) / most) : 0;
            return n > 0 && svg('rect', {x: i * width, y: 21 - high, width: Math.max(1, width - 1), height: high});
        }),
    );
}

// How people decided on what it hit; the rest nobody has looked at.
function bar(row) {
    const {bad = 0, good = 0} = row.stats || {};
    return splitBar(
        [
            {kind: 'bad', value: bad, name: w.bad},
            {kind: 'good', value: good, name: w.good},
            {kind: 'hits', value: Math.max(0, hitsOf(row) - bad - good), name: w.undecided},
        ],
        hitsOf(row),
    );
}

const effect = (row) =>
    row.action
        ? words.verdict[row.action] || row.action
        : row.score === null || row.score === undefined
          ? ''
          : exact(row.score);

function list(rows, days) {
    return table({
        caption: w.all,
        rows,
        empty: words.empty.filtered,
        columns: [
            {name: words.field.rule, cell: (row) => rule(row)},
            {
                name: w.mode,
                cell: (row) => (row.mode ? el(`span.mode.${row.mode}`, w.modes[row.mode] || row.mode) : w.gone),
            },
            {name: w.effect, number: true, cell: effect},
            {name: w.hits30, cell: (row) => line(row, days)},
            {name: w.decided, cell: bar},
            {name: w.hits, number: true, cell: (row) => number(hitsOf(row))},
            {name: w.refusedShare, number: true, cell: (row) => percent(row.stats?.bad_share)},
            {name: w.only, number: true, cell: (row) => number(row.stats?.only || 0)},
            {name: w.hint, cell: (row) => (row.stats?.hints || []).map((hint) => w.hints[hint] || hint).join(', ')},
        ],
    });
}

// Opened: what it is for, where it stands and what it says, the last it hit. It opens below its row,
// over the whole width.
function rule(row) {
    const button = el(
        'button.opener.rule',
        {type: 'button', 'aria-expanded': 'false', onclick: () => toggle(button, row)},
        icon('next'),
        row.id,
    );
    return button;
}

async function toggle(button, row) {
    const tr = button.closest('tr');
    const opened = tr.nextElementSibling?.classList.contains('opened') && tr.nextElementSibling;
    button.setAttribute('aria-expanded', String(!opened));
    if (opened) return opened.remove();
    const place = el('div', {'aria-busy': 'true'});
    tr.after(el('tr.opened', el('td', {colspan: String(tr.cells.length)}, place)));
    const [{items}, whole] = await Promise.all([
        get(`queue${query({rule: row.id, status: address.statuses, order: 'newest', limit: 3})}`).catch(() => ({
            items: [],
        })),
        row.at ? get(`rules/${encodeURIComponent(row.id)}`).catch(() => null) : null,
    ]);
    replace(
        place,
        row.desc && el('p', row.desc),
        whole?.source
            ? [
                  el('p.note', w.place(row.pack, `${whole.file}:${whole.line}`, row.group || '')),
                  el('pre.source', {tabindex: '0', role: 'region', 'aria-label': w.source(row.id)}, whole.source),
              ]
            : el('p.note', row.at ? w.place(row.pack, row.at, row.group || '') : w.ofProgram),
        row.stats?.often_with && el('p.note', w.oftenWith(row.stats.often_with, percent(row.stats.often_with_share))),
        row.stats?.last && el('p.note', w.last, ' ', time(row.stats.last)),
        items.length > 0 && [
            el(
                'ul.examples',
                items.map((item) =>
                    el('li', icon(iconOf[item.status]), ' ', el('span', {dir: 'auto'}, item.content.slice(0, 140))),
                ),
            ),
            el('p', link(row.id)),
        ],
    );
    place.removeAttribute('aria-busy');
}

function shadows(rows, days) {
    return table({
        caption: w.onTrial,
        rows,
        empty: '',
        columns: [
            {name: words.field.rule, cell: (row) => rule(row)},
            {name: w.hits, number: true, cell: (row) => number(hitsOf(row))},
            {name: w.hits30, cell: (row) => line(row, days)},
            {name: w.flips, number: true, cell: (row) => number(row.stats?.flips || 0)},
            {name: w.bad, number: true, cell: (row) => number(row.stats?.bad || 0)},
            {name: w.good, number: true, cell: (row) => number(row.stats?.good || 0)},
        ],
    });
}
