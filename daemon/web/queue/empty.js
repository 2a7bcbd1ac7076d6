// Nothing to show: because the work is done, or because the filter leaves nothing.
import {el} from '../base/el.js';
import {get, optional} from '../base/api.js';
import * as address from '../base/address.js';
import {icon} from '../base/icons.js';
import {number} from '../base/time.js';
import {words} from '../words.js';

export function emptyQueue(filter, frame) {
    if (address.isNarrowed(filter) || filter.status.join() !== 'pending')
        return el(
            'div.empty',
            icon('search'),
            el('p', words.empty.filtered),
            el('p', el('a', {href: address.queue({status: filter.status, order: filter.order})}, words.empty.widen)),
        );
    const today = el('p', words.empty.rest);
    optional(frame.today || get('dashboard'))
        .then((answer) => {
            if (answer?.today?.decided)
                today.textContent = words.empty.today(number(answer.today.decided), answer.today.median_minutes);
        })
        .catch(() => {});
    return el('div.empty', icon('approve'), el('p', words.empty.done), today);
}
