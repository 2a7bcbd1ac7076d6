// The start: who is there, then the screen that the address names.
import {append, el, replace} from './base/el.js';
import {del, get, onSignedOut, optional, useToken} from './base/api.js';
import * as address from './base/address.js';
import {bind} from './base/keys.js';
import {clear as clearToast, toast} from './base/toast.js';
import {signInScreen} from './account/sign_in.js';
import * as settings from './account/settings.js';
import {Frame} from './frame.js';
import {allStored, isUnderWay, leaveUndo, undoOf} from './queue/decisions.js';
import {askForViews} from './queue/rail.js';
import {QueueScreen} from './queue/screen.js';
import {draftsOf} from './queue/write.js';
import {words} from './words.js';

// Only the queue is there from the start; the others come when they are asked for.
const screens = {
    account: () => import('./account/account.js'),
    rules: () => import('./admin/rules.js'),
    playground: () => import('./admin/playground.js'),
    backtest: () => import('./admin/backtest.js'),
    people: () => import('./admin/people.js'),
    sites: () => import('./admin/sites.js'),
    operations: () => import('./admin/operations.js'),
    lists: () => import('./admin/lists.js'),
    health: () => import('./admin/health.js'),
    today: () => import('./admin/today.js'),
};

let frame = null,
    queue = null,
    round = 0;

async function start() {
    const link = address.focused().startsWith('link=') ? address.focused().slice(5) : null;
    if (link) history.replaceState(null, '', './'); // a link is good once, and nobody's to see
    const session = link
        ? null
        : await get('session').catch((problem) => (problem.status === 401 ? null : Promise.reject(problem)));
    if (!session || session.must_set_password || (session.totp_required && !session.totp))
        return signIn({link, session});
    await enter(session);
}

function signIn(how) {
    frame?.end();
    frame = queue = null;
    bind([]);
    document.title = `${words.signIn.title} – commentd`;
    replace(document.body, signInScreen({...how, signedIn: enter}));
    document.querySelector('input:not([readonly])')?.focus();
}

async function enter(session) {
    useToken(session.csrf);
    undoOf(session.user.name);
    draftsOf(session.user.name);
    // All that the first picture needs, so that nothing in it moves later.
    const [{items: sites}] = await Promise.all([optional(get('sites'), {items: []}), settings.load(), askForViews()]);
    frame = new Frame({user: session.user, sites, signOut});
    frame.session = session;
    replace(document.body, frame.node);
    frame.commands();
    frame.listen(); // before the first card has the focus: colleagues see who looks at it
    await show();
}

// What was decided a moment ago would be lost with the session.
async function signOut() {
    if (await allStored()) return leave();
    toast(words.account.notStored, {kind: 'bad', action: {word: words.account.signOut, run: leave}});
}

async function leave() {
    await del('session').catch(() => {});
    leaveUndo();
    signIn({});
}

async function show() {
    if (!frame) return;
    const name = address.screen(),
        mine = ++round;
    if (!screens[name]) {
        const focus = address.focused();
        queue ||= new QueueScreen(frame);
        bind(queue.commands());
        const stand = () =>
            frame.show({
                name: '',
                title: words.screens.queue,
                main: queue.main,
                head: queue.head.node,
                side: queue.panel.node,
                live: queue,
                again: (kind) => queue.again(kind),
            });
        stand();
        const shown = await queue.load({focus});
        if (mine !== round || !frame) return; // one has gone elsewhere meanwhile
        if (!shown) {
            address.stay(address.queue(queue.filter));
            stand();
        }
    } else {
        clearToast(); // its undo is the queue's
        const {screen} = await screens[name]();
        if (mine !== round) return;
        const main = el('div.page', {'aria-busy': 'true'});
        bind([]);
        frame.show({name, title: words.screens[name], main: [el('h1', words.screens[name]), main]});
        scrollTo(0, 0);
        frame.main.focus({preventScroll: true});
        await screen(main, frame).catch((problem) =>
            append(main, [el('p.trouble', {role: 'alert'}, problem.sentence || String(problem))]),
        );
        main.removeAttribute('aria-busy');
    }
    frame.counts.load().catch(() => {});
    frame.rail.load(address.read(), name).catch(() => {});
}

address.onMoved(show);
addEventListener('beforeunload', (event) => {
    if (isUnderWay()) event.preventDefault(); // what is not sent yet would be lost
});
onSignedOut(() => {
    if (frame) signIn({ended: true});
});
start().catch((problem) =>
    replace(
        document.body,
        el(
            'main.alone',
            el('h1', words.signIn.trouble),
            el('p.trouble', {role: 'alert'}, problem.sentence || String(problem)),
            el('button.button', {type: 'button', onclick: () => location.reload()}, words.again),
        ),
    ),
);
