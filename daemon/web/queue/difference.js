// What an edit changed, word by word: the longest common subsequence of the two texts' words.
import {el} from '../base/el.js';
import {words} from '../words.js';

const most = 1500; // words of each text; longer ones are shown whole

const wordsOf = (text) => text.match(/\s+|[^\s]+/gu) || [];

// [['same' | 'gone' | 'new', text], …]
export function difference(before, after) {
    const a = wordsOf(before),
        b = wordsOf(after);
    let from = 0,
        end = 0;
    while (from < a.length && from < b.length && a[from] === b[from]) from += 1;
    while (end < a.length - from && end < b.length - from && a.at(-1 - end) === b.at(-1 - end)) end += 1;
    const x = a.slice(from, a.length - end),
        y = b.slice(from, b.length - end);
    const middle =
        x.length > most || y.length > most
            ? [
                  ['gone', x.join('')],
                  ['new', y.join('')],
              ]
            : compare(x, y);
    return merge([['same', a.slice(0, from).join('')], ...middle, ['same', a.slice(a.length - end).join('')]]);
}

function compare(x, y) {
    const width = y.length + 1;
    const longest = new Uint16Array((x.length + 1) * width);
    for (let i = x.length - 1; i >= 0; i -= 1)
        for (let j = y.length - 1; j >= 0; j -= 1)
            longest[i * width + j] =
                x[i] === y[j]
                    ? longest[(i + 1) * width + j + 1] + 1
                    : Math.max(longest[(i + 1) * width + j], longest[i * width + j + 1]);
    const parts = [];
    let i = 0,
        j = 0;
    while (i < x.length || j < y.length) {
        if (i < x.length && j < y.length && x[i] === y[j]) (parts.push(['same', x[i++]]), (j += 1));
        else if (j >= y.length || (i < x.length && longest[(i + 1) * width + j] >= longest[i * width + j + 1]))
            parts.push(['gone', x[i++]]);
        else parts.push(['new', y[j++]]);
    }
    return parts;
}

function merge(parts) {
    const merged = [];
    for (const [kind, text] of parts) {
        if (!text) continue;
        if (merged.at(-1)?.[0] === kind) merged.at(-1)[1] += text;
        else merged.push([kind, text]);
    }
    return merged;
}

export function differenceNode(before, after) {
    return el(
        'div.difference',
        {dir: 'auto'},
        difference(before, after).map(([kind, text]) =>
            kind === 'same' ? text : el(kind === 'gone' ? 'del' : 'ins', {title: words.difference[kind]}, text),
        ),
    );
}
