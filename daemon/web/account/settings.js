// What a person chose about the page itself; kept by the daemon, so that it is the same everywhere.
import {get, optional, put} from '../base/api.js';
import {shortcuts} from '../base/keys.js';

export const chosen = {shortcuts: true, theme: 'auto'};

export async function load() {
    Object.assign(chosen, await optional(get('session/settings'), {}).catch(() => ({})));
    apply();
}

export async function choose(changes) {
    Object.assign(chosen, changes);
    apply();
    await optional(put('session/settings', chosen));
}

function apply() {
    shortcuts.on = chosen.shortcuts !== false;
    document.documentElement.dataset.theme = chosen.theme;
}
