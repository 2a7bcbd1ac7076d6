// What the corner's screens are made of: blocks, tables, small bars.
import {append, el} from '../base/el.js';
import {toast} from '../base/toast.js';

export const block = (title, ...parts) => el('section.block', title && el('h2', title), parts);

// columns: [{name, cell(row), number?}]; a caption names it for who cannot see where it stands.
export function table({caption, columns, rows, empty, unseenCaption = true}) {
    if (!rows.length) return el('p.note', empty);
    return el(
        'div.table',
        {tabindex: '0', role: 'region', 'aria-label': caption},
        el(
            'table',
            el('caption', {class: unseenCaption ? 'unseen' : null}, caption),
            el(
                'thead',
                el(
                    'tr',
                    columns.map((column) =>
                        el('th', {scope: 'col', class: column.number ? 'number' : null}, column.name),
                    ),
                ),
            ),
            el(
                'tbody',
                rows.map((row) =>
                    el(
                        'tr',
                        columns.map((column, i) =>
                            append(
                                el(i === 0 ? 'th' : 'td', {
                                    scope: i === 0 ? 'row' : null,
                                    class: column.number ? 'number' : null,
                                }),
                                [column.cell(row)],
                            ),
                        ),
                    ),
                ),
            ),
        ),
    );
}

// A bar of parts: [{kind, value, name}], as wide as its sum is of `most`.
export function splitBar(parts, most) {
    const sum = parts.reduce((total, part) => total + part.value, 0);
    const said = parts
        .filter((part) => part.value)
        .map((part) => `${part.name} ${part.value}`)
        .join(', ');
    return el(
        'div.split',
        {role: 'img', 'aria-label': said || '0', title: said},
        el(
            'div',
            {css: {'--share': `${most ? (100 * sum) / most : 0}%`}},
            parts
                .filter((part) => part.value)
                .map((part) => el(`i.${part.kind}`, {css: {'--part': String(part.value)}})),
        ),
    );
}

export function button(word, run, kind = '') {
    const node = el(
        `button.button${kind}`,
        {
            type: 'button',
            onclick: async () => {
                node.disabled = true;
                try {
                    await run();
                } catch (problem) {
                    toast(problem.sentence || String(problem), {kind: 'bad'});
                }
                node.disabled = false;
                // A button that is disabled, or made anew with its list, takes the focus along.
                if (document.activeElement !== document.body) return;
                (node.isConnected ? node : document.querySelector('main'))?.focus({preventScroll: true});
            },
        },
        word,
    );
    return node;
}

// A form whose trouble is told in it.
export function form(parts, word, send) {
    const trouble = el('p.trouble', {role: 'alert', hidden: true});
    const submit = el('button.button.primary', {type: 'submit'}, word);
    const node = el(
        'form',
        {
            onsubmit: async (event) => {
                event.preventDefault();
                submit.disabled = true;
                trouble.hidden = true;
                try {
                    await send(new FormData(node), node);
                } catch (problem) {
                    trouble.textContent = problem.sentence || String(problem);
                    for (const one of problem.body?.problems || [])
                        trouble.append(el('br'), `${one.file}:${one.line}:${one.column}: ${one.message}`);
                    trouble.hidden = false;
                }
                submit.disabled = false;
            },
        },
        parts,
        trouble,
        el('div.buttons', submit),
    );
    return node;
}

export const field = (name, label, more = {}) => el('label.row', el('span', label), el('input', {name, ...more}));
export function choice(name, label, options, value) {
    const select = el(
        'select',
        {name},
        options.map(([key, word]) => el('option', {value: key}, word)),
    );
    if (value !== undefined) select.value = value;
    return el('label.row', el('span', label), select);
}
