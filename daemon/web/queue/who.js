// Who wrote it and where, in one line each. Every part is a filter.
import {bdi, el} from '../base/el.js';
import {icon} from '../base/icons.js';
import * as address from '../base/address.js';
import {month, time} from '../base/time.js';
import {words} from '../words.js';
import {isCounted, marked} from './text.js';

export const only = (filter, field, value) =>
    address.queue({status: filter.status, order: filter.order, [field]: value});

export const nameOf = (item) => item.author?.name || words.who.nameless;

// 203.0.113.0/24 or 2001:db8:1::/48: what one person's provider gives, more or less.
export function network(ip) {
    if (!ip) return null;
    if (ip.includes('.') && !ip.includes(':')) return `${ip.split('.').slice(0, 3).join('.')}.0/24`;
    const [head, tail] = ip.split('::');
    const groups = head ? head.split(':') : [];
    if (tail !== undefined) while (groups.length < 3) groups.push('0');
    return `${groups.slice(0, 3).join(':')}::/48`;
}

const hitsIn = (item, field) => item.decision.hits.filter((hit) => isCounted(hit) && hit.field === field);

export function nameNode(item) {
    return el('bdi', marked(nameOf(item), {hits: hitsIn(item, 'author.name')}));
}

export function provenNode(item) {
    const known = item.author?.proven;
    return el(
        known ? 'span.proven' : 'span.unproven',
        {title: known ? words.who.provenLong : words.who.unprovenLong},
        known && icon('proven'),
        known ? words.who.proven : words.who.unproven,
    );
}

// "3 approved · 1 refused · since March 2026"
export function pastOf(item) {
    const past = item.author_history;
    if (!past) return words.who.noHistory;
    const refused = past.rejected + past.spam;
    const parts = [];
    if (past.approved) parts.push(words.who.approved(past.approved));
    if (refused) parts.push(words.who.refused(refused));
    if (!parts.length) return words.who.newcomer;
    if (past.first_seen) parts.push(words.who.since(month(past.first_seen)));
    return parts.join(' · ');
}

export function whoLine(item, filter) {
    const {author, client} = item;
    const around = network(client?.ip);
    return el(
        'p.who',
        author?.email &&
            el(
                'a',
                {href: only(filter, 'email', author.email), title: words.who.allByEmail},
                el('bdi', marked(author.email, {hits: hitsIn(item, 'author.email')})),
            ),
        around && el('a', {href: only(filter, 'ip', around), title: words.who.allByNetwork}, client.ip),
        author?.role && el('span', words.who.role(author.role)),
        el('span', pastOf(item)),
    );
}

export function whereLine(item, filter, sites) {
    const {thread, parent_comment: parent} = item;
    return el(
        'p.where',
        sites > 1 && [el('a', {href: only(filter, 'site', item.site)}, item.site), ' · '],
        el(
            'a',
            {
                href: address.queue({status: filter.status, order: filter.order, site: item.site, thread: thread.id}),
                title: words.where.allInThread,
            },
            bdi(thread.title || thread.id),
        ),
        ' · ',
        time(item.created_at),
        item.edited_at && [' · ', el('span', words.where.edited)],
        parent &&
            el(
                'span.parent',
                icon('reply'),
                words.where.inReplyTo(''),
                bdi(parent.author?.name || words.who.nameless),
                ': ',
                bdi(parent.excerpt || ''),
            ),
        item.parent && !parent && el('span.parent', icon('reply'), words.where.isReply),
    );
}
