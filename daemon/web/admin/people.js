// People: who may sign in, as what, for which sites; links that let them in are shown once.
import {bdi, el, replace, unseen} from '../base/el.js';
import {del, get, post, put} from '../base/api.js';
import {ask} from '../base/dialog.js';
import {time} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';
import {block, button, choice, field, form, table} from './parts.js';

const w = words.people;

export async function screen(main, {user, sites}) {
    const place = el('div');
    const load = async () => replace(place, list((await get('people')).items, user, sites, load));
    const add = form(
        [
            el(
                'div.fields',
                field('name', w.name, {required: true, autocomplete: 'off', autocapitalize: 'none'}),
                choice('role', w.role, [
                    ['moderator', w.roles.moderator],
                    ['admin', w.roles.admin],
                ]),
            ),
            sitesField(sites, user.sites),
        ],
        w.add,
        async (data, node) => {
            const {link} = await post('people', {
                name: data.get('name').trim(),
                role: data.get('role'),
                sites: chosenSites(data, user),
            });
            node.reset();
            await showLink(link, data.get('name'));
            await load();
        },
    );
    await load();
    replace(main, place, block(w.new, add));
}

// None ticked is all that the admin sees.
function chosenSites(data, user) {
    const chosen = data.getAll('sites');
    return chosen.length ? chosen : user.sites;
}

// Also those that a person has and the configuration has no more: else they would be lost unseen.
function sitesField(sites, visible, chosen) {
    const gone = (chosen || []).filter((id) => !sites.some((site) => site.id === id)).map((id) => ({id}));
    const all = [...sites.filter((site) => !visible || visible.includes(site.id)), ...gone];
    return (
        all.length > 1 &&
        el(
            'fieldset.row',
            el('legend', w.sites),
            all.map((site) =>
                el(
                    'label.check',
                    el('input', {type: 'checkbox', name: 'sites', value: site.id, checked: chosen?.includes(site.id)}),
                    site.name || site.id,
                ),
            ),
            el('p.note', w.noneIsAll),
        )
    );
}

// The page is where the link leads, so that it is right behind any proxy.
export const showLink = (link, name) =>
    ask({
        title: w.linkFor(name),
        body: [el('p', w.linkOnce), el('p', el('code.secret', link))],
        buttons: [
            {word: w.copy, value: true, kind: 'primary'},
            {word: words.close, value: null},
        ],
    }).then((copy) => copy && navigator.clipboard?.writeText(link));

function list(people, user, sites, load) {
    const change = (person) => async () => {
        const boxes = sitesField(sites, user.sites, person.sites);
        const next = await ask({
            title: w.change(person.name),
            body: [
                person.name === user.name && el('p.note', w.yourself),
                choice(
                    'role',
                    w.role,
                    [
                        ['moderator', w.roles.moderator],
                        ['admin', w.roles.admin],
                    ],
                    person.role,
                ),
                boxes,
                el(
                    'label.check',
                    el('input', {type: 'checkbox', name: 'totp', checked: person.totp_required}),
                    w.totpRequired,
                ),
            ],
            buttons: [
                {word: w.save, kind: 'primary', submits: true},
                {word: words.cancel, value: null},
            ],
            submit: (data) => {
                const same = String(data.getAll('sites').sort()) === String([...(person.sites || [])].sort());
                return put(`people/${encodeURIComponent(person.name)}`, {
                    role: data.get('role'),
                    totp_required: Boolean(data.get('totp')),
                    ...(boxes && !same && {sites: chosenSites(data, user)}),
                }).then(() => true);
            },
        });
        if (next) {
            toast(w.changed(person.name));
            await load();
        }
    };
    const remove = (person) => async () => {
        const sure = await ask({
            title: w.removeTitle(person.name),
            body: el('p', w.removeMeans),
            buttons: [
                {word: w.remove, kind: 'danger', value: true},
                {word: words.cancel, value: false, first: true},
            ],
        });
        if (!sure) return;
        await del(`people/${encodeURIComponent(person.name)}`);
        toast(w.removed(person.name));
        await load();
    };
    return table({
        caption: words.screens.people,
        rows: people,
        empty: '',
        columns: [
            {name: w.name, cell: (one) => bdi(one.name)},
            {name: w.role, cell: (one) => w.roles[one.role] || one.role},
            {name: w.sites, cell: (one) => (one.sites ? one.sites.join(', ') : words.filters.allSites)},
            {name: w.factor, cell: (one) => (one.totp ? w.on : one.totp_required ? w.due : w.off)},
            {name: w.seen, cell: (one) => (one.last_seen_at ? time(one.last_seen_at) : w.never)},
            {
                name: unseen(w.do),
                cell: (one) =>
                    el(
                        'div.row-buttons',
                        button(w.link, async () =>
                            showLink((await post(`people/${encodeURIComponent(one.name)}/link`)).link, one.name),
                        ),
                        button(w.edit, change(one)),
                        one.name !== user.name && button(w.remove, remove(one), '.danger'),
                    ),
            },
        ],
    });
}
