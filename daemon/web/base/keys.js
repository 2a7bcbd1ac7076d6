// The keyboard. A command is {key: 'a', name: 'Approve', run}; its key may be a sequence, "g p".
// The letters are those of a Latin keyboard also where another one is in use.
import {el} from './el.js';
import {ask, isOpen} from './dialog.js';
import {words} from '../words.js';

let everywhere = [],
    here = [];
let on = true,
    begun = '';

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
        if (key === 'Escape') event.target.blur();
        return;
    }
    if (!on && key !== 'Escape') return;
    const whole = begun ? `${begun} ${key}` : key;
    begun = '';
    const command = find(whole);
    if (command) {
        event.preventDefault();
        command.run(event);
    } else if (!whole.includes(' ') && [...here, ...everywhere].some((c) => c.key.startsWith(`${whole} `))) {
        event.preventDefault();
        begun = whole;
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
