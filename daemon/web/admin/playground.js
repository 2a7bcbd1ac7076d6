// The playground: what the rules in force, or with a pack of one's own, would say of a text.
import {el, replace} from '../base/el.js';
import {post} from '../base/api.js';
import {exact} from '../base/time.js';
import {words} from '../words.js';
import {isCounted, marked} from '../queue/text.js';
import {reasonLine, scoreBar} from '../queue/why.js';
import {block, choice, field, form, table} from './parts.js';

const w = words.playground;

export async function screen(main, {sites, user}) {
    const result = el('div.page', {'aria-live': 'polite'});
    const area = (name, label, rows, more = {}) =>
        el('label.row', el('span', label), el('textarea', {name, rows, dir: 'auto', ...more}));
    const ask = form(
        [
            area('content', w.text, '5', {required: true}),
            el(
                'div.fields',
                field('name', words.field.author),
                field('email', words.field.email, {type: 'email'}),
                sites.length > 1 &&
                    choice(
                        'site',
                        words.field.site,
                        sites.map((site) => [site.id, site.name || site.id]),
                    ),
            ),
            user.role === 'admin' &&
                el(
                    'details',
                    el('summary', w.pack),
                    area('pack', w.packHint, '8', {class: 'code', spellcheck: 'false'}),
                ),
        ],
        w.ask,
        async (data) => {
            const author = {};
            for (const name of ['name', 'email']) if (data.get(name)) author[name] = data.get(name);
            const body = {comment: {thread: 'playground', content: data.get('content'), author}};
            if (data.get('site')) body.site = data.get('site');
            if (data.get('pack')?.trim()) body.pack = data.get('pack');
            const said = await post('rules/test', body).catch((problem) => {
                replace(result); // what is refused has no answer
                throw problem;
            });
            replace(result, answer(data.get('content').trim(), said));
        },
    );
    replace(main, ask, result);
}

function answer(content, said) {
    const item = {decision: said, content, links: said.links};
    const hit = said.rules.filter((rule) => rule.outcome === 'passed');
    const others = said.rules.filter((rule) => rule.outcome !== 'passed');
    return [
        block(
            w.verdict(words.verdict[said.verdict], said.decided_by),
            scoreBar(item, {labels: true}),
            el(
                'div.text.paper',
                {dir: 'auto'},
                marked(content, {
                    hits: said.hits.filter((one) => isCounted(one) && one.field === 'content'),
                    links: said.links,
                }),
            ),
            reasonLine(item, {status: ['pending'], order: 'oldest'}),
            said.warnings?.map((one) => el('p.note', `${one.file}:${one.line}: ${one.message}`)),
        ),
        said.views &&
            block(
                w.views,
                el(
                    'dl.views',
                    Object.entries(said.views).map(([name, text]) =>
                        el('div', el('dt', name), el('dd', {dir: 'auto'}, text)),
                    ),
                ),
            ),
        hit.length > 0 && block(w.hit, list(hit, w.hit)),
        block(w.others, el('details', el('summary', w.why(others.length)), list(others, w.others))),
    ];
}

const list = (rows, caption) =>
    table({
        caption,
        rows,
        empty: '',
        columns: [
            {name: words.field.rule, cell: (rule) => rule.id},
            {name: w.outcome, cell: (rule) => w.outcomes[rule.outcome] || rule.outcome},
            {name: words.rules.effect, number: true, cell: (rule) => rule.action || exact(rule.score)},
            {name: w.counted, number: true, cell: (rule) => exact(rule.counted)},
            {
                name: w.because,
                cell: (rule) =>
                    el(
                        'ul.because',
                        rule.because.map((one) =>
                            el(`li.${one.outcome}`, el('code', one.fact), ' ', one.test, ': ', one.value),
                        ),
                    ),
            },
        ],
    });
