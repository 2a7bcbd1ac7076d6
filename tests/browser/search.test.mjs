// Finding, saving what one looks for, and doing to many what one would do to each.
import assert from 'node:assert/strict';
import {after, afterEach, before, beforeEach, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

let room, desk, sold;
before(async () => {
    room = await Newsroom.start();
    room.person('nare');
    await room.fill(4);
    sold = [];
    for (let i = 1; i <= 60; i += 1)
        sold.push(
            await room.post(`Offer number ${i}, see https://www.pills.example/p${i}`, {
                name: `Seller ${i}`,
                ip: `192.0.${i}.1`,
            }),
        );
    await room.post('我们今天讨论天气', {name: 'Wei'});
    await room.post('วันนี้อากาศดีมาก', {name: 'Somchai'});
});
after(async () => {
    await close();
    await room.stop();
});
beforeEach(async () => {
    desk = await Desk.open(room, 'nare');
});
afterEach(() => desk.close());

async function search(text) {
    await desk.press('/');
    await desk.page.locator('#search').fill(text);
    await desk.press('Enter');
}
const shows = (count) => until(async () => (await desk.count('.card')) === count, `${count} cards`);

test('words are found in every script, addresses and emails by what they are', async () => {
    await desk.queue();
    await until(
        async () => (await room.ask('GET', `queue?q=${encodeURIComponent('天气')}`)).body.total === 1,
        'the index has caught up',
    );
    await search('天气');
    await shows(1);
    await desk.has('.card h2', 'Wei');
    await search('อากาศ');
    await shows(1);
    for (const typed of ['seller7@mail.example', '<seller7@mail.example>']) {
        await desk.queue();
        await search(typed);
        await shows(1);
        assert.equal(new URL(desk.page.url()).searchParams.get('email'), 'seller7@mail.example');
    }
});

test('the form narrows by several fields at once, each of which can be taken away', async () => {
    await desk.queue();
    await desk.page.locator('.chip.add').first().click();
    await desk.page.locator('dialog input[name=domain]').fill('pills.example');
    await desk.page.locator('dialog input[name=author]').fill('Seller 3');
    await desk.find('dialog .primary').click();
    await shows(1);
    await desk.page.locator('.chip', {hasText: 'author'}).click();
    await until(async () => (await desk.count('.card')) > 20, 'all of the domain');
    assert.equal(new URL(desk.page.url()).searchParams.get('domain'), 'pills.example');
});

test('a view is saved, stands on the left for this person, and is removed', async () => {
    await desk.queue('?domain=pills.example');
    await desk.page.getByRole('button', {name: 'Save view'}).click();
    await desk.page.locator('dialog input[name=name]').fill('Pills');
    await desk.find('dialog .primary').click();
    await desk.has('.rail', 'Pills');
    await desk.queue();
    await desk.page.locator('.rail a', {hasText: 'Pills'}).click();
    await until(() => new URL(desk.page.url()).searchParams.get('domain') === 'pills.example', 'it leads there');
    const kept = async () => // as this person has it
        (await desk.page.evaluate(async () => (await (await fetch('/v1/views')).json()).items)).find(
            (view) => view.name === 'Pills',
        );
    assert.equal((await kept()).query, 'domain=pills.example');
    const remove = async () => {
        await desk.page.getByRole('button', {name: 'Remove the view Pills'}).click();
        await until(async () => !(await kept()), 'it is gone');
    };
    await remove();
    await desk.page.locator('.toast button', {hasText: 'Undo'}).click();
    await until(kept, 'it is there again');
    assert.equal((await kept()).query, 'domain=pills.example');
    await desk.queue();
    await remove();
});

test('the numbers of the views follow what is decided', async () => {
    await desk.queue();
    const held = desk.page.locator('.rail a', {hasText: 'All held'}).locator('.count');
    const counted = async () => Number(await held.innerText());
    await until(async () => (await counted()) > 1, 'it is counted');
    const before = await counted();
    await desk.press('a');
    await until(async () => (await counted()) === before - 1, 'one less');
    await desk.press('u');
    await until(async () => (await counted()) === before, 'and again all');
});

test('a range is selected with shift and decided at once', async () => {
    await desk.queue();
    const ids = await desk.page.locator('.card').evaluateAll((all) => all.map((node) => node.dataset.id));
    await desk.press('x', 'J', 'J');
    await desk.has('.selection', '3 selected');
    await desk.press('s');
    for (const id of ids.slice(0, 3)) await until(async () => (await room.statusOf(id)) === 'spam', `${id} is spam`);
    await desk.has('.toast', 'Marked as spam: 3');
    await desk.press('u');
    for (const id of ids.slice(0, 3))
        await until(async () => (await room.statusOf(id)) === 'pending', `${id} waits again`);
    await desk.has('.toast', 'Taken back: 3'); // and the list is shown anew
    await desk.find('.card .select input').nth(0).click();
    await desk
        .find('.card .select input')
        .nth(3)
        .click({modifiers: ['Shift']});
    await desk.has('.selection', '4 selected');
    await desk.press('Escape');
    await until(async () => !(await desk.page.locator('.selection').isVisible()), 'nothing is selected');
});

test('all that match are decided after a question that says which, and one undo takes all back', async () => {
    await desk.queue('?domain=pills.example');
    await desk.press('m');
    const chosen = () => desk.page.evaluate(() => document.activeElement.innerText.trim());
    await until(async () => (await chosen()) === 'Approve all 60', 'the menu is open');
    await desk.press('ArrowDown', 'ArrowDown');
    assert.equal(await chosen(), 'Spam all 60');
    await desk.press('Enter');
    await desk.has('dialog', 'Mark as spam: 60 comments?');
    await desk.has('dialog', 'pills.example');
    await desk.has('dialog', 'as of');
    assert.equal(await desk.count('dialog .examples li'), 3);
    const late = await room.post('A late offer, see https://www.pills.example/late', {name: 'Late', ip: '192.0.99.1'});
    await desk.find('dialog .primary').click();
    await desk.has('.toast', 'Marked as spam: 60');
    for (const id of [sold[0], sold[30], sold[59]]) assert.equal(await room.statusOf(id), 'spam');
    assert.equal(await room.statusOf(late), 'pending', 'what came later was not meant');
    await desk.press('u');
    await desk.has('.toast', 'Taken back: 60');
    for (const id of [sold[0], sold[30], sold[59]]) assert.equal(await room.statusOf(id), 'pending');
});

test('what cannot be undone is asked before', async () => {
    await desk.queue();
    const id = await desk.focused();
    await desk.page.locator('.card.focused .menu summary').click();
    await desk.page.getByRole('button', {name: 'Erase for good'}).first().click();
    await desk.has('dialog', 'Erase for good: 1 comment?');
    await desk.press('Escape');
    assert.equal(await room.statusOf(id), 'pending');
});

test('a search that cannot be asked for says what to change', async () => {
    await desk.queue();
    await desk.press('/');
    await desk.page.keyboard.type('a*');
    await desk.press('Enter');
    await desk.has('.empty.bad', 'Text: at least two letters before *.');
    assert.equal(await desk.count('.card'), 0, 'nothing else is taken for its answer');
    await desk.find('.empty a').click();
    await desk.page.locator('.card.focused').waitFor();
});
