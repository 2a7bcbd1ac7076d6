// Setting up a second factor: the secret as text and as a link, then a code that proves it arrived.
import {el} from '../base/el.js';
import {post, put} from '../base/api.js';
import {words} from '../words.js';

const w = words.account;

export function factorForm(done) {
    const node = el('div.factor');
    const trouble = el('p.trouble', {role: 'alert', hidden: true});
    const tell = (problem) => {
        trouble.textContent = problem.sentence;
        trouble.hidden = false;
    };
    post('session/totp')
        .then(({secret, uri}) => {
            node.append(
                el('p', w.secret),
                el('p', el('code.secret', secret.match(/.{1,4}/g).join(' '))),
                el('p', el('a', {href: uri, target: '_self'}, w.open)),
                el(
                    'form.sign-in',
                    {
                        onsubmit: async (event) => {
                            event.preventDefault();
                            try {
                                await put('session/totp', {
                                    code: new FormData(event.target).get('code').replaceAll(' ', ''),
                                });
                                done();
                            } catch (problem) {
                                tell(problem);
                            }
                        },
                    },
                    el(
                        'label.row',
                        el('span', words.signIn.code),
                        el('input', {
                            name: 'code',
                            required: true,
                            inputmode: 'numeric',
                            autocomplete: 'one-time-code',
                            maxlength: '7',
                        }),
                    ),
                    el('button.button.primary', {type: 'submit'}, w.confirm),
                ),
            );
        })
        .catch(tell);
    node.append(trouble);
    return node;
}
