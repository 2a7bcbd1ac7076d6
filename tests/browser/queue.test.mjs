// A moderator clears the queue with the keyboard alone.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

let room, desk;
before(async () => {
    room = await Newsroom.start();
    room.person('nare');
});
after(async () => {
    await close();
    await room.stop();
});
beforeEach(async () => {
    desk = await Desk.open(room, 'nare');
});
afterEach(async () => {
    await desk.close();
    const {body} = await room.ask('GET', 'queue?limit=500');
    if (body.items.length)
        await room.ask('POST', 'operations', {ids: body.items.map((item) => item.id), action: 'reject'});
});

const top = () =>
    desk.page.evaluate(() => Math.round(document.querySelector('.card.focused').getBoundingClientRect().top));

test('a queue is cleared by keys alone, each next comment coming to the same place', async () => {
    const ids = await room.fill(60);
    await desk.queue();
    assert.equal(await desk.focused(), ids[0]);
    const place = await top();
    const words = {a: 'approved', r: 'rejected', s: 'spam'};
    const keys = ids.map((_, i) => Object.keys(words)[i % 3]);
    for (const [i, key] of keys.entries()) {
        assert.equal(await desk.focused(), ids[i]);
        assert.equal(await top(), place);
        assert.equal(await desk.page.evaluate(() => document.activeElement.dataset.id), ids[i], 'it is the real focus');
        await desk.press(key);
    }
    await desk.has('.empty', 'Nothing is waiting');
    for (const [i, id] of ids.entries())
        await until(async () => (await room.statusOf(id)) === words[keys[i]], `${id} is ${words[keys[i]]}`);
    await desk.has('[role=status]', 'That was the last one');
    await until(async () => (await desk.text('.tab.pending .count')) === '0', 'the tab counts none');
});

test('j and k move along, and what was passed over stays', async () => {
    const ids = await room.fill(5);
    await desk.queue();
    await desk.press('j', 'j', 'a');
    assert.equal(await desk.focused(), ids[3]);
    await desk.press('k');
    assert.equal(await desk.focused(), ids[1]);
    await desk.press('k', 'k', 'k');
    assert.equal(await desk.focused(), ids[0]);
    assert.equal(await desk.count('.card'), 4);
    assert.equal(new URL(desk.page.url()).hash, `#${ids[0]}`);
});

test('undo brings a decision back to where one reads, and the one before it', async () => {
    const ids = await room.fill(4);
    await desk.queue();
    await desk.press('s', 'r');
    await desk.has('.toast', 'Rejected: Reader ');
    await desk.press('u');
    await until(async () => (await desk.focused()) === ids[1], 'the last one is back');
    await until(async () => (await room.statusOf(ids[1])) === 'pending', 'it waits again');
    await desk.press('u');
    await until(async () => (await desk.focused()) === ids[0], 'the first one is back');
    await until(async () => (await room.statusOf(ids[0])) === 'pending', 'it waits again');
    await desk.press('u');
    await desk.has('.toast', 'nothing left to undo');
    await desk.press('a');
    await until(async () => (await room.statusOf(ids[0])) === 'approved', 'it can be decided again');
});

test('what undo brings back stands alone, where nothing was left', async () => {
    const [id] = await room.fill(1);
    await desk.queue();
    await desk.press('a');
    await desk.has('.empty', 'Nothing is waiting');
    await desk.gone('.head .menu');
    await desk.press('u');
    await until(async () => (await desk.focused()) === id, 'it is back');
    await desk.gone('.empty');
});

test('what was just edited is decided at once, in the version that the edit made', async () => {
    const [id] = await room.fill(1);
    await desk.queue();
    await desk.press('e');
    await desk.page.keyboard.type(' [mended]');
    await desk.press('Control+Enter');
    await desk.has('.card .text', '[mended]');
    await desk.press('a');
    await until(async () => (await room.statusOf(id)) === 'approved', 'nobody was faster');
    assert.equal(await desk.count('.conflict'), 0);
});

test('the toast undoes by mouse', async () => {
    const [id] = await room.fill(1);
    await desk.queue();
    await desk.find('.card .button.spam').click();
    await desk.find('.toast .link').first().click();
    await until(async () => (await desk.focused()) === id, 'it is back');
    await until(async () => (await room.statusOf(id)) === 'pending', 'it waits again');
});

test('a decision that is not stored comes back with both choices and is not sent again', async () => {
    const ids = await room.fill(3);
    await desk.queue();
    let sent = 0;
    await desk.page.route('**/actions', (route) => {
        sent += 1;
        return route.abort();
    });
    await desk.press('a');
    await desk.has('.conflict', 'not stored');
    assert.equal(await desk.focused(), ids[1], 'the eye is not led away');
    assert.equal(sent, 1);
    assert.equal(await room.statusOf(ids[0]), 'pending');
    await desk.page.unroute('**/actions');
    await desk.find('.conflict .primary').click();
    await until(async () => (await room.statusOf(ids[0])) === 'approved', 'it was stored the second time');
    await desk.gone('.conflict');
});

test('every hit is marked where it stands and named', async () => {
    await room.post('The weather. Casino bonus! And v1agra for all, see www.pills.example', {name: 'Seller'});
    await desk.queue();
    const marks = await desk.page.locator('.card mark').evaluateAll((all) =>
        all.map((mark) => ({
            text: [...mark.childNodes]
                .filter((n) => !n.classList?.contains('unseen'))
                .map((n) => n.textContent)
                .join(''),
            kind: mark.className,
            said: mark.querySelector('.unseen')?.textContent,
        })),
    );
    const casino = marks.find((mark) => /casino bonus/i.test(mark.text));
    assert.equal(casino.kind, 'listed');
    assert.match(casino.said, /listed word: casino bonus/);
    const disguised = marks.find((mark) => mark.text === 'v1agra');
    assert.match(disguised.kind, /disguise/);
    const weights = (await desk.find('.card .reason b').allInnerTexts()).map(Number);
    assert.deepEqual(
        weights,
        [...weights].sort((a, b) => b - a),
        'heaviest first',
    );
    await desk.find('.card .reason').first().dispatchEvent('pointerover');
    assert.ok((await desk.count('.card mark.shown')) + (await desk.count('.card mark.dim')) > 0);
    await desk.find('.card mark.disguise').first().dispatchEvent('pointerover');
    await desk.has('.tip', 'digits for letters');
    await desk.has('.side', 'v1agra');
    assert.match(await desk.find('.card .score').getAttribute('aria-label'), /hold at 3.*spam at 12/);
});

test('links show their real host and lead nowhere by accident', async () => {
    await room.post('Read https://pills.example/now?x=1 today', {name: 'Linker'});
    await desk.queue();
    assert.equal(await desk.text('.card .text .host'), 'pills.example');
    assert.equal(await desk.count('.card .text a'), 0);
});

test('a long comment is cut, shown whole on o, and moves nothing above it', async () => {
    await room.post(Array.from({length: 40}, (_, i) => `Line ${i} of a long story`).join('\n'), {name: 'Teller'});
    await desk.queue();
    const height = () => desk.page.locator('.card .text').evaluate((node) => node.offsetHeight);
    const cut = await height();
    await desk.press('o');
    await until(async () => (await height()) > cut * 2, 'all of it shows');
    await desk.press('o');
    await until(async () => (await height()) === cut, 'it is cut again');
});

test('shortcuts are listed, rest while one types, and work on other keyboards', async () => {
    const ids = await room.fill(2);
    await desk.queue();
    await desk.press('?');
    await desk.has('dialog', 'Approve');
    await desk.press('a', 'Escape');
    await desk.gone('dialog');
    await desk.press('/');
    await desk.page.keyboard.type('arash');
    assert.equal(await desk.page.inputValue('#search'), 'arash');
    await desk.press('Escape');
    assert.equal(await room.statusOf(ids[0]), 'pending');
    await desk.page.evaluate(() =>
        dispatchEvent(new KeyboardEvent('keydown', {key: 'ф', code: 'KeyA', bubbles: true})),
    );
    await until(async () => (await room.statusOf(ids[0])) === 'approved', 'the key where A is');
});

test('the address bar is the state: filters, back, and a copied address', async () => {
    await room.fill(3);
    const id = await room.post('Another remark', {name: 'Karen', email: 'karen@mail.example'});
    await desk.queue();
    await desk.find(`[data-id="${id}"] .who a`).first().click();
    await until(async () => (await desk.count('.card')) === 1, 'only hers');
    assert.equal(new URL(desk.page.url()).searchParams.get('email'), 'karen@mail.example');
    await desk.has('.chip', 'karen@mail.example');
    await desk.page.goBack();
    await until(async () => (await desk.count('.card')) === 4, 'all again');
    await desk.press('g', 'a');
    await until(() => new URL(desk.page.url()).searchParams.get('status') === 'approved', 'the tab by keys');
    const other = await Desk.open(room, 'nare');
    await other.queue(`#${id}`);
    assert.equal(await other.focused(), id);
    await other.close();
});

test('the page weighs less than 150 kB and asks nobody else', async () => {
    let weight = 0;
    const asked = new Set();
    desk.page.on('request', (request) => asked.add(new URL(request.url()).origin));
    desk.page.on('response', async (response) => {
        if (new URL(response.url()).pathname.startsWith('/moderate'))
            weight += Number(response.headers()['content-length'] || 0);
    });
    await desk.queue();
    await desk.page.waitForLoadState('load');
    assert.ok(weight > 10_000 && weight < 150_000, `${weight} bytes`);
    assert.deepEqual([...asked], [room.url]);
});

test('a key that is held down decides one', async () => {
    const ids = await room.fill(4);
    await desk.queue();
    await desk.page.keyboard.down('a');
    for (let i = 0; i < 5; i += 1) await desk.page.keyboard.down('a'); // repeats, as nothing let it go
    await desk.page.keyboard.up('a');
    await until(async () => (await room.statusOf(ids[0])) === 'approved', 'the first is approved');
    assert.equal(await desk.focused(), ids[1]);
    for (const id of ids.slice(1)) assert.equal(await room.statusOf(id), 'pending');
});

test('what is decided of a selection leaves one where one was, and so does its undo', async () => {
    const ids = await room.fill(60);
    await desk.queue();
    await until(async () => {
        if ((await desk.focused()) === ids[54]) return true;
        return desk.press('j').then(() => false);
    }, 'far down');
    await desk.press('x', 'J', 's');
    await desk.has('.toast', 'Marked as spam: 2');
    assert.equal(await desk.focused(), ids[56]);
    assert.equal(await desk.count('.card'), 58);
    await desk.has('.head', 'Decide all 58');
    await desk.press('u');
    await until(async () => (await room.statusOf(ids[54])) === 'pending', 'it is taken back');
    await until(async () => (await desk.count('.card')) === 60, 'they are shown again');
    assert.equal(await desk.focused(), ids[56]);
});

test('what was done is taken back after the page was loaded anew, and only by who did it', async () => {
    const [id, other] = await room.fill(2);
    await desk.queue();
    await desk.press('r');
    await until(async () => (await room.statusOf(id)) === 'rejected', 'it is rejected');
    await until(
        () => desk.page.evaluate(() => JSON.parse(sessionStorage.getItem('commentd-undo')).done.length === 1),
        'it is remembered',
    );
    await desk.page.reload();
    await until(async () => (await desk.focused()) === other, 'the page stands again');
    await desk.press('u');
    await until(async () => (await room.statusOf(id)) === 'pending', 'it waits again');
});

test('without a connection what is shown stays, under its own name', async () => {
    const [id] = await room.fill(2);
    await desk.queue();
    await desk.page.route('**/v1/queue?*', (route) => route.abort());
    await desk.press('g', 'a');
    await desk.has('.toast', 'The daemon does not answer');
    assert.equal(await desk.focused(), id);
    assert.equal(await desk.page.locator('.tab[aria-current=page]').getAttribute('href'), './');
    await desk.page.unroute('**/v1/queue?*');
    await desk.press('g', 'a');
    await until(async () => desk.page.url().includes('status=approved'), 'it is there now');
});

test('a reload of the page keeps the place, however far down', async () => {
    const ids = await room.fill(120);
    await desk.queue(`#${ids[110]}`);
    assert.equal(await desk.focused(), ids[110]);
    await desk.page.reload();
    await desk.page.locator('.card.focused').waitFor();
    assert.equal(await desk.focused(), ids[110]);
    await desk.press('j');
    assert.equal(await desk.focused(), ids[111]);
});

test('a filter that is wrong shows nothing, and nothing of the old list can be decided', async () => {
    const ids = await room.fill(3);
    await desk.queue();
    await desk.go('?since=yesterday');
    await desk.has('.notice', 'Since');
    assert.equal(await desk.count('.card'), 0);
    assert.equal(await desk.page.getByText('Decide all').count(), 0);
    await desk.has('.chips', 'yesterday');
    for (const id of ids) assert.equal(await room.statusOf(id), 'pending');
});

test('an address of what stands elsewhere says so, and leads there', async () => {
    const [id] = await room.fill(2);
    await desk.queue();
    await desk.press('s');
    await until(async () => (await room.statusOf(id)) === 'spam', 'it is spam');
    await desk.queue(`#${id}`);
    await desk.has('.toast', 'is not in this list');
    await desk.find('.toast .link').first().click();
    await until(async () => (await desk.focused()) === id, 'it is shown there');
});

test('the way to the content leaves the place alone', async () => {
    const ids = await room.fill(3);
    await desk.queue(`#${ids[2]}`);
    await desk.find('a.skip').focus();
    await desk.press('Enter');
    assert.equal(await desk.page.evaluate(() => document.activeElement.id), 'main');
    assert.equal(await desk.focused(), ids[2]);
    assert.ok(desk.page.url().endsWith(`#${ids[2]}`));
});

test('what was stored though its answer was lost is no conflict, and is taken back', async () => {
    const [id, other] = await room.fill(2);
    await desk.queue();
    await desk.page.route('**/actions', async (route) => {
        await route.fetch();
        await route.abort();
    });
    await desk.press('a');
    await until(async () => (await room.statusOf(id)) === 'approved', 'it is stored');
    await until(
        () => desk.page.evaluate(() => JSON.parse(sessionStorage.getItem('commentd-undo')).done.length === 1),
        'it is remembered',
    );
    assert.equal(await desk.count('.conflict'), 0);
    assert.equal(await desk.focused(), other);
    await desk.page.unroute('**/actions');
    await desk.press('u');
    await until(async () => (await room.statusOf(id)) === 'pending', 'it is taken back');
});

test('a selection that could not be stored is selected again', async () => {
    await room.fill(4);
    await desk.queue();
    await desk.page.route('**/operations', (route) => route.abort());
    await desk.press('x', 'J', 'r');
    await desk.has('.toast', 'not stored');
    await desk.has('.selection', '2');
    await desk.page.unroute('**/operations');
    await desk.press('r');
    await desk.has('.toast', 'Rejected: 2');
});

test('two decisions on one comment are taken back one after the other', async () => {
    const [id] = await room.fill(1);
    await desk.queue();
    await desk.press('a');
    await until(async () => (await room.statusOf(id)) === 'approved', 'it is approved');
    const kept = () => desk.page.evaluate(() => sessionStorage.getItem('commentd-undo') || '');
    await until(async () => (await kept()).includes(id), 'the page knows, too');
    await desk.queue(`?status=approved#${id}`);
    await until(async () => (await desk.focused()) === id, 'it has the focus');
    await desk.press('r');
    await until(async () => (await room.statusOf(id)) === 'rejected', 'it is rejected');
    await desk.press('u');
    await until(async () => (await room.statusOf(id)) === 'approved', 'it is approved again');
    await desk.press('u');
    await until(async () => (await room.statusOf(id)) === 'pending', 'and waits again');
});
