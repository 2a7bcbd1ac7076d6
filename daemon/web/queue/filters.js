// The search line and the filter: what is typed becomes fields, what is set can be taken away.
import {bdi, el, unseen} from '../base/el.js';
import * as address from '../base/address.js';
import {ask} from '../base/dialog.js';
import {icon} from '../base/icons.js';
import {words} from '../words.js';

// "domain:pills.example wonderful" → {domain: 'pills.example', q: 'wonderful'}. An address, a network
// or an email needs no name; "rule:" and the like without a value takes that field away.
export function understand(text) {
    const found = {};
    const rest = text
        .replace(/(^|\s)([a-z_]+):("[^"]*"|\S*)/g, (whole, space, name, value) => {
            if (!address.fields.includes(name) && name !== 'status') return whole;
            found[name] = value.replaceAll('"', '');
            return space;
        })
        .trim();
    if (found.status) found.status = found.status.split(',').filter((s) => address.statuses.includes(s));
    const [, email] = /^<?(?:mailto:)?([\w.+-]+@[\w-]+(?:\.[\w-]+)+)>?$/i.exec(rest) || [];
    if (email) found.email = email;
    else if (/^\d{1,3}(\.\d{1,3}){3}(\/\d+)?$/.test(rest) || /^[0-9a-f]*:[0-9a-f:]+(\/\d+)?$/i.test(rest))
        found.ip = rest;
    else if (rest) found.q = rest;
    return found;
}

export function searchLine(filter) {
    const input = el('input', {
        type: 'search',
        id: 'search',
        name: 'q',
        value: filter.q || '',
        autocomplete: 'off',
        spellcheck: 'false',
        placeholder: words.search.hint,
        'aria-label': words.search.label,
    });
    return el(
        'form.search',
        {
            role: 'search',
            onsubmit: (event) => {
                event.preventDefault();
                const {q, ...others} = filter;
                address.go(address.queue({...others, ...understand(input.value)}));
            },
        },
        icon('search'),
        input,
        el('kbd.hint', {'aria-hidden': 'true'}, '/'),
    );
}

// What is set, each with a way out of it.
export function chips(filter) {
    return address.fields
        .filter((field) => filter[field])
        .map((field) => {
            const {[field]: value, ...others} = filter;
            return el(
                'a.chip',
                {href: address.queue(others)},
                unseen(words.filters.without),
                el('span', words.field[field]),
                el('b', bdi(value)),
                icon('close'),
            );
        });
}

// All fields in one form.
export async function filterDialog(filter, sites) {
    const row = (field, input) => el('label.row', el('span', words.field[field]), input);
    const text = (field, type = 'text') =>
        row(
            field,
            el('input', {
                type,
                name: field,
                value: filter[field] || '',
                step: type === 'number' ? 'any' : null,
                placeholder: words.filters.example[field],
                dir: 'auto',
            }),
        );
    const site = el(
        'select',
        {name: 'site'},
        el('option', {value: ''}, words.filters.allSites),
        sites.map((one) => el('option', {value: one.id}, one.name || one.id)),
    );
    site.value = filter.site || '';
    const states = el(
        'fieldset.row.states',
        el('legend', words.field.status),
        address.statuses.map((status) => {
            const box = el('input', {type: 'checkbox', name: 'status', value: status});
            box.checked = filter.status.includes(status);
            return el('label.check', box, words.status[status]);
        }),
    );
    const chosen = await ask({
        title: words.filters.title,
        wide: true,
        body: el(
            'div.fields',
            states,
            sites.length > 1 && row('site', site),
            ['q', 'author', 'email', 'ip', 'domain', 'rule', 'thread', 'language'].map((field) => text(field)),
            text('min_score', 'number'),
            text('max_score', 'number'),
            text('since', 'date'),
            text('until', 'date'),
        ),
        buttons: [
            {word: words.filters.show, kind: 'primary', submits: true},
            {word: words.filters.clear, value: {}},
            {word: words.cancel, value: null},
        ],
        submit: async (data) => {
            const next = {status: data.getAll('status'), order: filter.order};
            for (const field of address.fields) if (data.get(field)) next[field] = String(data.get(field)).trim();
            return next;
        },
    });
    if (!chosen) return;
    if (!chosen.status?.length) chosen.status = ['pending'];
    address.go(address.queue({order: filter.order, ...chosen}));
}
