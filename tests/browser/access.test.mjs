// Every screen, light and dark, wide and narrow: nothing that axe complains of.
import assert from 'node:assert/strict';
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';
import {after, before, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let room;
before(async () => {
    room = await Newsroom.start({sites: ['news', 'sport']});
    room.person('chief', {role: 'admin'});
    await room.fill(4);
    await room.post('Casino bonus! v1agra at https://www.pills.example/x and \u202e turned', {name: 'Seller'});
    await room.post(Array.from({length: 30}, (_, i) => `Line ${i}`).join('\n'), {name: 'Teller'});
    const [item] = (await room.ask('GET', 'queue?limit=1')).body.items;
    await room.ask('POST', `queue/${item.id}/actions`, {action: 'approve', version: item.version});
});
after(async () => {
    await close();
    await room.stop();
});

async function complaints(desk) {
    await desk.page.evaluate(axe);
    const {violations} = await desk.page.evaluate(() => globalThis.axe.run(document, {resultTypes: ['violations']}));
    return violations.map(
        (one) =>
            `${one.id}: ${one.nodes
                .map((node) => `${node.target.join(' ')} (${node.failureSummary})`)
                .slice(0, 3)
                .join('; ')}`,
    );
}

// What is looked at: an address and what is done there.
const screens = {
    queue: ['', (desk) => desk.page.locator('.card').first().waitFor()],
    'an item with all that opens': [
        '?order=score',
        async (desk) => {
            await desk.press('t', 'n');
            await desk.page.locator('.around li').first().waitFor();
        },
    ],
    'a selection': ['', (desk) => desk.press('x', 'J')],
    'a filter that leaves nothing': ['?author=nobody', (desk) => desk.page.locator('.empty').waitFor()],
    'the filter form': ['', (desk) => desk.page.locator('.chip.add').first().click()],
    'a ban': [
        '?order=score',
        async (desk) => {
            await desk.press('b');
            await desk.page.locator('dialog').waitFor();
        },
    ],
    'a watch': ['', (desk) => desk.press('w')],
    shortcuts: ['', (desk) => desk.press('?')],
    approved: ['?status=approved', (desk) => desk.page.locator('.card').first().waitFor()],
    ...Object.fromEntries(
        ['rules', 'backtest', 'people', 'sites', 'operations', 'lists', 'health', 'today', 'account'].map((name) => [
            name,
            [name, async () => {}],
        ]),
    ),
    playground: [
        'playground',
        async (desk) => {
            await desk.page.locator('textarea[name=content]').fill('A casino bonus');
            await desk.page.locator('.page .button.primary').click();
            await desk.page.locator('mark').first().waitFor();
        },
    ],
};

for (const scheme of ['light', 'dark'])
    for (const [width, height] of [
        [1440, 900],
        [390, 780],
    ])
        test(`every screen, ${scheme}, ${width} wide`, async (t) => {
            const desk = await Desk.open(room, 'chief', {scheme, width, height, touch: width < 600, bypassCSP: true});
            for (const [name, [address, does]] of Object.entries(screens))
                await t.test(name, async () => {
                    await desk.go(address);
                    if (!desk.page.url().match(/moderate\/[a-z]/))
                        await desk.page.locator('.card.focused, .empty').first().waitFor();
                    await does(desk);
                    await until(() => desk.page.evaluate(() => document.getAnimations().length === 0), 'nothing moves');
                    assert.deepEqual(await complaints(desk), []);
                });
            await desk.close();
            const stranger = await Desk.open(room, null, {scheme, width, height, bypassCSP: true});
            await stranger.go();
            assert.deepEqual(await complaints(stranger), []);
            await stranger.close();
        });
