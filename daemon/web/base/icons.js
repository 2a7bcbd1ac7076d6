// Line drawings of 16 units; each stands beside its word, never alone without one for the ear.
import {svg} from './el.js';

const paths = {
    approve: 'm3 8.500 3.500 3.500L13 4.500',
    reject: 'm4 4 8 8m0-8-8 8',
    spam: 'M5.500 2h5L14 5.500v5L10.500 14h-5L2 10.500v-5zM8 5v3.500m0 2v.5',
    hold: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12m0-9.500V8l2.500 1.500',
    erase: 'M3 4.500h10m-8 0 .6 9h4.800l.6-9M6.500 4V2.500h3V4',
    edit: 'm3 13 .7-3L10.500 3.200l2.300 2.300L6 12.300zm6-8.500 2.300 2.300',
    note: 'M3 3h10v7l-3 3H3zm10 7h-3v3',
    reply: 'M6.500 4 3 7.500 6.500 11M3 7.500h6a4 4 0 0 1 4 4v1',
    thread: 'M3 4h10M5 8h8M7 12h6',
    ban: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12M3.800 3.800l8.400 8.400',
    undo: 'M5.500 3 2.500 6l3 3M2.500 6h7a4 4 0 0 1 0 8H6',
    more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
    menu: 'M2.500 4.500h11m-11 3.500h11m-11 3.500h11',
    search: 'M7 11.500a4.500 4.500 0 1 0 0-9 4.500 4.500 0 0 0 0 9m3.300-1.200 3.200 3.200',
    eye: 'M1.500 8s2.500-4.500 6.500-4.500S14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8M8 9.800a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600',
    proven: 'M8 1.800 13 4v4c0 3-2 5-5 6.200C5 13 3 11 3 8V4zM5.800 8l1.600 1.600 2.900-3.100',
    previous: 'm10 3.500-4.500 4.500L10 12.500',
    next: 'm6 3.500 4.500 4.500L6 12.500',
    down: 'm3.500 6 4.500 4.500L12.500 6',
    person: 'M8 8a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5m-5 5.500a5 5 0 0 1 10 0',
    close: 'm4 4 8 8m0-8-8 8',
    filter: 'M2.500 3.500h11L9.500 8.500v4l-3 1v-5z',
    warning: 'M8 2.500 14.500 13.500h-13zM8 6.500v3.200m0 1.600v.2',
};

export function icon(name) {
    return svg(
        'svg',
        {viewBox: '0 0 16 16', class: 'icon', 'aria-hidden': 'true', focusable: 'false'},
        svg('path', {d: paths[name]}),
    );
}
