// Two people at once: exactly one wins, and the other is told who and what.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

let room, nare, armen;
before(async () => {
    room = await Newsroom.start();
    nare = await Desk.open(room, room.person('nare'));
    armen = await Desk.open(room, room.person('armen'));
});
after(async () => {
    await nare.close();
    await armen.close();
    await close();
    await room.stop();
});

// Both see the same; Armen's browser hears no news, so that he decides about what he saw.
async function bothSee(count) {
    const ids = await room.fill(count);
    await armen.page.route('**/v1/live', (route) => route.abort());
    await nare.queue();
    await armen.queue();
    assert.equal(await nare.focused(), await armen.focused());
    return ids;
}

test('who comes second is told what the first did, and may leave it', async () => {
    const [id] = await bothSee(2);
    await nare.press('r');
    await until(async () => (await room.statusOf(id)) === 'rejected', 'the first has decided');
    await armen.press('a');
    await armen.has('.conflict', 'nare rejected this');
    await armen.has('.conflict', 'You wanted: Approve');
    await armen.has('.toast', 'nare rejected this');
    assert.notEqual(await armen.focused(), id, 'the eye is not led away');
    await armen.find('.toast .link').first().click();
    await until(async () => (await armen.focused()) === id, 'it is looked at when one likes');
    assert.equal(await room.statusOf(id), 'rejected');
    await armen.find('.conflict .button').first().click();
    await until(async () => (await armen.count(`[data-id="${id}"]`)) === 0, 'it is out of the way');
    assert.equal(await room.statusOf(id), 'rejected');
});

test('what waits again because somebody took back a decision says so', async () => {
    await bothSee(1);
    const id = await nare.focused();
    await nare.press('r');
    await until(async () => (await room.statusOf(id)) === 'rejected', 'the first has decided');
    await nare.press('u');
    await until(async () => (await room.statusOf(id)) === 'pending', 'and thought better of it');
    await armen.press('a');
    await armen.has('.conflict', 'nare took back what was done to this');
    await armen.find('.conflict .button').first().click();
});

test('of a selection, what somebody has decided meanwhile comes back and the rest is done', async () => {
    const [first, second, third] = await bothSee(3);
    await armen.queue(`#${first}`);
    await armen.press('x', 'J', 'J');
    await armen.has('.selection', '3 selected');
    await nare.queue(`#${first}`);
    await nare.press('s');
    await until(async () => (await room.statusOf(first)) === 'spam', 'the first has decided');
    await room.ask('PUT', `comments/${second}`, {content: 'A text that nobody has read'}, room.keys.news);
    await armen.press('a');
    await armen.has(`[data-id="${first}"] .conflict`, 'nare marked this as spam');
    await armen.has(`[data-id="${second}"] .conflict`, 'The author edited this');
    assert.equal(await room.statusOf(first), 'spam');
    assert.equal(await room.statusOf(second), 'pending');
    assert.equal(await room.statusOf(third), 'approved');
    assert.equal(await armen.page.locator('.selection:visible').count(), 0, 'nothing is selected any more');
    await armen.queue();
    const unread = await room.post('One that waits', {name: 'Patient'});
    assert.equal(await room.statusOf(unread), 'pending');
});

test('a note over an author’s edit does not make the new text decided about unseen', async () => {
    const id = await room.post('A text to be noted', {name: 'Noted'});
    await armen.page.unroute('**/v1/live');
    await armen.queue(`?order=newest#${id}`);
    await armen.press('n');
    await armen.page.keyboard.type('A note');
    await room.ask('PUT', `comments/${id}`, {content: 'Quite another text'}, room.keys.news);
    await armen.has(`[data-id="${id}"] .gone-line`, 'The author edited this');
    await armen.press('Control+Enter');
    await armen.has('.toast', 'The note is kept');
    await armen.has(`[data-id="${id}"]`, 'Quite another text');
    await armen.has(`[data-id="${id}"] .gone-line`, 'The author edited this');
});

test('or decide all the same, knowing it', async () => {
    const [id] = await bothSee(2);
    const first = await nare.focused();
    await nare.press('s');
    await until(async () => (await room.statusOf(first)) === 'spam', 'the first has decided');
    await armen.press('a');
    await armen.has('.conflict', 'nare marked this as spam');
    await armen.find('.conflict .primary').click();
    await until(async () => (await room.statusOf(first)) === 'approved', 'the second word stands');
    const {history} = await room.item(first);
    assert.deepEqual(
        history.slice(-2).map((line) => [line.who, line.to]),
        [
            ['nare', 'spam'],
            ['armen', 'approved'],
        ],
    );
    assert.ok(id);
});
