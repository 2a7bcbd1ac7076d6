// Why it was judged so: the rules that hit, heaviest first, and the score against its thresholds.
import {el, unseen} from '../base/el.js';
import * as address from '../base/address.js';
import {exact, score} from '../base/time.js';
import {words} from '../words.js';
import {isCounted} from './text.js';

// One reason a rule, with all places it hit.
export function reasons(item, counted = isCounted) {
    const byRule = new Map();
    for (const hit of item.decision.hits.filter(counted)) {
        const reason = byRule.get(hit.rule) || {
            rule: hit.rule,
            pack: hit.pack,
            at: hit.at,
            message: hit.reason,
            score: hit.score,
            hits: [],
        };
        reason.hits.push(hit);
        byRule.set(hit.rule, reason);
    }
    return [...byRule.values()].sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
}

export const onTrial = (item) => reasons(item, (hit) => hit.mode === 'shadow');

// Each is a filter: all that this rule hit.
export function reasonLine(item, filter) {
    const all = reasons(item);
    if (!all.length) return el('p.why', el('span.none', words.why.none));
    return el(
        'p.why',
        unseen(words.why.title),
        all.map((reason) =>
            el(
                'a.reason',
                {
                    href: address.queue({status: filter.status, order: filter.order, rule: reason.rule}),
                    data: {rule: reason.rule},
                    title: words.why.filter(reason.rule),
                },
                el('span', reason.message || reason.rule),
                reason.score ? el('b', score(reason.score)) : null,
            ),
        ),
    );
}

const limits = ['hold', 'reject', 'spam'];

// The bar of a score, cut by rules; ticks where hold, reject and spam begin.
export function scoreBar(item, {labels = false} = {}) {
    const {score: value, thresholds} = item.decision;
    const ticks = limits
        .filter((name) => typeof thresholds?.[name] === 'number')
        .map((name) => ({name, at: thresholds[name]}));
    const most = Math.max(value, ...ticks.map((tick) => tick.at), 1) * 1.08;
    const share = (n) => `${Math.max(0, Math.min(100, (n / most) * 100)).toFixed(2)}%`;
    const raising = reasons(item).filter((reason) => reason.score > 0);
    const sum = raising.reduce((total, reason) => total + reason.score, 0) || 1;
    const level = ticks.filter((tick) => value >= tick.at).pop()?.name || 'none';
    return el(
        `div.score${labels ? '.labelled' : ''}${value ? '' : '.nothing'}`,
        {
            role: 'img',
            'aria-label': words.why.score(
                exact(value),
                ticks.map((t) => words.why.tick(t.name, exact(t.at))),
            ),
        },
        el('b.score-value', score(value)),
        el(
            'div.bar',
            {data: {level}},
            el(
                'div.bar-fill',
                {css: {'--share': share(value)}},
                raising.map((reason) =>
                    el('i', {
                        data: {rule: reason.rule},
                        css: {'--part': String(reason.score / sum)},
                        title: `${reason.message} ${exact(reason.score)}`,
                    }),
                ),
            ),
            ticks.map((tick) =>
                el('span.tick', {css: {'--at': share(tick.at)}}, labels && el('span', words.verdict[tick.name])),
            ),
        ),
    );
}

// Pointing at a rule, in the bar, the line or the panel, shows its marks and dims the others.
export function pointAt(root, rule) {
    for (const node of root.querySelectorAll('mark')) {
        const its = node.dataset.rules.split(' ').includes(rule);
        node.classList.toggle('shown', Boolean(rule) && its);
        node.classList.toggle('dim', Boolean(rule) && !its);
    }
    for (const node of root.querySelectorAll('.bar-fill > i, .reason'))
        node.classList.toggle('dim', Boolean(rule) && node.dataset.rule !== rule);
}
