// What just happened: seen for ten seconds at the lower edge, and told to who listens.
import {el, replace} from './el.js';
import {icon} from './icons.js';
import {hint} from './keys.js';
import {words} from '../words.js';

const seconds = 10;
let voice, place, timer;

export function place_toasts() {
    voice = el('div.unseen', {role: 'status', 'aria-live': 'polite'});
    place = el('div.toasts');
    return [voice, place];
}

export function announce(text) {
    if (voice) voice.textContent = text;
}

// One at a time: the newest is what `u` takes back. `action`: {word, run}, in its place.
export function toast(text, {undo, action, kind = ''} = {}) {
    clearTimeout(timer);
    const run = undo || action?.run;
    const button =
        run &&
        el(
            'button.link',
            {
                type: 'button',
                onclick: async () => {
                    clear();
                    try {
                        await run();
                    } catch (problem) {
                        toast(problem.sentence || String(problem), {kind: 'bad', action});
                    }
                },
            },
            undo ? [icon('undo'), words.undo, hint('u')] : action.word,
        );
    replace(
        place,
        el(
            `div.toast${kind ? `.${kind}` : ''}`,
            el('span', text),
            button,
            el('button.link.quiet', {type: 'button', 'aria-label': words.close, onclick: clear}, icon('close')),
        ),
    );
    timer = setTimeout(clear, seconds * 1000);
    announce(text);
}

export function clear() {
    clearTimeout(timer);
    place?.replaceChildren();
}
