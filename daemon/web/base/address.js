// The address bar is the state of the page: which screen, which filter, in which order, which item.
export const fields = [
    'site',
    'thread',
    'rule',
    'author',
    'email',
    'ip',
    'domain',
    'language',
    'q',
    'min_score',
    'max_score',
    'since',
    'until',
];
export const statuses = ['pending', 'approved', 'rejected', 'spam'];
const orders = ['oldest', 'newest', 'score'];

// "rules" of /moderate/rules; "" is the queue.
export const screen = () => location.pathname.split('/').pop();

// {status: ['pending'], order: 'oldest', rule: '…', …}; what is not known is left out.
export function read(text = location.search) {
    const all = new URLSearchParams(text);
    const filter = {status: all.getAll('status').filter((s) => statuses.includes(s) || s === 'erased')};
    if (!filter.status.length) filter.status = ['pending'];
    for (const field of fields) if (all.get(field)) filter[field] = all.get(field);
    filter.order = orders.includes(all.get('order')) ? all.get('order') : 'oldest';
    return filter;
}

// The shortest text that reads back as this filter.
export function write(filter) {
    const all = new URLSearchParams();
    if (filter.status.join() !== 'pending') for (const one of filter.status) all.append('status', one);
    for (const field of fields) if (filter[field]) all.set(field, filter[field]);
    if (filter.order !== 'oldest') all.set('order', filter.order);
    const text = all.toString();
    return text ? `?${text}` : '';
}

export const queue = (filter) => `./${write(filter)}`;
export const isNarrowed = (filter) => fields.some((field) => field !== 'site' && filter[field]);

// As a list is asked for, and as a bulk order names it.
export const asked = (filter) => ({...filter});
export function named(filter) {
    const object = {status: filter.status};
    for (const field of fields)
        if (filter[field]) object[field] = field.endsWith('_score') ? Number(filter[field]) : filter[field];
    return object;
}

export function focused() {
    try {
        return decodeURIComponent(location.hash.slice(1));
    } catch {
        return ''; // mistyped
    }
}
let shown = '';
export function focus(id) {
    if (id === shown) return;
    shown = id;
    const hash = id ? `#${id}` : location.pathname + location.search;
    history.replaceState(history.state, '', hash);
}

let whenMoved = () => {};
export function onMoved(does) {
    whenMoved = does;
}
export function go(to, {replace = false} = {}) {
    const url = new URL(to, location.href);
    shown = '';
    history[replace ? 'replaceState' : 'pushState'](null, '', url);
    whenMoved();
}
// Nothing moved after all.
export function stay(to) {
    shown = '';
    history.replaceState(null, '', new URL(to, location.href));
}
addEventListener('popstate', () => whenMoved());

// Links within the page do not load it anew.
addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href]');
    if (
        !link ||
        link.target ||
        event.defaultPrevented ||
        event.button ||
        event.ctrlKey ||
        event.metaKey ||
        event.shiftKey
    )
        return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || link.getAttribute('href').startsWith('#')) return;
    event.preventDefault();
    go(url);
});
