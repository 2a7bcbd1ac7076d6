// The operators' corner: rules, playground, backtest, people, sites, operations, lists, health, today.
import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

let room, chief;
before(async () => {
    room = await Newsroom.start({sites: ['news', 'sport']});
    await room.fill(3);
    await room.post('Casino bonus for all at www.pills.example', {name: 'Seller'});
    chief = await Desk.open(room, room.person('chief', {role: 'admin'}));
});
after(async () => {
    await chief.close();
    await close();
    await room.stop();
});

test('the rules in force stand with their figures, and open to what they are for', async () => {
    await chief.go('rules');
    await chief.has('.page', 'The last 30 days: 4 comments');
    await chief.page.locator('.page input[type=search]').fill('newcomer-link');
    await until(async () => (await chief.count('.rule')) === 1, 'one is left');
    assert.equal(await chief.page.locator('svg.days rect').count(), 1, 'all its hits came today');
    await chief.page.locator('button.rule').click();
    await chief.has('.opened', 'Pack links');
    await chief.has('.opened .source', '- id: newcomer-link');
    await chief.has('.opened', '(shipped) links.yaml:');
    await chief.has('.opened .examples', 'Casino bonus');
    await chief.page.locator('button.rule').press('Enter');
    await until(async () => (await chief.count('.opened')) === 0, 'it is closed');
});

test('the playground marks a text and says of every rule why', async () => {
    await chief.go('playground');
    await chief.page.locator('textarea[name=content]').fill('v1agra <b>and</b> a casino bonus');
    await chief.find('.page .button.primary').click();
    await chief.has('.page', 'Verdict: hold');
    await chief.has('mark.disguise', 'v1agra');
    assert.equal(await chief.count('.paper b'), 0);
    await chief.page.locator('summary', {hasText: 'and why not'}).click();
    await chief.has('.because', 'content');
    await chief.page.locator('summary', {hasText: 'pack of your own'}).click();
    await chief.page.locator('textarea[name=pack]').fill('pack: [broken');
    await chief.find('.page .button.primary').click();
    await until(async () => /:\d+:\d+:/.test(await chief.text('.page .trouble')), 'the mistake has its place');
});

test('a backtest runs from the browser to its table', async () => {
    await chief.go('backtest');
    await chief.find('.page .button.primary').click();
    await chief.has('.page h2', '4 comments');
    await chief.has('.page table', 'same as before');
});

test('operations are listed and taken back', async () => {
    const {body} = await room.ask('GET', 'queue?limit=1');
    const [item] = body.items;
    await room.ask('POST', `queue/${item.id}/actions`, {action: 'spam', version: item.version});
    await chief.go('operations');
    await chief.has('tbody', 'marked as spam');
    assert.equal(await chief.page.locator('tbody tr').first().locator('a').getAttribute('href'), `./#${item.id}`);
    await chief.page.locator('tbody button').first().click();
    await until(async () => (await room.statusOf(item.id)) === 'pending', 'it waits again');
    await chief.has('tbody', 'took back');
});

test('somebody new is added, and the link that lets them in is shown once', async () => {
    await chief.go('people');
    await chief.page.locator('input[name=name]').fill('lusine');
    await chief.page.locator('.block input[value=sport]').check();
    await chief.page.locator('.block .button.primary').click();
    await chief.has('dialog', 'A link for lusine');
    const link = await chief.text('dialog .secret');
    assert.match(link, /\/moderate\/?#link=/);
    await chief.press('Escape');
    await chief.has('tbody', 'lusine');
    const people = (await room.ask('GET', 'people')).body.items;
    assert.deepEqual(people.find((one) => one.name === 'lusine').sites, ['sport']);
    assert.ok(!(await chief.page.content()).includes(link.split('link=')[1]), 'it is nowhere any more');
});

test('who looks after one site adds people for that site, and what is not touched stays', async () => {
    room.command('user', 'add', 'karen', '--role', 'moderator', '--sites', 'sport');
    const captain = await Desk.open(room, room.person('captain', {role: 'admin', sites: ['sport']}));
    await captain.go('people');
    await captain.page.locator('input[name=name]').fill('davit');
    await captain.page.locator('.block .button.primary').click();
    await captain.has('dialog', 'A link for davit');
    await captain.press('Escape');
    await captain.page.locator('tbody tr', {hasText: 'karen'}).getByRole('button', {name: 'Change'}).click();
    await captain.page.locator('dialog input[name=totp]').check();
    await captain.find('dialog .primary').click();
    const sites = async (name) =>
        (await room.ask('GET', 'people')).body.items.find((one) => one.name === name);
    await until(async () => (await sites('karen')).totp_required, 'it is changed');
    assert.deepEqual((await sites('karen')).sites, ['sport']);
    assert.deepEqual((await sites('davit')).sites, ['sport']);
    await captain.close();
});

test('a site gets a key that is shown once and works', async () => {
    await chief.go('sites');
    await chief.page.locator('tbody tr', {hasText: 'sport'}).locator('button').click();
    await chief.find('dialog .primary').click();
    await chief.has('dialog', 'The key of sport');
    const key = await chief.text('dialog .secret');
    const answer = await room.ask(
        'POST',
        'comments',
        {thread: 'x', content: 'By the new key', author: {name: 'Key', email: 'key@mail.example'}},
        key,
    );
    assert.equal(answer.status, 201);
});

test('bans and other entries are listed, added and taken away', async () => {
    await chief.go('lists');
    await chief.page.locator('select[name=list]').selectOption('ban-domains');
    await chief.page.locator('input[name=entry]').fill('pills.example');
    await chief.find('.page .button.primary').click();
    await chief.has('tbody', 'pills.example');
    await chief.page.locator('tbody button').first().click();
    await until(async () => (await room.ask('GET', 'lists/ban-domains/entries')).body.items.length === 0, 'it is gone');
});

test('health speaks in sentences, today in charts with their tables', async () => {
    await chief.go('health');
    await chief.has('.health', 'search: fine');
    await chief.go('today');
    assert.ok((await chief.count('.chart svg')) >= 2);
    await chief.has('.figures', 'Waiting');
    await chief.find('.chart summary').first().click();
    await chief.page.locator('.chart table').first().waitFor();
});

test('a moderator sees nothing of an admin’s', async () => {
    const nare = await Desk.open(room, room.person('nare', {sites: ['news']}));
    await nare.queue();
    assert.equal(await nare.count('.rail a[href=people]'), 0);
    await nare.go('people');
    await nare.has('.trouble', 'only an admin may do this');
    assert.equal(await nare.count('.page form'), 0);
    await nare.close();
});
