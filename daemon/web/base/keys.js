// The keyboard. A command is {key: 'a', name: 'Approve', run}; its key may be a sequence, "g p". A key
// that is held down acts once, but for those with `repeats`.
// The letters are those of a Latin keyboard also where another one is in use.
import {el} from './el.js';
import {ask, isOpen} from './dialog.js';
import {words} from '../words.js';

let everywhere = [],
    here = [];
const sequence = 1500; // ms that a second key is waited for
let on = true,
    begun = '',
    begunAt = 0;

export const shortcuts = {
    get on() {
        return on;
    },
    set on(value) {
        on = value;
        document.documentElement.classList.toggle('no-shortcuts', !on);
    },
};
export function bindEverywhere(commands) {
    everywhere = commands;
}
export function bind(commands) {
    here = commands;
}

const types = (target) =>
    target.closest?.('input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]');

function letter(event) {
    if (event.key.length === 1 && event.key > '\x7f' && /^Key[A-Z]$/.test(event.code)) {
        const latin = event.code.slice(3);
        return event.shiftKey ? latin : latin.toLowerCase();
    }
    return event.key;
}

function find(key) {
    return [...here, ...everywhere].find((command) => command.key === key);
}

addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isOpen()) return;
    const key = letter(event);
    if (types(event.target)) {
        if (key !== 'Escape') return;
        event.target.blur();
        document.querySelector('.card.focused')?.focus({preventScroll: true});
        return;
    }
    if (!on && key !== 'Escape') return;
    const whole = begun && performance.now() - begunAt < sequence ? `${begun} ${key}` : key;
    begun = '';
    const command = find(whole);
    const begins = [...here, ...everywhere].some((c) => c.key.startsWith(`${key} `));
    if (command) {
        event.preventDefault();
        if (!event.repeat || command.repeats) command.run(event);
    } else if (begins) {
        event.preventDefault();
        begun = key;
        begunAt = performance.now();
    }
});

// "?": all that has a name.
export function help() {
    const rows = [...here, ...everywhere]
        .filter((command) => command.name)
        .map((command) =>
            el(
                'div.shortcut',
                el(
                    'dt',
                    command.key.split(' ').map((k) => el('kbd', words.keys[k] || k)),
                ),
                el('dd', command.name),
            ),
        );
    return ask({
        title: words.help.title,
        wide: true,
        body: [el('dl.shortcuts', rows)],
        buttons: [{word: words.close, value: null}],
    });
}

export const hint = (key) => el('kbd.hint', {'aria-hidden': 'true'}, key);
