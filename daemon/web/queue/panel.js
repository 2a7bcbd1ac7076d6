// All that is known about the comment that has the focus. What the list told stands at once; its
// history comes below, so that nothing shown moves.
import {bdi, el, outward, replace} from '../base/el.js';
import {get} from '../base/api.js';
import {icon} from '../base/icons.js';
import {exact, time} from '../base/time.js';
import {words} from '../words.js';
import {iconOf} from './card.js';
import {differenceNode} from './difference.js';
import {kindOf} from './text.js';
import {onTrial, reasons, scoreBar} from './why.js';
import {nameOf, network, only, pastOf, provenNode} from './who.js';

const patience = 150; // ms that a card must have the focus before more is asked

export class Panel {
    #timer;
    #asked = null;

    constructor() {
        this.node = el('div.panel-content');
    }

    show(item, filter) {
        clearTimeout(this.#timer);
        this.#asked?.abort();
        if (!item) return void replace(this.node);
        const later = el('div.later', {'aria-live': 'off'});
        replace(this.node, decision(item, filter), author(item, filter), links(item, filter), later, technical(item));
        this.#timer = setTimeout(() => this.#complete(item, later), patience);
    }

    async #complete(item, later) {
        this.#asked = new AbortController();
        try {
            const whole = await get(`queue/${item.id}`, {signal: this.#asked.signal});
            replace(later, changes(whole), history(whole));
        } catch (problem) {
            if (problem.name !== 'AbortError') replace(later, el('p.trouble', problem.sentence));
        }
    }
}

const section = (title, ...parts) => el('section', el('h2', title), parts);
const fact = (name, value) => value && el('div', el('dt', name), el('dd', value));

function decision(item, filter) {
    const {decision: its} = item;
    const list = (all) =>
        el(
            'ul.reasons',
            all.map((reason) =>
                el(
                    'li',
                    {data: {rule: reason.rule}},
                    el(
                        'div',
                        el(
                            'a',
                            {href: only(filter, 'rule', reason.rule), title: words.why.filter(reason.rule)},
                            reason.rule,
                        ),
                        el('b', exact(reason.score)),
                    ),
                    el('p', reason.message),
                    places(reason, item),
                ),
            ),
        );
    const trial = onTrial(item);
    return section(
        words.panel.decision,
        scoreBar(item, {labels: true}),
        el('p.decided', words.panel.decided(its.by, words.verdict[its.verdict] || '', its.decided_by)),
        list(reasons(item)),
        trial.length > 0 && el('details', el('summary', words.panel.onTrial(trial.length)), list(trial)),
    );
}

// The entry is what was written, but for case and the star of its ending.
const standsFor = (hit) => hit.text.trim().toLowerCase().startsWith(hit.entry.replace(/\*$/, '').toLowerCase());

// Where a rule hit, each text once: what was written, the entry it stands for, what was undone.
function places(reason, item) {
    const seen = new Set();
    const rows = reason.hits.filter(
        (hit) => hit.text && !seen.has(hit.text + hit.entry) && seen.add(hit.text + hit.entry),
    );
    return (
        rows.length > 0 &&
        el(
            'p.places',
            rows
                .slice(0, 8)
                .map((hit) =>
                    el(
                        'span',
                        {title: words.hit(hit, kindOf(hit, item.links))},
                        bdi(hit.text.trim()),
                        hit.entry && !standsFor(hit) && [' → ', bdi(hit.entry)],
                        hit.how?.length > 0 && el('em', ` ${hit.how.map((way) => words.how[way] || way).join(', ')}`),
                    ),
                ),
        )
    );
}

function author(item, filter) {
    const {author: by, client} = item;
    const around = network(client?.ip);
    const all = (field, value, text = value) =>
        value && el('a', {href: only(filter, field, value), title: words.who.all}, bdi(text));
    return section(
        words.panel.author,
        el('p.person', el('b', bdi(nameOf(item))), provenNode(item)),
        el('p.note', by?.proven ? words.who.provenLong : words.who.unprovenLong),
        el(
            'dl.facts',
            fact(words.panel.past, pastOf(item)),
            fact(words.field.author, all('author', by?.name)),
            fact(words.panel.account, by?.id && bdi(by.id)),
            fact(words.field.email, all('email', by?.email)),
            fact(words.panel.address, all('ip', client?.ip)),
            fact(words.panel.network, all('ip', around)),
            fact(words.panel.website, by?.url && outward(by.url, bdi(by.url))),
        ),
    );
}

function links(item, filter) {
    if (!item.links?.length) return null;
    const seen = new Set();
    const each = item.links.filter((link) => !seen.has(link.host) && seen.add(link.host));
    return section(
        words.panel.links,
        el(
            'ul.hosts',
            each.map((link) =>
                el(
                    'li',
                    el('b', bdi(link.host)),
                    el('a', {href: only(filter, 'domain', link.domain || link.host)}, words.panel.allWithDomain),
                    outward(`https://${link.host}/`, words.panel.open),
                ),
            ),
        ),
    );
}

// What an edit changed, next to what a person approved where somebody did.
function changes(item) {
    const versions = item.revisions || [];
    if (versions.length < 2) return null;
    const approved = versions.find((one) => one.revision === item.approved_revision);
    const last = versions.find((one) => one.revision === item.revision) || versions.at(-1);
    const before = approved && approved !== last ? approved : versions[versions.indexOf(last) - 1] || versions[0];
    return section(
        approved && approved !== last ? words.panel.sinceApproved : words.panel.changed,
        differenceNode(before.content, last.content),
        versions.length > 2 &&
            el(
                'details',
                el('summary', words.panel.revisions(versions.length)),
                versions.map((one) =>
                    el(
                        'div',
                        el('p.note', time(one.at), one.by ? [' · ', one.by] : null),
                        el('p.old', {dir: 'auto'}, one.content),
                    ),
                ),
            ),
    );
}

function history(item) {
    return section(
        words.panel.history,
        el(
            'ol.history',
            [...item.history]
                .reverse()
                .map((line) =>
                    el(
                        `li.${line.to}`,
                        icon(line.action === 'note' ? 'note' : iconOf[line.to] || 'note'),
                        el(
                            'span',
                            words.panel.line(line.who, line.action, line.from !== line.to && words.status[line.to]),
                        ),
                        time(line.at),
                        line.reason && el('q', {dir: 'auto'}, line.reason),
                    ),
                ),
        ),
    );
}

function technical(item) {
    return el(
        'details.technical',
        el('summary', words.panel.technical),
        el(
            'dl.facts',
            fact(words.panel.id, el('code', item.id)),
            fact(words.panel.source, item.source),
            fact(words.panel.browser, item.client?.user_agent && bdi(item.client.user_agent)),
            fact(words.panel.referrer, item.client?.referrer && bdi(item.client.referrer)),
            fact(words.field.language, item.language),
            fact(words.panel.ruleset, el('code', item.decision.ruleset)),
        ),
    );
}
