// Several people at once: what arrives, what left by whom, who looks at what.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, gate, until} from './support/newsroom.mjs';

let room, nare, armen;
before(async () => {
    room = await Newsroom.start();
    room.person('nare');
    room.person('armen');
});
after(async () => {
    await close();
    await room.stop();
});
beforeEach(async () => {
    nare = await Desk.open(room, 'nare');
    armen = await Desk.open(room, 'armen');
});
afterEach(async () => {
    await nare.close();
    await armen.close();
});

test('what arrives is counted on top, not pushed under the cursor', async () => {
    await room.fill(2);
    await nare.queue();
    const here = await nare.focused(),
        cards = await nare.count('.card');
    await until(async () => {
        await room.fill(1); // the first may come before she listens
        return await nare.page.locator('.fresh').isVisible();
    }, 'news are counted');
    assert.equal(await nare.focused(), here);
    assert.equal(await nare.count('.card'), cards);
    await nare.find('.fresh').click();
    await until(async () => (await nare.count('.card')) > cards, 'they are shown when asked for');
});

test('what a colleague decided says so in its place', async () => {
    const ids = await room.fill(3);
    await nare.queue(`#${ids[0]}`);
    await armen.queue(`#${ids[1]}`);
    await armen.press('s');
    await nare.has(`[data-id="${ids[1]}"] .gone-line`, 'armen marked this as spam');
    assert.equal(await nare.focused(), ids[0]);
    await nare.press('j');
    assert.equal(await nare.focused(), ids[2], 'it is passed over');
});

test('what is being written stays, whatever becomes of the comment meanwhile', async () => {
    const ids = await room.fill(3);
    await nare.queue(`#${ids[0]}`);
    await nare.press('n');
    await nare.page.keyboard.type('Asked the author');
    await room.ask('PUT', `comments/${ids[0]}`, {content: 'Another text of the author'}, room.keys.news);
    await nare.has(`[data-id="${ids[0]}"] .gone-line`, 'The author edited this');
    await nare.page.keyboard.type(' as a check: has he asked us');
    const written = 'Asked the author as a check: has he asked us';
    assert.equal(await nare.page.locator('.write textarea').inputValue(), written);
    for (const id of ids) assert.equal(await room.statusOf(id), 'pending');
    await nare.press('Escape');
    await nare.has(`[data-id="${ids[0]}"]`, 'Another text of the author');
    await nare.press('n');
    assert.equal(await nare.page.locator('.write textarea').inputValue(), written, 'a box that is left keeps it');
    await nare.press('Control+Enter');
    await nare.has('.toast', 'The note is kept');
    assert.equal((await room.item(ids[0])).notes, 1);
    await nare.press('n');
    assert.equal(await nare.page.locator('.write textarea').inputValue(), '');
});

test('a list that comes late waits for who writes in it', async () => {
    const ids = await room.fill(3);
    await nare.queue(`#${ids[0]}`);
    await nare.press('r');
    await until(async () => (await room.statusOf(ids[0])) === 'rejected', 'it is rejected');
    const {opened: late, open: answer} = gate();
    await nare.page.route('**/v1/queue?*', async (route) => {
        await late;
        await route.continue();
    });
    await nare.press('.', 'n');
    await nare.page.keyboard.type('ab');
    answer();
    await nare.page.unroute('**/v1/queue?*', {behavior: 'wait'}).catch(() => {});
    await until(async () => (await nare.page.locator('.write textarea').inputValue()) === 'ab', 'the box stands');
    await nare.page.keyboard.type(' rash');
    assert.equal(await nare.page.locator('.write textarea').inputValue(), 'ab rash');
    for (const id of ids.slice(1)) assert.equal(await room.statusOf(id), 'pending');
    await nare.press('Escape');
    await until(async () => (await nare.count('.write')) === 0, 'the box is left');
    assert.equal(await nare.focused(), ids[1]);
});

test('what one stores oneself is nobody else\'s news, however late its answer comes', async () => {
    const [id] = await room.fill(2);
    await nare.queue(`#${id}`);
    const {opened: late, open: answer} = gate();
    await nare.page.route('**/actions', async (route) => {
        const response = await route.fetch();
        await late;
        await route.fulfill({response});
    });
    await nare.press('e');
    await nare.page.locator('.write textarea').fill('A text of a kinder kind');
    await nare.press('Control+Enter');
    await until(async () => (await room.item(id)).content === 'A text of a kinder kind', 'it is stored');
    await until(async () => {
        await room.fill(1);
        return nare.page.locator('.fresh').isVisible();
    }, 'later news have come');
    await nare.page.evaluate((path) => fetch(path).then((r) => r.text()), `/v1/queue/${id}`);
    assert.equal(await nare.count('.gone-line'), 0);
    answer();
    await nare.has('.toast', 'The text was changed');
    assert.equal(await nare.count('.gone-line'), 0);
});

test('who looks at what is seen by the others', async () => {
    const ids = await room.fill(2);
    await nare.queue(`#${ids[0]}`);
    await armen.queue(`#${ids[0]}`);
    await nare.has(`[data-id="${ids[0]}"] .lookers`, 'armen is looking at this');
    await armen.press('j');
    await until(
        async () => !(await nare.text(`[data-id="${ids[0]}"] .lookers`)).includes('armen'),
        'he looks elsewhere',
    );
});
