// A comment's text with all that was found in it: hits marked in place, links by their real host,
// what is hidden made visible. Spans are code points.
import {el, unseen} from '../base/el.js';
import {words} from '../words.js';

// What shows nothing, or turns what follows around, as a label instead: it cannot act then.
const hidden =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;
const joined = /[\p{Extended_Pictographic}\p{Emoji_Modifier}\ufe0f\u20e3\p{Regional_Indicator}]/u;
const shaped =
    /[\p{Script=Arabic}\p{Script=Syriac}\p{Script=Devanagari}\p{Script=Bengali}\p{Script=Gujarati}\p{Script=Gurmukhi}\p{Script=Kannada}\p{Script=Malayalam}\p{Script=Oriya}\p{Script=Sinhala}\p{Script=Tamil}\p{Script=Telugu}\p{Script=Khmer}\p{Script=Mongolian}\p{M}]/u;
const short = {
    0xad: 'SHY',
    0x61c: 'ALM',
    0x200b: 'ZWSP',
    0x200c: 'ZWNJ',
    0x200d: 'ZWJ',
    0x200e: 'LRM',
    0x200f: 'RLM',
    0x202a: 'LRE',
    0x202b: 'RLE',
    0x202c: 'PDF',
    0x202d: 'LRO',
    0x202e: 'RLO',
    0x2060: 'WJ',
    0x2066: 'LRI',
    0x2067: 'RLI',
    0x2068: 'FSI',
    0x2069: 'PDI',
    0xfeff: 'BOM',
};

// Joiners of emoji and of scripts that are shaped by them are writing, not hiding.
function belongs(points, i) {
    const before = points[i - 1] || '',
        after = points[i + 1] || '',
        one = points[i];
    if (one === '\u200d')
        return (joined.test(before) && joined.test(after)) || (shaped.test(before) && shaped.test(after));
    if (one === '\u200c') return shaped.test(before) && shaped.test(after);
    if (one === '\ufe0f' || one === '\ufe0e') return /[\p{Emoji}]/u.test(before);
    return false;
}

function label(point) {
    const code = point.codePointAt(0);
    const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
    return el('span.control', {title: words.text.control(short[code] || hex, hex)}, short[code] || hex);
}

// Letters of another script inside of a disguised word, each with its script.
const scripts = ['Cyrillic', 'Greek', 'Armenian', 'Cherokee', 'Coptic', 'Georgian'];
const foreign = scripts.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')]);
function strange(point) {
    return foreign.find(([, pattern]) => pattern.test(point))?.[0];
}

function plain(points, begin, end, isDisguised) {
    const nodes = [];
    let run = '';
    const flush = () => {
        if (run) nodes.push(run);
        run = '';
    };
    const mixed = isDisguised && /\p{Script=Latin}/u.test(points.slice(begin, end).join(''));
    for (let i = begin; i < end; i += 1) {
        const script = mixed && strange(points[i]);
        if (hidden.test(points[i]) && !belongs(points, i)) {
            flush();
            nodes.push(label(points[i]));
        } else if (script) {
            flush();
            nodes.push(el('span.strange', {title: words.text.strange(points[i], script)}, points[i]));
        } else run += points[i];
    }
    flush();
    return nodes;
}

const hitsOf = new WeakMap(); // a mark's hits, for what points at it
export const hitsAt = (mark) => hitsOf.get(mark);

export function kindOf(hit, links = []) {
    if (hit.how?.some((way) => way !== 'width')) return 'disguise';
    if (hit.list) return 'listed';
    if (links.some((link) => link.begin < hit.end && hit.begin < link.end)) return 'link';
    return 'pattern';
}

export const isCounted = (hit) => hit.mode !== 'shadow';

// The nodes of `text`, a field of the item.
export function marked(text, {hits = [], links = []}) {
    const points = Array.from(text);
    const cut = new Set([0, points.length]);
    const inside = (span) =>
        span.begin !== null && span.begin >= 0 && span.begin < span.end && span.end <= points.length;
    const spans = hits.filter(inside).map((hit) => withoutSpace(points, hit));
    const hosts = links.filter(inside).map((link) => ({...link, shown: hostIn(points, link)}));
    for (const {begin, end} of [...spans, ...hosts, ...hosts.map((h) => h.shown).filter(Boolean)])
        cut.add(begin).add(end);
    const places = [...cut].sort((a, b) => a - b);
    const nodes = [];
    for (let n = 0; n + 1 < places.length; n += 1) {
        const [begin, end] = [places[n], places[n + 1]];
        const covering = spans.filter((hit) => hit.begin <= begin && end <= hit.end);
        const link = hosts.find((one) => one.begin <= begin && end <= one.end);
        let part = plain(
            points,
            begin,
            end,
            covering.some((hit) => hit.how?.includes('homoglyph')),
        );
        if (link) part = [el(isWithin(link.shown, begin, end) ? 'b.host' : 'span.rest', part)];
        if (covering.length) part = [mark(part, covering, begin, hosts)];
        nodes.push(...part);
        if (link && link.end === end) nodes.push(...aside(link));
    }
    return nodes;
}

// A pattern may take the space around what it means along; the eye need not.
function withoutSpace(points, hit) {
    let {begin, end} = hit;
    while (begin + 1 < end && /\s/u.test(points[begin])) begin += 1;
    while (begin + 1 < end && /\s/u.test(points[end - 1])) end -= 1;
    return begin === hit.begin && end === hit.end ? hit : {...hit, begin, end};
}

function mark(content, covering, begin, links) {
    const kinds = [...new Set(covering.map((hit) => kindOf(hit, links)))];
    const told = covering
        .filter((hit) => hit.begin === begin)
        .map((hit) => unseen(` [${words.hit(hit, kindOf(hit, links))}] `));
    const node = el(`mark.${kinds.join('.')}`, told, content);
    node.dataset.rules = covering.map((hit) => hit.rule).join(' ');
    hitsOf.set(node, covering);
    return node;
}

const isWithin = (span, begin, end) => span && span.begin <= begin && end <= span.end;

// Where the host stands in the link as it was typed.
function hostIn(points, link) {
    const typed = points.slice(link.begin, link.end).join('').toLowerCase();
    const at = typed.indexOf(String(link.host).toLowerCase());
    if (at < 0) return null;
    const begin = link.begin + Array.from(typed.slice(0, at)).length;
    return {begin, end: begin + Array.from(link.host).length};
}

// What a reader does not see of a link: its host when it was hidden, the text it is shown as.
function aside(link) {
    const facts = [];
    if (!link.shown) facts.push(['→ ', el('b', link.host)]);
    if (link.text) facts.push(words.text.linkShown(link.text));
    if (link.shortener) facts.push(words.text.shortener);
    if (link.hidden) facts.push(words.text.linkHidden(link.hidden));
    return facts.map((fact) => el('span.link-fact', fact));
}
