// Many comments at once, said before it is done: how many, which, as of when.
import {bdi, el} from '../base/el.js';
import * as address from '../base/address.js';
import {ask} from '../base/dialog.js';
import {clock, number} from '../base/time.js';
import {words} from '../words.js';
import {nameOf} from './who.js';

const unasked = 50; // so many may go without a question; undo is the safety

// "domain pills.example, status pending"
export function inWords(filter) {
    const parts = address.fields
        .filter((field) => filter[field])
        .map((field) => [words.field[field], ' ', el('b', bdi(filter[field]))]);
    parts.push([words.field.status, ' ', el('b', filter.status.map((s) => words.status[s]).join(', '))]);
    return parts.flatMap((part, i) => (i ? [', ', ...part] : part));
}

function examples(items) {
    return el(
        'ul.examples',
        items
            .slice(0, 3)
            .map((item) => el('li', el('b', bdi(nameOf(item))), el('p', {dir: 'auto'}, item.content.slice(0, 160)))),
    );
}

function question(action, count, body, items) {
    return ask({
        title: words.bulk.ask(action, number(count)),
        body: [body, el('p', words.bulk.examples), examples(items)],
        buttons: [
            {word: words.bulk.yes(action, number(count)), kind: action === 'erase' ? 'danger' : 'primary', value: true},
            {word: words.cancel, value: false, first: true},
        ],
    });
}

export async function actOnSelected(decisions, action, items) {
    const ids = items.map((item) => item.id);
    if ((ids.length > unasked || action === 'erase') && !(await question(action, ids.length, null, items)))
        return false;
    const versions = items.map((item) => item.version);
    if (action === 'erase') await decisions.many({ids, versions, action}, ids);
    else await decisions.several(items, action);
    return true;
}

// Everything that matches, as the list stood when it was shown.
export async function actOnAll(decisions, action, {filter, total, left, asOf, at, items}) {
    if (left > unasked || action === 'erase') {
        const which = el('p', words.bulk.matching, ' ', inWords(filter), ', ', words.bulk.asOf(clock(at)));
        if (!(await question(action, left, which, items))) return false;
    }
    await decisions.many({filter: address.named(filter), as_of: asOf, expected: total, action}, [], {own: total - left});
    return true;
}
