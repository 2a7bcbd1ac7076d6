// What more can be done from the queue: editing, notes, replies, bans, threads under watch.
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
afterEach(() => desk.close());

const open = async (id) => {
    await desk.queue(`?order=newest#${id}`);
    assert.equal(await desk.focused(), id);
};

test('a text is edited, the original kept, the difference shown', async () => {
    const id = await room.post('A remark with one rude word in it', {name: 'Rude'});
    await open(id);
    await desk.press('e');
    await desk.page.locator('.write textarea').fill('A remark with one kind word in it');
    await desk.press('Control+Enter');
    await until(async () => (await room.item(id)).content === 'A remark with one kind word in it', 'it is stored');
    await desk.has(`[data-id="${id}"] .text`, 'kind');
    await desk.has('.side del', 'rude');
    await desk.has('.side ins', 'kind');
    const {revisions, history} = await room.item(id);
    assert.equal(revisions[0].content, 'A remark with one rude word in it');
    assert.equal(history.at(-1).who, 'nare');
    await desk.press('u');
    await until(async () => (await room.item(id)).content.includes('rude'), 'and taken back');
});

test('an edit after approval shows what changed since', async () => {
    const id = await room.post('Harmless at first sight', {name: 'Sly'});
    const item = await room.item(id);
    await room.ask('POST', `queue/${id}/actions`, {action: 'approve', version: item.version});
    const edited = await room.ask(
        'PUT',
        `comments/${id}`,
        {content: 'Harmless? Casino bonus at www.pills.example at first sight'},
        room.keys.news,
    );
    assert.equal(edited.status, 200);
    await open(id);
    await desk.has('.card .since', 'after a person approved it');
    await desk.has('.card .since ins', 'Casino');
});

test('a note is for colleagues and changes nothing', async () => {
    const id = await room.post('A remark to be noted', {name: 'Noted'});
    await open(id);
    await desk.press('n');
    await desk.page.locator('.write textarea').fill('I have asked him by mail');
    await desk.press('Control+Enter');
    await desk.has('.toast', 'The note is kept');
    await desk.has('.side q', 'I have asked him by mail');
    assert.equal(await room.statusOf(id), 'pending');
});

test('a reply of the staff approves what it answers, and undo takes it back', async () => {
    const id = await room.post('Why are comments moderated here?', {name: 'Asker', thread: 'asked'});
    await open(id);
    await desk.press('c');
    await desk.page.locator('.write textarea').fill('So that you like to read them.');
    await desk.press('Control+Enter');
    await desk.has('.toast', 'The reply is public');
    const listed = async () => (await (await fetch(`${room.url}/v1/sites/news/comments?thread=asked`)).json()).items;
    await until(async () => (await listed()).length === 2, 'both are public');
    assert.equal((await listed()).find((one) => one.parent === id).content, 'So that you like to read them.');
    await desk.press('u');
    await until(
        async () => (await listed()).every((one) => one.content !== 'So that you like to read them.'),
        'the reply is gone',
    );
});

test('what is written is not lost when somebody was faster', async () => {
    const id = await room.post('A remark that two people edit', {name: 'Twice'});
    await desk.page.route('**/v1/live', (route) => route.abort());
    await open(id);
    const item = await room.item(id);
    await desk.press('e');
    await room.ask('POST', `queue/${id}/actions`, {action: 'reject', version: item.version});
    await desk.page.locator('.write textarea').fill('My careful text');
    await desk.press('Control+Enter');
    await desk.has('.write .trouble', 'Somebody changed this comment');
    assert.equal(await desk.page.locator('.write textarea').inputValue(), 'My careful text');
});

test('a note that is sent twice is kept once', async () => {
    const id = await room.post('A remark to be noted');
    await open(id);
    await desk.press('n');
    await desk.page.keyboard.type('Once');
    await desk.page.keyboard.down('Control');
    await desk.press('Enter', 'Enter');
    await desk.page.keyboard.up('Control');
    await desk.has('.toast', 'The note is kept');
    assert.equal((await room.item(id)).notes, 1);
});

test('a ban tells what it would have hit, takes along what waits, and is undone with it', async () => {
    const ids = [];
    for (let i = 0; i < 3; i += 1)
        ids.push(
            await room.post(`Buy number ${i} at www.pills.example`, {
                name: 'Seller',
                email: 'seller@pills.example',
                ip: `198.51.100.${i}`,
            }),
        );
    await open(ids[0]);
    await desk.press('b');
    await desk.has('dialog .guard', 'Nothing has been approved yet that it could hit');
    await desk.page.locator('dialog input[name=also]').check();
    await desk.find('dialog .primary').click();
    await desk.has('.toast', 'and 3 removed');
    for (const id of ids) assert.equal(await room.statusOf(id), 'spam');
    const next = await room.post('Something else', {name: 'Seller', email: 'seller@pills.example'});
    assert.equal(await room.statusOf(next), 'spam');
    await desk.press('u');
    for (const id of ids) await until(async () => (await room.statusOf(id)) === 'pending', 'it waits again');
    assert.equal((await room.ask('GET', 'lists/ban-emails/entries')).body.items.length, 0);
});

test('a ban of an account hits the account, whatever name it takes', async () => {
    const as = (id, name) => ({author: {name, email: `${name.toLowerCase()}@mail.example`, id, verified: true}});
    const id = await room.post('The first of many', as('u-4242', 'Often'));
    await open(id);
    await desk.press('b');
    await desk.has('dialog', 'id:u-4242');
    await desk.find('dialog .primary').click();
    await desk.has('.toast', 'Banned');
    const again = await room.post('The second of many', as('u-4242', 'Renamed'));
    assert.equal(await room.statusOf(again), 'rejected');
    const namesake = await room.post('I am called as its account is', as('u-1', 'u-4242'));
    assert.equal(await room.statusOf(namesake), 'pending');
    await desk.press('u');
    await until(async () => (await room.ask('GET', 'lists/ban-authors/entries')).body.items.length === 0, 'it is gone');
});

test('a ban that is too broad says so in plain words', async () => {
    for (let i = 0; i < 12; i += 1) {
        const id = await room.post(`A decent remark ${i}`, {
            name: `Decent ${i}`,
            email: `d${i}@gmail.example`,
            ip: `192.0.2.${i}`,
            thread: 'decent',
        });
        await room.ask('POST', `queue/${id}/actions`, {action: 'approve', version: (await room.item(id)).version});
    }
    const id = await room.post('Spam from the same house', {
        name: 'House',
        email: 'house@gmail.example',
        ip: '192.0.2.77',
    });
    await open(id);
    await desk.press('b');
    await desk.page.locator('dialog .targets label', {hasText: '192.0.2.0/24'}).click();
    await desk.has('dialog .guard', 'approved comments, such as');
    await desk.has('dialog .guard .examples', 'A decent remark');
    await desk.page.locator('dialog select[name=action]').selectOption('spam');
    await desk.find('dialog .primary').click();
    await desk.page.locator('dialog .trouble:visible').waitFor();
    await desk.press('Escape');
});

test('a thread under watch stands on top until it is ended', async () => {
    const id = await room.post('The thread is getting hot', {name: 'Hot', thread: 'hot'});
    await open(id);
    await desk.press('w');
    await desk.find('dialog .primary').click();
    await desk.has('.banner', 'Everything is held in “About hot”');
    await desk.press('u');
    await desk.gone('.banner');
    await desk.press('w');
    await desk.page.locator('dialog label', {hasText: 'Close'}).click();
    await desk.find('dialog .primary').click();
    await desk.has('.banner', 'No comments are taken in');
    const refused = await room.ask(
        'POST',
        'comments',
        {thread: 'hot', content: 'Too late', author: {name: 'Late', email: 'late@mail.example'}},
        room.keys.news,
    );
    assert.equal(refused.status, 403);
    await desk.page.locator('.banner button').click();
    await desk.gone('.banner');
    await room.post('In time again', {name: 'Late', thread: 'hot'});
});
