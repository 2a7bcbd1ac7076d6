// Bars over time, drawn from numbers, with the numbers behind them.
import {el, svg} from '../base/el.js';
import {number} from '../base/time.js';
import {words} from '../words.js';
import {table} from './parts.js';

const height = 150,
    left = 44,
    above = 8,
    below = 20; // units of the drawing: pixels, nearly, where it is as wide as its place

// series: [{name, kind, values}], stacked; labels: one for each value.
export function chart({title, labels, series}) {
    const width = innerWidth < 600 ? 340 : innerWidth < 1200 ? 680 : 1080;
    const sums = labels.map((_, i) => series.reduce((sum, one) => sum + one.values[i], 0));
    const most = Math.max(1, ...sums);
    const top = niceTop(most);
    const step = (width - left) / Math.max(1, labels.length);
    const y = (value) => (height - below) * (1 - value / top) + above;
    const bars = labels.map((label, i) => {
        let base = 0;
        return svg(
            'g',
            svg('title', {}, `${label}: ${series.map((one) => `${one.name} ${number(one.values[i])}`).join(', ')}`),
            svg('rect', {x: left + i * step, y: 0, width: step, height: height - below + above, class: 'catch'}),
            series.map((one) => {
                const from = base;
                base += one.values[i];
                return (
                    one.values[i] > 0 &&
                    svg('rect', {
                        x: left + i * step + step * 0.12,
                        width: step * 0.76,
                        y: y(base),
                        height: Math.max(1, y(from) - y(base)),
                        class: `of-${one.kind}`,
                    })
                );
            }),
        );
    });
    const every = Math.ceil(labels.length / (width < 600 ? 5 : 8));
    const drawing = () =>
        svg(
            'svg',
            {
                viewBox: `0 0 ${width} ${height + above}`,
                role: 'img',
                'aria-label': words.chart.label(title, number(sums.reduce((a, b) => a + b, 0))),
            },
            [0, top / 2, top].map((tick) => [
                svg('line', {x1: left, x2: width, y1: y(tick), y2: y(tick), class: 'grid'}),
                svg('text', {x: left - 6, y: y(tick) + 4, class: 'scale', 'text-anchor': 'end'}, number(tick)),
            ]),
            bars,
            labels.map(
                (label, i) =>
                    i % every === 0 &&
                    svg(
                        'text',
                        {x: left + i * step + step / 2, y: height + 4, class: 'scale', 'text-anchor': 'middle'},
                        label,
                    ),
            ),
        );
    return el(
        'figure.chart',
        el(
            'figcaption',
            el('h2', title),
            series.length > 1 &&
                el(
                    'ul.legend',
                    series.map((one) => el('li', el(`i.of-${one.kind}`), one.name)),
                ),
        ),
        sums.some(Boolean) ? drawing() : el('p.note', words.chart.nothing),
        el(
            'details',
            el('summary', words.chart.table),
            table({
                caption: title,
                rows: labels.map((label, i) => ({label, i})),
                empty: '',
                columns: [
                    {name: words.chart.when, cell: (row) => row.label},
                    ...series.map((one) => ({name: one.name, number: true, cell: (row) => number(one.values[row.i])})),
                ],
            }),
        ),
    );
}

// 2, 4, 10, 20 …: the least of these that is enough, and even where it can be.
function niceTop(most) {
    const power = 10 ** Math.floor(Math.log10(most));
    return Math.max(
        2,
        [1, 2, 4, 10].map((n) => n * power).find((n) => n >= most),
    );
}
