// Writing from the queue, below the card: another text, a note for colleagues, a reply to readers.
import {el} from '../base/el.js';
import {post} from '../base/api.js';
import {hint} from '../base/keys.js';
import {toast} from '../base/toast.js';
import {words} from '../words.js';
import {send} from './decisions.js';

// What was begun and not sent: whoever leaves the box, or the list, finds it again; nobody else does.
const drafts = new Map(); // "note ID" → {text, revision}
let whose = '';
export function draftsOf(name) {
    if (name !== whose) drafts.clear();
    whose = name;
}

// done(answer) once it is stored, left() once the box is gone. Ctrl+Enter sends, Escape leaves.
export function write(node, item, kind, {done, left}) {
    const there = node.querySelector('.write');
    there?.remove();
    if (there?.dataset.kind === kind) {
        node.focus({preventScroll: true});
        return left();
    }
    const id = `write-${item.id}`;
    const key = `${kind} ${item.id}`;
    const draft = drafts.get(key);
    const begin = kind === 'edit' ? item.content : '';
    const text = el('textarea', {
        id,
        dir: 'auto',
        rows: '4',
        maxlength: kind === 'note' ? '1000' : null,
        required: true,
        value: draft?.text ?? begin,
        oninput: () => {
            if (text.value === begin) drafts.delete(key);
            else drafts.set(key, {text: text.value, revision: draft?.revision ?? item.revision});
        },
    });
    const isOld = kind !== 'note' && draft && draft.revision !== item.revision;
    const trouble = el('p.trouble', {role: 'alert', hidden: !isOld}, isOld && words.write.changedSince);
    const leave = () => {
        const card = form.closest('.card');
        form.remove();
        card?.focus({preventScroll: true});
        left();
    };
    const submit = async (event) => {
        event.preventDefault();
        if (form.querySelector('button').disabled) return; // it is on its way
        if (!text.value.trim()) return text.focus();
        form.querySelectorAll('button').forEach((b) => {
            b.disabled = true;
        });
        try {
            const body = {action: kind, content: text.value};
            if (kind !== 'note') body.version = item.shown ?? item.version; // of the text above the box
            if (kind === 'reply' && item.status !== 'approved') body.approve = true;
            const answer = await send([item.id], post(`queue/${item.id}/actions`, body));
            drafts.delete(key);
            leave();
            toast(words.write.done[kind]);
            done(answer);
        } catch (problem) {
            trouble.textContent = problem.body?.item ? words.write.changed : problem.sentence;
            trouble.hidden = false;
            form.querySelectorAll('button').forEach((b) => {
                b.disabled = false;
            });
            text.focus();
        }
    };
    const form = el(
        'form.write',
        {
            data: {kind},
            onsubmit: submit,
            onkeydown: (event) => {
                if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event);
                if (event.key === 'Escape') {
                    event.stopPropagation();
                    leave();
                }
            },
        },
        el('label', {for: id}, words.write.label[kind]),
        text,
        kind === 'reply' && item.status !== 'approved' && el('p.note', words.write.approvesToo),
        trouble,
        el(
            'div.buttons',
            el(
                'button.button.primary',
                {type: 'submit'},
                kind === 'reply' && item.status !== 'approved' ? words.write.approveAndReply : words.write.send[kind],
                hint(words.keys.send),
            ),
            el('button.button', {type: 'button', onclick: leave}, words.cancel),
        ),
    );
    node.append(form);
    text.focus({preventScroll: true});
    form.scrollIntoView({block: 'nearest'});
    if (kind === 'edit') text.setSelectionRange(text.value.length, text.value.length);
}
