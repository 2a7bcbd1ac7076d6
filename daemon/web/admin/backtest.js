// A backtest: what other rules would have said of stored comments, next to what people decided.
import {bdi, el, replace, unseen} from '../base/el.js';
import {del, get, post} from '../base/api.js';
import {number, percent} from '../base/time.js';
import {words} from '../words.js';
import {marked} from '../queue/text.js';
import {nameOf} from '../queue/who.js';
import {block, button, choice, field, form, table} from './parts.js';

const w = words.backtest;
const every = 700; // ms between two looks at how far it is

export async function screen(main, {sites}) {
    const place = el('div.page', {'aria-live': 'polite'});
    const ask = form(
        [
            el('p.note', w.about),
            el(
                'div.fields',
                field('since', w.since, {value: '30d', required: true}),
                choice('site', words.field.site, [
                    ['', words.filters.allSites],
                    ...sites.map((site) => [site.id, site.name || site.id]),
                ]),
            ),
            el(
                'label.row',
                el('span', w.pack),
                el('textarea', {name: 'pack', rows: '8', class: 'code', spellcheck: 'false'}),
            ),
        ],
        w.start,
        async (data) => {
            const body = {since: data.get('since')};
            if (data.get('site')) body.site = data.get('site');
            if (data.get('pack').trim()) body.pack = data.get('pack');
            const run = await post('rules/backtest', body).catch((problem) => {
                replace(place); // what is refused has no result
                throw problem;
            });
            await follow(run, place);
        },
    );
    replace(main, ask, place);
}

async function follow(run, place) {
    const progress = el('progress', {'aria-label': w.progress, max: '1'});
    const text = el('p.note');
    replace(
        place,
        block(
            w.runs,
            progress,
            text,
            button(words.cancel, () => del(`rules/backtest/${run.id}`), '.danger'),
        ),
    );
    let now = run;
    while (now.state === 'running' || now.state === 'queued') {
        progress.value = now.progress.total ? now.progress.done / now.progress.total : 0;
        text.textContent = w.done(number(now.progress.done), number(now.progress.total));
        await new Promise((resolve) => {
            setTimeout(resolve, every);
        });
        if (!place.isConnected) return;
        now = await get(`rules/backtest/${run.id}`);
    }
    if (now.result) replace(place, await result(now.result));
    else replace(place, el('p.trouble', w.ended(now.state)));
}

async function result(report) {
    const rows = ['agree', 'stricter', 'laxer'].map((name) => ({name, ...report[name]}));
    return [
        block(
            w.title(number(report.comments), number(report.decided)),
            table({
                caption: w.caption,
                rows,
                empty: '',
                columns: [
                    {name: unseen(w.verdict), cell: (row) => w.row[row.name]},
                    ...['approved', 'bad', 'undecided'].map((column) => ({
                        name: w.column[column],
                        number: true,
                        cell: (row) =>
                            `${number(row[column])} (${percent(report.comments ? row[column] / report.comments : 0)})`,
                    })),
                ],
            }),
        ),
        block(
            w.byRule,
            table({
                caption: w.byRule,
                rows: report.rules,
                empty: w.nothing,
                columns: [
                    {name: words.field.rule, cell: (row) => row.rule},
                    ...['stricter', 'laxer'].flatMap((way) =>
                        ['approved', 'bad'].map((column) => ({
                            name: `${w.row[way]}, ${w.column[column]}`,
                            number: true,
                            cell: (row) => number(row[way][column]),
                        })),
                    ),
                ],
            }),
        ),
        await examples(report, 'stricter', 'approved'),
        await examples(report, 'laxer', 'bad'),
    ];
}

// Those that should be looked at: approved by people and refused now, and the other way round.
async function examples(report, way, column) {
    const ids = report.examples[way][column].slice(0, 5);
    const items = (await Promise.all(ids.map((id) => get(`queue/${id}`).catch(() => null)))).filter(Boolean);
    return (
        items.length > 0 &&
        block(
            w.examples[way],
            el(
                'ul.examples',
                items.map((item) =>
                    el('li', el('b', bdi(nameOf(item))), el('p', {dir: 'auto'}, marked(item.content, {}))),
                ),
            ),
        )
    );
}
