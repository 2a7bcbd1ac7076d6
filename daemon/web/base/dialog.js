// Questions and small forms over the page.
import {el} from './el.js';

let open = 0;
export const isOpen = () => open > 0;

// Resolves with the value of the button that was pressed, null on Escape. `form` gives the value
// instead when the form is sent: a promise that fails keeps the dialog open and shows why.
export function ask({title, body = [], buttons, wide = false, submit, side = false}) {
    return new Promise((resolve) => {
        const trouble = el('p.trouble', {role: 'alert', hidden: true});
        const before = document.activeElement;
        const close = (value) => {
            dialog.close();
            dialog.remove();
            open -= 1;
            if (before?.isConnected) before.focus({preventScroll: true});
            resolve(value);
        };
        const make = (button) =>
            el(
                `button.button${button.kind ? `.${button.kind}` : ''}`,
                {
                    type: button.submits ? 'submit' : 'button',
                    autofocus: button.first,
                    onclick: button.submits ? null : () => close(button.value),
                },
                button.word,
            );
        const row = el('footer.buttons', buttons.map(make));
        const form = el(
            'form',
            {
                method: 'dialog',
                onsubmit: async (event) => {
                    event.preventDefault();
                    if (!submit) return;
                    row.querySelectorAll('button').forEach((b) => {
                        b.disabled = true;
                    });
                    try {
                        close(await submit(new FormData(form), form));
                    } catch (problem) {
                        trouble.textContent = problem.sentence || String(problem);
                        trouble.hidden = false;
                        row.querySelectorAll('button').forEach((b) => {
                            b.disabled = false;
                        });
                    }
                },
            },
            el('h2', {id: 'dialog-title'}, title),
            el('div.dialog-body', body),
            trouble,
            row,
        );
        const dialog = el(
            `dialog${wide ? '.wide' : ''}${side ? '.side' : ''}`,
            {
                'aria-labelledby': 'dialog-title',
                oncancel: (event) => {
                    event.preventDefault();
                    close(null);
                },
            },
            form,
        );
        dialog.addEventListener('click', (event) => {
            if (event.target === dialog) close(null);
        });
        document.body.append(dialog);
        open += 1;
        dialog.showModal();
    });
}
