// The name of a mark beside the pointer: rule, reason, list entry, disguise.
import {bdi, el, replace} from '../base/el.js';
import {exact} from '../base/time.js';
import {words} from '../words.js';
import {kindOf} from './text.js';

const node = el('div.tip', {hidden: true, 'aria-hidden': 'true'}); // a screen reader has the mark's own words

export function tip(mark, hits) {
    node.hidden = !hits;
    if (!hits) return;
    if (!node.isConnected) document.body.append(node);
    replace(
        node,
        hits
            .slice(0, 4)
            .map((hit) =>
                el(
                    'p',
                    el('b', hit.rule),
                    hit.score ? ` ${exact(hit.score)}` : '',
                    el('br'),
                    hit.reason,
                    hit.entry && [el('br'), words.kind[kindOf(hit)], ' ', bdi(hit.entry), hit.list && ` · ${hit.list}`],
                    hit.how?.length > 0 && [
                        el('br'),
                        words.panel.disguised,
                        ' ',
                        hit.how.map((way) => words.how[way] || way).join(', '),
                    ],
                ),
            ),
    );
    const place = mark.getBoundingClientRect();
    node.style.setProperty('--x', `${Math.max(8, Math.min(place.left, innerWidth - 330))}px`);
    node.style.setProperty('--y', `${place.bottom + 6}px`);
}
