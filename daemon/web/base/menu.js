// A button that opens a short list of things to do.
import {el} from './el.js';

// items: [{word, key?, icon?, run}] or a function that makes them when the menu is opened.
export function menu(label, items, {name, kind = '', side = 'start'} = {}) {
    const list = el(`div.menu-list.${side}`);
    const summary = el(`summary.button${kind}`, {'aria-label': name}, label);
    const node = el(
        'details.menu',
        {
            ontoggle: () => {
                if (!node.open) return;
                const all = typeof items === 'function' ? items() : items;
                list.replaceChildren(
                    ...all.filter(Boolean).map((item) =>
                        el(
                            'button',
                            {
                                type: 'button',
                                onclick: () => {
                                    node.open = false;
                                    item.run();
                                },
                            },
                            item.icon,
                            el('span', item.word),
                            item.key && el('kbd', {'aria-hidden': 'true'}, item.key),
                        ),
                    ),
                );
            },
        },
        summary,
        list,
    );
    node.addEventListener('keydown', (event) => {
        const by = {ArrowDown: 1, ArrowUp: -1}[event.key];
        if (by && (node.open || event.target === summary)) {
            event.preventDefault();
            if (!node.open) return openMenu(node);
            const all = [...list.querySelectorAll('button')];
            const at = all.indexOf(document.activeElement);
            all[(at < 0 ? (by < 0 ? all.length - 1 : 0) : at + by + all.length) % all.length]?.focus();
        }
        if (event.key !== 'Escape' || !node.open) return;
        event.stopPropagation();
        node.open = false;
        summary.focus();
    });
    return node;
}

// By a key: with the focus on what comes first.
export function openMenu(node) {
    if (node.open) return;
    node.addEventListener('toggle', () => node.querySelector('.menu-list button')?.focus(), {once: true});
    node.open = true;
}

addEventListener('click', (event) => {
    for (const node of document.querySelectorAll('details.menu[open]'))
        if (!node.contains(event.target)) node.open = false;
});
