// How the daemon is, in sentences.
import {el, replace} from '../base/el.js';
import {get, optional} from '../base/api.js';
import {icon} from '../base/icons.js';
import {words} from '../words.js';

const drawing = {ok: 'approve', warning: 'warning', error: 'reject'};

const order = ['error', 'warning', 'ok'];
const worstFirst = (items) => [...items].sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));

export async function screen(main) {
    const answer = await optional(get('health'));
    if (!answer) return replace(main, el('p.note', words.notHere));
    replace(
        main,
        el(
            'ul.health',
            worstFirst(answer.items).map((one) =>
                el(
                    `li.${one.state}`,
                    icon(drawing[one.state] || 'warning'),
                    el(
                        'div',
                        el('b', `${words.health.names[one.name] || one.name}: ${words.health[one.state] || one.state}`),
                        el('p', one.sentence),
                    ),
                ),
            ),
        ),
    );
}
