// A ban from a comment in one step: whom, how long, what happens; what it would have hit is told
// in plain words before it is done.
import {bdi, el, replace} from '../base/el.js';
import {get, post, query} from '../base/api.js';
import {ask} from '../base/dialog.js';
import {number} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';
import {nameOf, network} from './who.js';

const terms = [
    [86400, '24h'],
    [7 * 86400, '7d'],
    [30 * 86400, '30d'],
    [0, 'always'],
];

// Whom one can mean, the surest first: [list, entry, filter, usual action, usual term].
function targets(item) {
    const all = [];
    const {author, client} = item;
    if (author?.id)
        all.push({
            list: 'ban-authors',
            entry: `id:${author.id}`, // without it, whoever is called so
            filter: {author: author.name, ...(author.email && {email: author.email})},
            action: 'reject',
            term: 0,
            word: words.panel.account,
        });
    if (author?.email)
        all.push({
            list: 'ban-emails',
            entry: author.email.replace(/\+[^@]*@/, '@'), // with all tags that it may have
            filter: {email: author.email},
            action: 'spam',
            term: 0,
            word: words.field.email,
        });
    for (const domain of new Set((item.links || []).map((link) => link.domain || link.host)))
        all.push({
            list: 'ban-domains',
            entry: domain,
            filter: {domain},
            action: 'spam',
            term: 0,
            word: words.field.domain,
        });
    if (client?.ip) {
        all.push({
            list: 'ban-ips',
            entry: client.ip,
            filter: {ip: client.ip},
            action: 'hold',
            term: 86400,
            word: words.panel.address,
        });
        all.push({
            list: 'ban-ips',
            entry: network(client.ip),
            filter: {ip: network(client.ip)},
            action: 'hold',
            term: 86400,
            word: words.panel.network,
        });
    }
    return all;
}

export async function banDialog(item, {decisions, user, reload}) {
    const all = targets(item);
    if (!all.length) return toast(words.ban.nobody, {kind: 'bad'});
    const guard = el('div.guard', {role: 'status'});
    const pick = (name, options) =>
        el(
            'select',
            {name, onchange: () => look()},
            options.map(([value, label]) => el('option', {value}, label)),
        );
    const action = pick(
        'action',
        ['hold', 'reject', 'spam'].map((name) => [name, words.ban.actions[name]]),
    );
    const term = pick(
        'term',
        terms.map(([seconds, name]) => [String(seconds), words.term[name]]),
    );
    const everywhere = el('input', {type: 'checkbox', name: 'everywhere', onchange: () => look()});
    const force = el('label.check', {hidden: true}, el('input', {type: 'checkbox', name: 'force'}), words.ban.force);
    const also = el(
        'label.check',
        {hidden: true},
        el('input', {type: 'checkbox', name: 'also', checked: true}),
        el('span'),
    );
    const radios = el(
        'fieldset.row.targets',
        el('legend', words.ban.whom),
        all.map((one, i) =>
            el(
                'label.check',
                el('input', {
                    type: 'radio',
                    name: 'target',
                    value: String(i),
                    checked: i === 0,
                    onchange: () => usual(),
                }),
                one.word,
                ' ',
                el('b', bdi(one.entry)),
            ),
        ),
    );
    const chosen = () => all[Number(radios.querySelector(':checked').value)];
    const listed = () => ({status: ['pending'], ...chosen().filter, ...(everywhere.checked ? {} : {site: item.site})});
    const order = () => {
        const seconds = Number(term.value);
        return {
            entry: chosen().entry,
            action: action.value,
            site: everywhere.checked ? null : item.site,
            until: seconds ? new Date(Date.now() + seconds * 1000).toISOString() : null,
        };
    };
    let waiting = null,
        round = 0;

    function usual() {
        action.value = chosen().action;
        term.value = String(chosen().term);
        look();
    }

    // What it would have hit, and what waits that it would take along.
    async function look() {
        const mine = ++round;
        const [would, waits] = await Promise.all([
            post(`lists/${chosen().list}/entries`, {...order(), dry_run: true}).catch((problem) => problem.body || {}),
            get(`queue${query({...listed(), limit: 1})}`).catch(() => null),
        ]);
        if (mine !== round) return;
        waiting = waits;
        also.hidden = !waits?.total || action.value === 'hold';
        also.querySelector('span').textContent = words.ban.also(number(waits?.total || 0), action.value);
        force.hidden = !((would.too_broad || would.type?.endsWith('too-broad')) && user.role === 'admin');
        replace(guard, guardWords(would));
    }

    const start = usual;
    const done = ask({
        title: words.ban.title(nameOf(item)),
        body: [
            radios,
            el(
                'div.two',
                el('label.row', el('span', words.ban.then), action),
                el('label.row', el('span', words.term.label), term),
            ),
            user.role === 'admin' && !user.sites && el('label.check', everywhere, words.ban.everywhere),
            also,
            el('label.row', el('span', words.ban.note), el('input', {name: 'note', maxlength: '500', dir: 'auto'})),
            guard,
            force,
        ],
        buttons: [
            {word: words.ban.do, kind: 'primary', submits: true},
            {word: words.cancel, value: null},
        ],
        submit: async (data) => {
            const body = {...order(), note: data.get('note') || null};
            if (data.get('force')) body.force = true;
            if (data.get('also') && waiting?.total && action.value !== 'hold')
                body.also = {action: action.value, filter: listed(), as_of: waiting.as_of, expected: waiting.total};
            return post(`lists/${chosen().list}/entries`, body).catch((problem) => {
                if (problem.type === 'too-broad') force.hidden = user.role !== 'admin';
                throw problem;
            });
        },
    });
    start();
    const answer = await done;
    if (!answer) return;
    decisions.remember(answer.operation);
    toast(words.ban.done(answer.changed || 0), {undo: () => decisions.undo()});
    await reload();
}

// "Would have hit 37 of your last 1,000 approved comments, such as …"
function guardWords(would) {
    const sharers = would.warning?.approved_authors || [];
    const parts = [];
    if (would.would_hit !== undefined)
        parts.push(el(`p${would.would_hit ? '.bad' : ''}`, words.ban.would(number(would.would_hit), number(would.of))));
    else if (would.detail) parts.push(el('p.bad', would.detail));
    if (would.examples?.length)
        parts.push(
            el(
                'ul.examples',
                would.examples
                    .slice(0, 3)
                    .map((one) =>
                        el('li', el('b', bdi(one.author || words.who.nameless)), el('p', {dir: 'auto'}, one.excerpt)),
                    ),
            ),
        );
    if (sharers.length)
        parts.push(
            el(
                'p.bad',
                words.ban.shared,
                ' ',
                sharers.slice(0, 6).flatMap((name, i) => (i ? [', ', bdi(name)] : bdi(name))),
            ),
        );
    return parts;
}
