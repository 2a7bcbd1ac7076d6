// Sites and their keys. A key is shown when it is made, and never again.
import {bdi, el, replace, unseen} from '../base/el.js';
import {get, post} from '../base/api.js';
import {ask} from '../base/dialog.js';
import {exact, time} from '../base/time.js';
import {words} from '../words.js';
import {button, table} from './parts.js';

const w = words.sites;

export async function screen(main) {
    const load = async () => replace(main, el('p.note', w.about), list((await get('sites')).items, load));
    await load();
}

async function make(site, load) {
    const rotate = site.keys > 0;
    if (rotate) {
        const sure = await ask({
            title: w.rotateTitle(site.id),
            body: el('p', w.rotateMeans),
            buttons: [
                {word: w.rotate, kind: 'primary', value: true},
                {word: words.cancel, value: false, first: true},
            ],
        });
        if (!sure) return;
    }
    const {key} = await post(
        `sites/${encodeURIComponent(site.id)}/key`,
        rotate ? {rotate: true, grace: '24h'} : {rotate: false},
    );
    const copy = await ask({
        title: w.keyOf(site.id),
        body: [el('p', w.once), el('p', el('code.secret', key))],
        buttons: [
            {word: words.people.copy, kind: 'primary', value: true},
            {word: words.close, value: null},
        ],
    });
    if (copy) await navigator.clipboard?.writeText(key);
    await load();
}

const limit = (value) => (typeof value === 'number' ? exact(value) : w.never);

const list = (sites, load) =>
    table({
        caption: words.screens.sites,
        rows: sites,
        empty: w.none,
        columns: [
            {name: w.id, cell: (site) => site.id},
            {name: w.name, cell: (site) => bdi(site.name || '')},
            {name: w.timezone, cell: (site) => site.timezone},
            {name: w.origins, cell: (site) => (site.origins || []).map((origin) => el('div', bdi(origin)))},
            {
                name: w.thresholds,
                cell: (site) =>
                    ['hold', 'reject', 'spam']
                        .map((name) => `${words.verdict[name]} ${limit(site.thresholds?.[name])}`)
                        .join(' · '),
            },
            {
                name: w.key,
                cell: (site) =>
                    site.newest_key_at ? [time(site.newest_key_at), site.keys > 1 ? ` (${site.keys})` : ''] : w.noKey,
            },
            {
                name: unseen(words.people.do),
                cell: (site) => button(site.keys > 0 ? w.rotate : w.make, () => make(site, load)),
            },
        ],
    });
