// The thread around a comment, below its card, on demand.
import {bdi, el} from '../base/el.js';
import {get} from '../base/api.js';
import {icon} from '../base/icons.js';
import {time} from '../base/time.js';
import {words} from '../words.js';
import {iconOf} from './card.js';
import {marked} from './text.js';
import {nameOf} from './who.js';

export async function toggleThread(node, item) {
    const there = node.querySelector('.around');
    if (there) return there.remove();
    const place = el('section.around', {'aria-label': words.thread.title});
    node.append(place);
    try {
        const whole = await get(`queue/${item.id}`);
        const all = whole.around.some((one) => one.id === item.id) ? whole.around : [...whole.around, whole];
        place.append(
            el('h3', words.thread.title),
            el(
                'ol',
                all.map((one) =>
                    el(
                        `li.${one.status}${one.id === item.id ? '.this' : ''}`,
                        el(
                            'p.note',
                            icon(iconOf[one.status]),
                            words.status[one.status],
                            ' · ',
                            el('b', bdi(nameOf(one))),
                            ' · ',
                            time(one.created_at),
                        ),
                        el(
                            'p.said',
                            {dir: 'auto'},
                            one.status === 'erased' ? words.card.erased : marked(one.content, {}),
                        ),
                    ),
                ),
            ),
        );
        if (all.length < 2) place.append(el('p.note', words.thread.alone));
    } catch (problem) {
        place.append(el('p.trouble', problem.sentence));
    }
}
