// A person's own: looks, password, second factor, where they are signed in.
import {bdi, el, replace} from '../base/el.js';
import {del, get, put} from '../base/api.js';
import {ask} from '../base/dialog.js';
import {time} from '../base/time.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';
import {factorForm} from './factor.js';
import {choose, chosen} from './settings.js';

const w = words.account;
const section = (title, ...parts) => el('section.block', el('h2', title), parts);
const password = (name, label, use) =>
    el(
        'label.row',
        el('span', label),
        el('input', {
            type: 'password',
            name,
            required: true,
            autocomplete: use,
            minlength: use === 'new-password' ? '12' : null,
        }),
    );

export async function screen(main, frame) {
    const sessions = el('div');
    replace(main, looks(), passwordSection(), factor(frame), section(w.sessions, sessions));
    await showSessions(sessions, frame);
}

function looks() {
    const theme = el(
        'select',
        {name: 'theme', onchange: () => choose({theme: theme.value}).catch(tell)},
        Object.entries(w.themes).map(([value, word]) => el('option', {value}, word)),
    );
    theme.value = chosen.theme;
    const keys = el('input', {type: 'checkbox', onchange: () => choose({shortcuts: keys.checked}).catch(tell)});
    keys.checked = chosen.shortcuts !== false;
    return section(w.page, el('label.row', el('span', w.theme), theme), el('label.check', keys, w.shortcuts));
}

const tell = (problem) => toast(problem.sentence, {kind: 'bad'});

function passwordSection() {
    const trouble = el('p.trouble', {role: 'alert', hidden: true});
    const form = el(
        'form',
        {
            onsubmit: async (event) => {
                event.preventDefault();
                const data = new FormData(form);
                try {
                    if (data.get('new') !== data.get('again')) throw {sentence: words.signIn.differ};
                    await put('session/password', {old: data.get('old'), new: data.get('new')});
                    form.reset();
                    trouble.hidden = true;
                    toast(w.changed);
                } catch (problem) {
                    trouble.textContent = problem.sentence;
                    trouble.hidden = false;
                }
            },
        },
        password('old', w.old, 'current-password'),
        password('new', words.signIn.newPassword, 'new-password'),
        password('again', words.signIn.again, 'new-password'),
        trouble,
        el('button.button', {type: 'submit'}, w.change),
    );
    return section(w.password, form);
}

function factor(frame) {
    const place = el('div');
    const show = () => {
        const on = frame.session.totp;
        replace(
            place,
            el('p', on ? w.factorOn : w.factorOff),
            on
                ? el(
                      'button.button',
                      {
                          type: 'button',
                          onclick: async () => {
                              const off = await ask({
                                  title: w.turnOff,
                                  body: password('password', words.signIn.password, 'current-password'),
                                  buttons: [
                                      {word: w.turnOff, kind: 'primary', submits: true},
                                      {word: words.cancel, value: null},
                                  ],
                                  submit: async (data) => {
                                      await del('session/totp', {password: data.get('password')});
                                      return true;
                                  },
                              });
                              if (!off) return;
                              frame.session.totp = false;
                              toast(w.factorGone);
                              show();
                          },
                      },
                      w.turnOff,
                  )
                : el(
                      'button.button',
                      {
                          type: 'button',
                          onclick: () =>
                              replace(
                                  place,
                                  factorForm(() => {
                                      frame.session.totp = true;
                                      toast(w.factorDone);
                                      show();
                                  }),
                              ),
                      },
                      w.set,
                  ),
        );
    };
    show();
    return section(w.factor, place);
}

async function showSessions(place, frame) {
    const {items} = await get('sessions');
    replace(
        place,
        el(
            'ul.rows',
            items.map((one) =>
                el(
                    'li',
                    el('b', one.this ? w.thisOne : bdi(one.ip || '')),
                    el('span', bdi(one.user_agent || '')),
                    el('span.note', w.since, ' ', time(one.created_at), ' · ', w.seen, ' ', time(one.last_seen_at)),
                ),
            ),
        ),
        el(
            'button.button.danger',
            {
                type: 'button',
                onclick: async () => {
                    try {
                        await del('sessions');
                        frame.signOut();
                    } catch (problem) {
                        tell(problem);
                    }
                },
            },
            w.everywhere,
        ),
    );
}
