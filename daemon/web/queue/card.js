// One comment of the stream, whole: who, where, the text with its hits, why, and what to do.
import {el, unseen} from '../base/el.js';
import {icon} from '../base/icons.js';
import {hint} from '../base/keys.js';
import {menu} from '../base/menu.js';
import {words} from '../words.js';
import {differenceNode} from './difference.js';
import {isCounted, marked} from './text.js';
import {reasonLine, scoreBar} from './why.js';
import {nameNode, nameOf, provenNode, whereLine, whoLine} from './who.js';

const cutAt = {letters: 700, lines: 8};

export const isLong = (item) =>
    Array.from(item.content).length > cutAt.letters || item.content.split('\n').length > cutAt.lines;

// `does(name)` is called with what a button asks for.
export function card(item, {filter, sites, does, selected = false}) {
    const heading = `name-${item.id}`;
    const node = el(
        'article.card',
        {id: `item-${item.id}`, tabindex: '-1', 'aria-labelledby': heading, data: {id: item.id}},
        el(
            'label.select',
            el('input', {
                type: 'checkbox',
                'aria-label': words.card.select(nameOf(item)),
                onclick: (event) => does('select', event),
            }),
        ),
        el(
            'header',
            el(
                'div.title',
                el('h2', {id: heading}, nameNode(item)),
                provenNode(item),
                status(item, filter),
                el('span.lookers'),
            ),
            scoreBar(item),
            whoLine(item, filter),
            whereLine(item, filter, sites),
        ),
        el(`div.text${isLong(item) ? '.cut' : ''}`, {dir: 'auto'}, textOf(item)),
        item.approved_content &&
            el(
                'div.since',
                el('p.note', icon('edit'), words.card.sinceApproved),
                differenceNode(item.approved_content, item.content),
            ),
        isLong(item) &&
            el(
                'button.link.more',
                {type: 'button', 'aria-expanded': 'false', onclick: () => does('more')},
                words.card.more,
                hint('o'),
            ),
        reasonLine(item, filter),
        el('div.actions', buttons(item, does)),
    );
    node.querySelector('.select input').checked = selected;
    return node;
}

export function textOf(item) {
    if (item.status === 'erased') return el('span.none', words.card.erased);
    return marked(item.content, {
        hits: item.decision.hits.filter((hit) => isCounted(hit) && hit.field === 'content'),
        links: item.links,
    });
}

// Where it is, when the list holds more than one state.
function status(item, filter) {
    if (filter.status.length === 1 && filter.status[0] === item.status) return null;
    return el(`span.status.${item.status}`, icon(iconOf[item.status]), words.status[item.status]);
}

export const iconOf = {pending: 'hold', approved: 'approve', rejected: 'reject', spam: 'spam', erased: 'erase'};
export const statusAfter = {approve: 'approved', reject: 'rejected', spam: 'spam', hold: 'pending', erase: 'erased'};
export const decisions = [
    ['approve', 'a'],
    ['reject', 'r'],
    ['spam', 's'],
    ['hold', 'h'],
];

function buttons(item, does) {
    const make = (name, key, drawing) =>
        el(
            `button.button.${name}`,
            {type: 'button', data: {does: name}, onclick: (event) => does(name, event)},
            drawing,
            el('span', words.action[name]),
            hint(key),
        );
    return [
        decisions.map(([name, key]) => make(name, key, icon(name))),
        el('span.gap'),
        [
            ['edit', 'e'],
            ['note', 'n'],
            ['reply', 'c'],
            ['thread', 't'],
            ['ban', 'b'],
        ].map(([name, key]) => make(name, key)),
        menu([icon('more'), unseen(words.card.others)], () => others(item, does), {kind: '.quiet', side: 'end'}),
    ];
}

export function others(item, does) {
    return [
        {word: words.action.details, key: 'i', icon: icon('eye'), run: () => does('details')},
        {word: words.action.watch, key: 'w', icon: icon('eye'), run: () => does('watch')},
        {word: words.action.replies(words.action.spam), icon: icon('spam'), run: () => does('spam-replies')},
        {word: words.action.replies(words.action.reject), icon: icon('reject'), run: () => does('reject-replies')},
        {word: words.action.copy, icon: icon('thread'), run: () => does('copy')},
        {word: words.action.erase, icon: icon('erase'), run: () => does('erase')},
    ];
}

export function expand(node, open = node.querySelector('.text').classList.contains('cut')) {
    const more = node.querySelector('.more');
    if (!more) return;
    node.querySelector('.text').classList.toggle('cut', !open);
    more.setAttribute('aria-expanded', String(open));
    more.firstChild.textContent = open ? words.card.less : words.card.more;
}
