// Pictures of every screen, to be looked at: into build/screenshots, or the folder SCREENSHOTS.
import {mkdirSync} from 'node:fs';
import {resolve} from 'node:path';
import {close, Desk} from './support/browser.mjs';
import {Newsroom} from './support/newsroom.mjs';

const folder = resolve(process.env.SCREENSHOTS || '../../build/screenshots');
mkdirSync(folder, {recursive: true});

const room = await Newsroom.start({sites: ['news', 'sport']});
room.person('chief', {role: 'admin'});
await room.post(
    'I was there when the talks began, and what the paper says about the mood in the room is exactly right. Thank you for staying with the story.',
    {name: 'Hagop Terzian', thread: 'talks'},
);
await room.post(
    'Casino bonus for all readers! v1agra and c\u0430sino at https://www.pills.example/now?ref=1 or bit.ly/3xYz',
    {name: 'Best Offers', thread: 'talks'},
);
await room.post('هذا الخبر مهم جداً، شكراً لكم. اقرأ المزيد: https://example.org/path?q=1 casino bonus', {
    name: 'عمر الخطيب',
    thread: 'talks',
});
await room.post('Hidden \u202eorder\u202c and ze\u200bro width, p i l l s for you', {
    name: 'Turner',
    site: 'sport',
    thread: 'final',
});
await room.post(
    Array.from({length: 14}, (_, i) => `A long story, part ${i + 1}, with a good deal to say about everything.`).join(
        '\n',
    ),
    {name: 'Anahit Sargsyan', thread: 'talks'},
);
await room.fill(70);
for (const item of (await room.ask('GET', 'queue?order=newest&limit=8')).body.items)
    await room.ask('POST', `queue/${item.id}/actions`, {action: 'approve', version: item.version});
for (let i = 0; i < 60; i += 1)
    await room.post(`Offer ${i}: casino bonus at https://www.pills.example/p${i}`, {
        name: `Seller ${i}`,
        ip: `192.0.${i}.1`,
        thread: 'final',
        site: 'sport',
    });

async function shoot(name, address, does, options = {}) {
    const desk = await Desk.open(room, options.who === null ? null : 'chief', options);
    await desk.go(address);
    await does?.(desk);
    await desk.page.waitForLoadState('networkidle').catch(() => {});
    await desk.page.screenshot({path: `${folder}/${name}.png`});
    console.log(`${folder}/${name}.png`);
    desk.trouble.length = 0;
    await desk.close();
}

const card = (desk) => desk.page.locator('.card.focused').waitFor();
const phone = {width: 390, height: 800, touch: true};
await shoot('queue', '', card);
await shoot('queue-dark', '', card, {scheme: 'dark'});
await shoot('item', '', async (desk) => {
    await card(desk);
    await desk.press('j', 't');
    await desk.page.locator('.around li').first().waitFor();
});
await shoot('right-to-left', '', async (desk) => {
    await card(desk);
    await desk.press('j', 'j');
});
await shoot('search', '?rule=spam-with-link&order=score', card);
await shoot('selection', '', async (desk) => {
    await card(desk);
    await desk.press('x', 'J', 'J');
});
await shoot('bulk', '?site=sport&order=newest', async (desk) => {
    await card(desk);
    await desk.page.locator('.head .menu summary').click();
    await desk.page.locator('.head .menu-list button').nth(2).click();
    await desk.page.locator('dialog').waitFor();
});
await shoot('ban', '', async (desk) => {
    await card(desk);
    await desk.press('j', 'b');
    await desk.page.locator('dialog .guard p').first().waitFor();
});
await shoot('edit', '', async (desk) => {
    await card(desk);
    await desk.press('e');
});
await shoot('shortcuts', '', async (desk) => {
    await card(desk);
    await desk.press('?');
});
await shoot('empty', '?status=rejected');
await shoot('medium', '', card, {width: 1024, height: 768});
await shoot('phone', '', card, phone);
await shoot('phone-dark', '?order=score', card, {...phone, scheme: 'dark'});
await shoot('sign-in', '', null, {who: null});
for (const name of [
    'today',
    'rules',
    'playground',
    'backtest',
    'people',
    'sites',
    'operations',
    'lists',
    'health',
    'account',
])
    await shoot(name, name);
await shoot('today-dark', 'today', null, {scheme: 'dark'});
await shoot('today-phone', 'today', null, phone);
await close();
await room.stop();
