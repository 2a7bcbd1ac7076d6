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
            filter.status.length < address.statuses.length &&
                el('p', el('a', {href: address.queue({...filter, status: address.statuses})}, words.empty.everywhere)),
            address.isNarrowed(filter) &&
                el(
                    'p',
                    el('a', {href: address.queue({status: filter.status, order: filter.order})}, words.empty.widen),
                ),
        );
    const today = el('p', words.empty.rest);
    optional(frame.today || get('dashboard'))
        .then((answer) => {
            if (answer?.today?.decided)
                today.textContent = words.empty.today(number(answer.today.decided), answer.today.median_minutes);
        })
        .catch(() => {});
    return el('div.empty.done', icon('approve'), el('p', words.empty.done), today);
}

// It could not be asked for: what is wrong with the filter, or that the daemon has trouble.
export function notShown(problem, filter, again) {
    return el(
        'div.empty.bad',
        {role: 'alert'},
        icon('warning'),
        el('p', problem.sentence),
        address.isNarrowed(filter) && problem.status >= 400 && problem.status < 500
            ? el('p', el('a', {href: address.queue({status: filter.status, order: filter.order})}, words.empty.widen))
            : el('button.button', {type: 'button', onclick: again}, words.again),
    );
}
