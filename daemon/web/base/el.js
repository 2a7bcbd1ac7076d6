// Elements from what they are made of. Text is only ever text: nothing here knows how to make
// markup from a string.

// el('p.fact', {title: '…'}, 'text', node, [nodes], null): tag and classes, then what it has.
// Of the properties, on… are listeners, `css` sets custom properties, `data` data attributes,
// true and false make and leave out an attribute without a value.
export function el(spec, ...parts) {
    const [tag, ...classes] = spec.split('.');
    const node = document.createElement(tag);
    if (classes.length) node.className = classes.join(' ');
    return fill(node, parts);
}

export function svg(tag, ...parts) {
    return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), parts);
}

function fill(node, parts) {
    const [first] = parts;
    if (first && typeof first === 'object' && !(first instanceof Node) && !Array.isArray(first)) {
        set(node, first);
        parts = parts.slice(1);
    }
    append(node, parts);
    return node;
}

function set(node, properties) {
    for (const [name, value] of Object.entries(properties)) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
        else if (name === 'css') for (const [k, v] of Object.entries(value)) node.style.setProperty(k, v);
        else if (name === 'data') Object.assign(node.dataset, value);
        else if (name === 'value') node.value = value;
        else node.setAttribute(name, value === true ? '' : value);
    }
}

export function append(node, parts) {
    for (const part of parts.flat(Infinity))
        if (part !== null && part !== undefined && part !== false) node.append(part);
    return node;
}

export function replace(node, ...parts) {
    node.replaceChildren();
    return append(node, parts);
}

// Words for who hears the page.
export const unseen = (text) => el('span.unseen', text);

// What strangers typed has its own direction and leaves that of its surroundings alone.
export const bdi = (text) => el('bdi', text);

// A link out of the page, for addresses of http and https alone; anything else is plain text.
export function outward(address, text) {
    let url;
    try {
        url = new URL(address);
    } catch {
        return el('span', text);
    }
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return el('span', text);
    return el('a', {href: url.href, target: '_blank', rel: 'noopener noreferrer nofollow'}, text);
}
