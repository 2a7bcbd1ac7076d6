// Signing in: name and password, the code of a second factor when one is due, or a link that is
// good once; who came by a link chooses a password before anything else.
import {el, replace} from '../base/el.js';
import {get, post, put, useToken} from '../base/api.js';
import {icon} from '../base/icons.js';
import {words} from '../words.js';
import {factorForm} from './factor.js';

const w = words.signIn;

// link: the token of a link, or null; session: one that must be completed; signedIn(session).
export function signInScreen({link, session, ended, signedIn}) {
    const place = el('div');
    const node = el('main.alone', el('div.brand', icon('approve'), el('span', 'commentd')), place);
    const next = (now) => {
        useToken(now.csrf);
        if (now.must_set_password) replace(place, choosePassword(now, next));
        else if (now.totp_required && !now.totp)
            replace(
                place,
                el('h1', words.account.factor),
                el('p', w.secondFactor),
                factorForm(() => next({...now, totp: true})),
            );
        else signedIn(now);
    };
    if (session) next(session);
    else replace(place, link ? byLink(link, next) : byPassword(next, ended));
    return node;
}

const field = (name, label, more = {}) =>
    el('label.row', el('span', label), el('input', {name, required: true, ...more}));

// A form with one button whose trouble is told in it. send(data) may throw.
function form(title, parts, button, send) {
    const trouble = el('p.trouble', {role: 'alert', hidden: true});
    const submit = el('button.button.primary.wide', {type: 'submit'}, button);
    const node = el(
        'form.sign-in',
        {
            onsubmit: async (event) => {
                event.preventDefault();
                submit.disabled = true;
                try {
                    await send(new FormData(node), node);
                } catch (problem) {
                    trouble.textContent = problem.sentence || String(problem);
                    trouble.hidden = false;
                }
                submit.disabled = false;
            },
        },
        el('h1', title),
        parts,
        trouble,
        submit,
    );
    return node;
}

const codeField = () =>
    field('code', w.code, {
        inputmode: 'numeric',
        autocomplete: 'one-time-code',
        pattern: '[0-9 ]{6,7}',
        maxlength: '7',
    });

// Asks for the code only once the rest was right.
async function enter(body, node, next, refused) {
    try {
        next(await post('session', body));
    } catch (problem) {
        const hasCode = node.querySelector('[name=code]');
        if (problem.status === 401 && problem.body.code_required) {
            if (hasCode) throw {sentence: w.wrongCode};
            node.querySelector('.trouble').before(codeField());
            node.querySelector('.trouble').hidden = true;
            return node.querySelector('[name=code]').focus();
        }
        if (problem.status === 401) throw {sentence: refused};
        if (problem.status === 429) throw {sentence: w.wait(problem.retryAfter)};
        throw problem;
    }
}

function byPassword(next, ended) {
    return form(
        w.title,
        [
            ended && el('p.note', {role: 'status'}, w.ended),
            field('username', w.name, {
                autocomplete: 'username',
                autocapitalize: 'none',
                spellcheck: 'false',
                autofocus: true,
            }),
            field('password', w.password, {type: 'password', autocomplete: 'current-password'}),
        ],
        w.go,
        (data, node) => {
            const body = {username: data.get('username').trim(), password: data.get('password')};
            if (data.get('code')) body.code = data.get('code').replaceAll(' ', '');
            return enter(body, node, next, w.wrong);
        },
    );
}

function byLink(link, next) {
    const node = form(w.title, [], w.go, (data) =>
        enter({link, ...(data.get('code') ? {code: data.get('code').replaceAll(' ', '')} : {})}, node, next, w.badLink),
    );
    queueMicrotask(() => node.requestSubmit());
    return node;
}

function choosePassword(session, next) {
    return form(
        words.account.password,
        [
            el('p', w.linkWorks),
            el('input', {
                type: 'text',
                name: 'username',
                autocomplete: 'username',
                value: session.user.name,
                readonly: true,
                hidden: true,
            }),
            field('new', w.newPassword, {
                type: 'password',
                autocomplete: 'new-password',
                minlength: '12',
                'aria-describedby': 'rule',
            }),
            el('p.note', {id: 'rule'}, w.atLeast),
            field('again', w.again, {type: 'password', autocomplete: 'new-password'}),
        ],
        w.keep,
        async (data) => {
            if (data.get('new') !== data.get('again')) throw {sentence: w.differ};
            await put('session/password', {new: data.get('new')});
            next(await get('session'));
        },
    );
}
