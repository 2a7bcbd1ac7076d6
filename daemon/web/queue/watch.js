// A thread, or a whole site, whose comments are all held or that takes none: set in one step, with
// an end, shown above the queue, taken back from there.
import {bdi, el, replace} from '../base/el.js';
import {get, optional, post} from '../base/api.js';
import {ask} from '../base/dialog.js';
import {icon} from '../base/icons.js';
import {clock, moment} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';

const terms = [
    [3600, '1h'],
    [6 * 3600, '6h'],
    [24 * 3600, '24h'],
    [7 * 86400, '7d'],
    [0, 'always'],
];

const thingOf = (watch) =>
    watch.thread ? ['“', bdi(watch.thread.title || watch.thread.id), '”'] : words.watch.wholeSite(watch.site);

export async function showWatches(place, {decisions, user}) {
    const answer = await optional(get('threads/actions'), {items: []}).catch(() => ({items: []}));
    replace(
        place,
        answer.items.map((watch) =>
            el(
                'p.banner',
                icon(watch.action === 'close' ? 'ban' : 'eye'),
                el(
                    'span',
                    words.watch.banner[watch.action] || watch.action,
                    ' ',
                    thingOf(watch),
                    ' ',
                    watch.until ? words.watch.until(moment(watch.until)) : words.watch.forGood,
                    ' (',
                    bdi(watch.by),
                    ')',
                ),
                (watch.by === user.name || user.role === 'admin') &&
                    el(
                        'button.link',
                        {
                            type: 'button',
                            onclick: async () => {
                                try {
                                    const done = await post('threads/actions', {
                                        site: watch.site,
                                        thread: watch.thread?.id ?? null,
                                        action: 'normal',
                                        until: null,
                                    });
                                    decisions.remember(done.operation, () => showWatches(place, {decisions, user}));
                                    toast(words.watch.ended, {undo: () => decisions.undo()});
                                } catch (problem) {
                                    toast(problem.sentence, {kind: 'bad'});
                                }
                                await showWatches(place, {decisions, user});
                            },
                        },
                        words.watch.end,
                    ),
            ),
        ),
    );
}

export async function watchDialog(item, {decisions, shown}) {
    const choice = (name, value, label, checked) => {
        const input = el('input', {type: 'radio', name, value, checked});
        return el('label.check', input, label);
    };
    const done = await ask({
        title: words.watch.title,
        body: [
            el(
                'fieldset.row',
                el('legend', words.watch.what),
                choice('scope', 'thread', words.watch.thread(item.thread.title || item.thread.id), true),
                choice('scope', 'site', words.watch.thisSite(item.site)),
            ),
            el(
                'fieldset.row',
                el('legend', words.watch.how),
                choice('action', 'hold_all', words.watch.hold, true),
                choice('action', 'close', words.watch.close),
            ),
            el(
                'label.row',
                el('span', words.term.label),
                el(
                    'select',
                    {name: 'term'},
                    terms.map(([seconds, name]) => el('option', {value: String(seconds)}, words.term[name])),
                ),
            ),
        ],
        buttons: [
            {word: words.watch.set, kind: 'primary', submits: true},
            {word: words.cancel, value: null},
        ],
        submit: async (data) => {
            const seconds = Number(data.get('term'));
            const until = seconds ? new Date(Date.now() + seconds * 1000).toISOString() : null;
            const answer = await post('threads/actions', {
                site: item.site,
                action: data.get('action'),
                until,
                thread: data.get('scope') === 'site' ? null : item.thread.id,
            });
            return {operation: answer.operation, until};
        },
    });
    if (!done) return;
    decisions.remember(done.operation, shown);
    toast(done.until ? words.watch.doneUntil(clock(done.until)) : words.watch.done, {undo: () => decisions.undo()});
    shown();
}
