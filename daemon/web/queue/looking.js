// Small initials on the card that a colleague looks at. No lock: who decides first has decided.
import {el, replace} from '../base/el.js';
import {words} from '../words.js';

const short = (name) =>
    name
        .split(/[\s._-]+/)
        .filter(Boolean)
        .slice(0, 2)
        .map((part) => Array.from(part)[0].toUpperCase())
        .join('');

export function initials(node, names = []) {
    replace(
        node.querySelector('.lookers'),
        names.length > 0 && el('span.unseen', words.looking(names.join(', '))),
        names
            .slice(0, 3)
            .map((name) => el('span.looker', {title: words.looking(name), 'aria-hidden': 'true'}, short(name))),
    );
}
