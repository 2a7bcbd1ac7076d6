// On a phone: one card, two large buttons at the thumb.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

let room, desk;
before(async () => {
    room = await Newsroom.start();
    desk = await Desk.open(room, room.person('nare'), {width: 390, height: 780, touch: true});
});
after(async () => {
    await desk.close();
    await close();
    await room.stop();
});

test('one card at a time is decided by touch', async () => {
    const ids = await room.fill(4);
    await desk.queue();
    assert.equal(await desk.page.locator('.card:visible').count(), 1);
    await desk.find('.phone .approve').tap();
    await until(async () => (await room.statusOf(ids[0])) === 'approved', 'the first is approved');
    await desk.find('.phone .reject').tap();
    await until(async () => (await room.statusOf(ids[1])) === 'rejected', 'the second is rejected');
    await desk.find('.phone .menu summary').tap();
    await desk.page.getByRole('button', {name: 'Spam', exact: true}).last().tap();
    await until(async () => (await room.statusOf(ids[2])) === 'spam', 'the third is spam');
    assert.equal(await desk.focused(), ids[3]);
});

test('what was told last does not lie over a menu that is opened', async () => {
    await room.fill(2);
    await desk.queue();
    const id = await desk.focused();
    await desk.find('.phone .approve').tap();
    await until(async () => (await room.statusOf(id)) === 'approved', 'the first is approved');
    await desk.find('.toast').waitFor();
    await desk.find('.phone .menu summary').tap();
    const box = (selector) => desk.page.locator(selector).boundingBox();
    const [menu, toast] = [await box('.phone .menu-list'), await box('.toast')];
    assert.ok(toast.y + toast.height <= menu.y, `${toast.y + toast.height} is above ${menu.y}`);
    await desk.find('.phone .menu summary').tap();
});

test('a finger that taps twice decides one', async () => {
    await room.fill(2);
    await desk.queue('?order=newest');
    const first = await desk.focused();
    await desk.page.evaluate(() => {
        const approve = document.querySelector('.phone .approve');
        approve.click();
        approve.click();
    });
    await until(async () => (await room.statusOf(first)) === 'approved', 'the first is approved');
    assert.equal(await room.statusOf(await desk.focused()), 'pending');
});

test('nothing is wider than the screen, and what is touched is large enough', async () => {
    await room.post(`https://pills.example/${'long'.repeat(80)}`, {name: 'Long'.repeat(30)});
    await desk.queue('?order=newest');
    assert.ok(await desk.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const small = await desk.page
        .locator('button:visible, .phone summary:visible, select:visible, .tab:visible')
        .evaluateAll((all) =>
            all
                .map((node) => [node.className, node.getBoundingClientRect()])
                .filter(([, box]) => box.height < 44 || box.width < 44)
                .map(([name, box]) => `${name} ${box.width}×${box.height}`),
        );
    assert.deepEqual(small, []);
    await desk.find('.rail-button').tap();
    await desk.page.locator('.rail a', {hasText: 'Today'}).waitFor();
});
