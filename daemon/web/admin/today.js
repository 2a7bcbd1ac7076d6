// Today: arrivals and verdicts by hour, the age of the queue, the busiest rules, who decided.
import {bdi, el, replace} from '../base/el.js';
import {get, optional} from '../base/api.js';
import * as address from '../base/address.js';
import {clock, duration, number} from '../base/time.js';
import {words} from '../words.js';
import {chart} from './chart.js';
import {block, splitBar, table} from './parts.js';

const w = words.today;

export async function screen(main) {
    const day = await optional(get('dashboard'));
    if (!day) return replace(main, el('p.note', words.notHere));
    const hours = day.hours.map((hour) => clock(hour.at));
    const of = (name) => day.hours.map((hour) => hour[name]);
    const waitsLongest = day.queue.oldest_at ? duration((Date.now() - new Date(day.queue.oldest_at)) / 1000) : w.none;
    const most = Math.max(1, ...day.rules.map((rule) => rule.hits));
    replace(
        main,
        el(
            'dl.figures',
            [
                [w.waiting, number(day.queue.pending)],
                [w.oldest, waitsLongest],
                [w.decidedToday, number(day.today.decided)],
                [w.median, day.today.median_minutes === null ? '–' : duration(day.today.median_minutes * 60)],
            ].map(([name, value]) => el('div', el('dt', name), el('dd', value))),
        ),
        chart({
            title: w.arrivals,
            labels: hours,
            series: ['approve', 'hold', 'reject', 'spam'].map((name) => ({
                name: words.verdict[name],
                kind: name,
                values: of(name),
            })),
        }),
        chart({title: w.decisions, labels: hours, series: [{name: w.decided, kind: 'decided', values: of('decided')}]}),
        chart({
            title: w.ages,
            labels: day.queue.ages.map((age) =>
                age.up_to_minutes === null ? w.older : w.upTo(duration(age.up_to_minutes * 60)),
            ),
            series: [{name: w.waiting, kind: 'hold', values: day.queue.ages.map((age) => age.count)}],
        }),
        el(
            'div.pair',
            block(
                w.rules,
                table({
                    caption: w.rules,
                    rows: day.rules,
                    empty: w.noRules,
                    columns: [
                        {
                            name: words.field.rule,
                            cell: (row) =>
                                el(
                                    'a',
                                    {href: address.queue({status: ['pending'], order: 'oldest', rule: row.rule})},
                                    row.rule,
                                ),
                        },
                        {
                            name: w.compared,
                            cell: (row) => splitBar([{kind: 'hits', value: row.hits, name: w.hits}], most),
                        },
                        {name: w.hits, number: true, cell: (row) => number(row.hits)},
                    ],
                }),
            ),
            block(
                w.people,
                table({
                    caption: w.people,
                    rows: day.today.by,
                    empty: w.nobody,
                    columns: [
                        {name: w.who, cell: (row) => bdi(row.name)},
                        {name: w.decided, number: true, cell: (row) => number(row.decided)},
                    ],
                }),
            ),
        ),
    );
}
