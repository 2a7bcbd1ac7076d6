// Signing in, and a person's own account.
import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {after, before, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, gate, password, until} from './support/newsroom.mjs';

let room;
before(async () => {
    room = await Newsroom.start();
});
after(async () => {
    await close();
    await room.stop();
});

async function enter(desk, name, secret) {
    await desk.page.locator('input[name=username]').fill(name);
    await desk.page.locator('input[name=password]').fill(secret);
    await desk.page.keyboard.press('Enter');
}
const inside = (desk) => desk.page.locator('.card, .empty').first().waitFor();

// RFC 6238 with what authenticator apps use: SHA-1, 30 seconds, 6 digits.
function code(secret, at = Date.now()) {
    const bits = [...secret]
        .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
        .join('');
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
    const mac = createHmac('sha1', key).update(counter).digest();
    return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

test('the first one comes in by a link, chooses a password, and the link is void', async () => {
    const [, token] = room.command('user', 'link', 'admin').split('#link=');
    const link = `${room.url}/moderate#link=${token}`;
    const desk = await Desk.open(room, null);
    await desk.page.goto(link);
    await desk.has('h1', 'Password');
    assert.ok(!desk.page.url().includes('link='), 'it is out of the address bar');
    await desk.page.locator('input[name=new]').fill(password);
    await desk.page.locator('input[name=again]').fill('another sentence');
    await desk.page.keyboard.press('Enter');
    await desk.has('.trouble', 'not the same');
    await desk.page.locator('input[name=again]').fill(password);
    await desk.page.keyboard.press('Enter');
    await inside(desk);
    await desk.close();

    const second = await Desk.open(room, null);
    await second.page.goto(link);
    await second.has('.trouble', 'used or is too old');
    await second.go();
    await enter(second, 'admin', password);
    await inside(second);
    await second.close();
});

test('a wrong password is told, the right one lets in, signing out ends it', async () => {
    const desk = await Desk.open(room, null);
    room.person('nare');
    await desk.go();
    await enter(desk, 'nare', 'wrong');
    await desk.has('.trouble', 'Name or password is wrong');
    await enter(desk, 'nare', password);
    await inside(desk);
    await desk.page.locator('.top .menu summary').click();
    await desk.page.getByRole('button', {name: 'Sign out'}).click();
    await desk.page.locator('input[name=username]').waitFor();
    await desk.go();
    await desk.page.locator('input[name=username]').waitFor();
    assert.equal((await desk.context.cookies()).filter((cookie) => cookie.value).length, 0);
    await desk.close();
});

test('signing out waits for what was just decided, and does not lose what could not be stored', async () => {
    const desk = await Desk.open(room, null);
    room.person('sona');
    const [id, other] = await room.fill(2);
    await desk.go(`#${id}`);
    await enter(desk, 'sona', password);
    await inside(desk);
    await until(async () => (await desk.focused()) === id, 'the card has the focus');
    const {opened: late, open: go} = gate();
    await desk.page.route('**/actions', async (route) => {
        await late;
        await route.continue();
    });
    const signOut = async () => {
        await desk.page.locator('.top .menu summary').click();
        await desk.page.getByRole('button', {name: 'Sign out'}).click();
    };
    await desk.press('r');
    await signOut();
    go();
    await desk.page.locator('input[name=username]').waitFor();
    assert.equal(await room.statusOf(id), 'rejected');
    await enter(desk, 'sona', password);
    await inside(desk);
    await until(async () => (await desk.focused()) === other, 'the other one has the focus');
    const {opened: refused, open: refuse} = gate();
    await desk.page.unroute('**/actions');
    await desk.page.route('**/actions', async (route) => {
        await refused;
        await route.abort();
    });
    await desk.press('r');
    await signOut();
    refuse();
    await desk.has('.conflict', 'not stored');
    assert.equal(await desk.count('input[name=username]'), 0);
    await desk.page.unroute('**/actions');
    await desk.find('.conflict .primary').click();
    await until(async () => (await room.statusOf(other)) === 'rejected', 'it is stored');
    await signOut();
    await desk.page.locator('input[name=username]').waitFor();
    await desk.close();
});

test('who signs in after another in one tab finds nothing of theirs, and their own again', async () => {
    const desk = await Desk.open(room, null);
    room.person('lena');
    room.person('gor');
    const [id, other] = await room.fill(2);
    const leave = async () => {
        await desk.page.locator('.top .menu summary').click();
        await desk.page.getByRole('button', {name: 'Sign out'}).click();
        await desk.page.locator('input[name=username]').waitFor();
    };
    await desk.go(`#${id}`);
    await enter(desk, 'lena', password);
    await inside(desk);
    await until(async () => (await desk.focused()) === id, 'the card has the focus');
    await desk.press('n');
    await desk.page.keyboard.type('Of lena alone');
    await desk.press('Escape', 'j');
    await until(async () => (await desk.focused()) === other, 'the next one');
    await desk.press('r');
    await until(async () => (await room.statusOf(other)) === 'rejected', 'it is rejected');
    await leave();
    await enter(desk, 'lena', password);
    await inside(desk);
    await desk.page.locator('.card.focused').waitFor();
    await desk.press('u');
    await until(async () => (await room.statusOf(other)) === 'pending', 'her own is taken back');
    await leave();
    await enter(desk, 'gor', password);
    await inside(desk);
    await desk.page.locator(`[data-id="${id}"]`).click();
    await desk.press('n');
    assert.equal(await desk.page.locator('.write textarea').inputValue(), '');
    await desk.press('Escape', 'u');
    await desk.has('.toast', 'nothing left to undo');
    await desk.close();
});

test('a session that was there before signing in is another one afterwards', async () => {
    const desk = await Desk.open(room, null);
    await desk.context.addCookies([{name: 'commentd', value: 'cds_planted-by-somebody-else', url: room.url}]);
    await desk.go();
    await enter(desk, 'nare', password);
    await inside(desk);
    const [cookie] = await desk.context.cookies();
    assert.notEqual(cookie.value, 'cds_planted-by-somebody-else');
    assert.ok(cookie.httpOnly);
    assert.equal(cookie.sameSite, 'Strict');
    assert.equal(await desk.page.evaluate(() => document.cookie), '');
    await desk.close();
});

test('a second factor is set up, asked for, and turned off again', async () => {
    room.person('mariam');
    const desk = await Desk.open(room, 'mariam', {apart: true});
    await desk.go('account');
    await desk.page.getByRole('button', {name: 'Set it up'}).click();
    const secret = (await desk.text('.secret')).replaceAll(' ', '');
    assert.match(await desk.page.locator('.factor a').getAttribute('href'), /^otpauth:\/\/totp\//);
    await desk.page.locator('input[name=code]').fill(code(secret));
    await desk.page.keyboard.press('Enter');
    await desk.has('.page', 'On: a code is asked for');
    await desk.close();

    const again = await Desk.open(room, null);
    await again.go();
    await enter(again, 'mariam', password);
    await again.page.locator('input[name=code]').waitFor();
    await again.page.locator('input[name=code]').fill('000000');
    await again.page.keyboard.press('Enter');
    await again.has('.trouble', 'code is not right');
    await again.page.locator('input[name=code]').fill(code(secret, Date.now() + 30_000)); // the next: each is good once
    await again.page.keyboard.press('Enter');
    await inside(again);
    await again.go('account');
    await again.page.getByRole('button', {name: 'Turn it off'}).click();
    await again.page.locator('dialog input[name=password]').fill(password);
    await again.page.locator('dialog .primary').click();
    await again.has('.page', 'With it, a stolen password is not enough');
    await again.close();
});

test('shortcuts can be turned off and looks chosen, for good', async () => {
    const [id] = await room.fill(1);
    const desk = await Desk.open(room, 'nare', {apart: true});
    await desk.go('account');
    const kept = desk.page.waitForResponse(
        (answer) => answer.url().endsWith('/session/settings') && answer.request().method() === 'PUT',
    );
    await desk.page.locator('.block input[type=checkbox]').uncheck();
    await kept;
    await desk.page.locator('select[name=theme]').selectOption('dark');
    await until(() => desk.page.evaluate(() => getComputedStyle(document.body).colorScheme === 'dark'), 'it is dark');
    await until(
        async () =>
            (await desk.page.evaluate(() => fetch('/v1/session/settings').then((a) => a.json()))).theme === 'dark',
        'it is kept',
    );
    await desk.queue();
    assert.equal(await desk.page.evaluate(() => getComputedStyle(document.body).colorScheme), 'dark');
    await desk.press('a');
    assert.equal(await room.statusOf(id), 'pending');
    assert.equal(await desk.page.locator('.hint:visible').count(), 0);
    await desk.close();
});

test('signed out everywhere, other windows ask for the password and lose nothing', async () => {
    room.person('armen');
    const [id] = await room.fill(1);
    const one = await Desk.open(room, 'armen', {apart: true});
    const other = await Desk.open(room, 'armen', {apart: true});
    await one.queue();
    await other.go('account');
    assert.equal(await other.count('.rows li'), 2);
    await other.page.getByRole('button', {name: 'Sign out everywhere'}).click();
    await other.page.locator('input[name=username]').waitFor();
    await one.press('a');
    await one.page.locator('input[name=username]').waitFor();
    assert.equal(await room.statusOf(id), 'pending');
    await enter(one, 'armen', password);
    await one.page.locator(`[data-id="${id}"]`).waitFor();
    await one.close();
    await other.close();
});

test('the password is changed by who knows the old one', async () => {
    room.person('karen');
    const desk = await Desk.open(room, 'karen', {apart: true});
    await desk.go('account');
    const fill = async (old) => {
        await desk.page.locator('input[name=old]').fill(old);
        await desk.page.locator('input[name=new]').fill('an altogether new sentence');
        await desk.page.locator('input[name=again]').fill('an altogether new sentence');
        await desk.page.getByRole('button', {name: 'Change it'}).click();
    };
    await fill('not the old one');
    await desk.page.locator('.page .trouble:visible').waitFor();
    await fill(password);
    await desk.has('.toast', 'password was changed');
    await desk.close();
});
