// What is meant to disturb, deceive or take over the page, and does not.
import assert from 'node:assert/strict';
import {createServer} from 'node:http';
import {after, before, test} from 'node:test';
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

let room, desk;
before(async () => {
    room = await Newsroom.start();
    desk = await Desk.open(room, room.person('nare'));
});
after(async () => {
    await desk.close();
    await close();
    await room.stop();
});

const boxes = (id) =>
    desk.page.evaluate(
        (card) =>
            [
                ...document.querySelectorAll(
                    `[data-id="${card}"] .title, [data-id="${card}"] .actions, [data-id="${card}"] .why`,
                ),
            ].map((node) => {
                const {left, right} = node.getBoundingClientRect();
                return [Math.round(left), Math.round(right), getComputedStyle(node).direction];
            }),
        id,
    );

test('right-to-left and control characters stay in their own island', async () => {
    const plain = await room.post('A plain remark', {name: 'Plain'});
    const turned = await room.post('abc \u202e gnp.exe \u2067 \u200b zero\u200dwidth \u0007'.replace('\u0007', ''), {
        name: 'Tur\u202end',
    });
    const arabic = await room.post('هذا تعليق مع casino bonus و https://example.org/x', {name: 'عمر'});
    const after = await room.post('Another plain remark', {name: 'After'});
    await desk.queue();
    assert.deepEqual(await boxes(turned), await boxes(plain));
    assert.deepEqual(await boxes(arabic), await boxes(plain));
    assert.deepEqual(await boxes(after), await boxes(plain));
    const labels = await desk.find(`[data-id="${turned}"] .text .control`).allInnerTexts();
    for (const label of ['RLO', 'RLI', 'ZWSP', 'ZWJ']) assert.ok(labels.includes(label), `${label} in ${labels}`);
    assert.ok(
        !(await desk.page.locator(`[data-id="${turned}"] .text`).textContent()).includes('\u202e'),
        'it cannot act',
    );
    assert.equal(
        await desk.page.locator(`[data-id="${arabic}"] .text`).evaluate((node) => node.matches(':dir(rtl)')),
        true,
    );
    await desk.has(`[data-id="${turned}"] h2`, 'RLO');
});

test('letters piled up stay inside of their card, emoji and Persian stay whole', async () => {
    const piled = await room.post(`Z${'\u0335\u0321\u0353\u0309'.repeat(150)}algo`, {name: 'Piler'});
    const persian = await room.post('می\u200cخواهم 👩\u200d👩\u200d👧 ❤️', {name: 'Persian'});
    await desk.queue();
    assert.equal(await desk.count(`[data-id="${persian}"] .control`), 0);
    assert.equal(
        await desk.page
            .locator(`[data-id="${piled}"] .text`)
            .evaluate((node) => getComputedStyle(node).overflowY !== 'visible'),
        true,
    );
});

test('markup in a text, a name or a title is text', async () => {
    const evil = '<img src=x onerror="window.taken=1"><script>window.taken=2</script><b>bold</b>';
    const id = await room.post(`${evil} https://evil.example/"onmouseover="window.taken=3`, {
        name: '<i>Eve</i>',
        thread: 'evil',
    });
    await desk.queue();
    await desk.page.keyboard.press('t');
    assert.ok((await desk.page.locator(`[data-id="${id}"] .text`).textContent()).includes('<img src=x'));
    assert.equal(
        await desk.count(
            '.stream img, .stream script, .stream b:not(.host, .score-value, .reason b, .around b), .side img',
        ),
        0,
    );
    assert.equal(await desk.page.evaluate(() => window.taken), undefined);
});

test('no string can become markup or code, not even by a mistake of ours', async () => {
    await desk.queue();
    const tried = await desk.page.evaluate(() => {
        const done = {};
        const attempt = (name, run) => {
            try {
                run();
                done[name] = 'done';
            } catch (error) {
                done[name] = error.name;
            }
        };
        attempt('innerHTML', () => {
            document.createElement('div').innerHTML = '<b>x</b>';
        });
        attempt('script', () => {
            document.createElement('script').text = '1';
        });
        return done;
    });
    assert.deepEqual(tried, {innerHTML: 'TypeError', script: 'TypeError'});
    const inline = await desk.page.evaluate(
        () =>
            new Promise((resolve) => {
                addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {once: true});
                const link = document.createElement('link');
                link.rel = 'stylesheet';
                link.href = 'https://elsewhere.example/x.css';
                document.head.append(link);
            }),
    );
    assert.match(inline, /style-src/);
    desk.trouble.length = 0; // these were ours
});

// Another site that the moderator has open in the same browser.
async function elsewhere(html, look) {
    const server = createServer((_, answer) => answer.writeHead(200, {'Content-Type': 'text/html'}).end(html));
    await new Promise((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
    });
    const page = await desk.context.newPage();
    try {
        await page.goto(`http://localhost:${server.address().port}/`);
        return await look(page);
    } finally {
        await page.close();
        server.closeAllConnections();
        server.close();
    }
}

test('it is in nobody’s frame', async () => {
    await elsewhere(`<iframe src="${room.url}/moderate/" width="600" height="400"></iframe>`, async (page) => {
        await until(() => page.frames().length === 2 && page.frames()[1].url() !== '', 'the frame was tried');
        await until(
            async () => await page.frames()[1].evaluate(() => document.querySelector('.frame, .alone') === null),
            'nothing of ours is in it',
        );
        assert.match(page.frames()[1].url(), /^chrome-error|^about:blank/);
    });
});

test('another site cannot decide in a moderator’s name', async () => {
    const id = await room.post('A remark to be approved by nobody', {name: 'Victim'});
    const order = JSON.stringify({action: 'approve', version: 1});
    await elsewhere('<p>elsewhere</p>', (page) =>
        page.evaluate(
            async ([address, body]) => {
                await fetch(address, {
                    method: 'POST',
                    mode: 'no-cors',
                    credentials: 'include',
                    headers: {'Content-Type': 'text/plain'},
                    body,
                }).catch(() => {});
                await fetch(address, {
                    method: 'POST',
                    credentials: 'include',
                    headers: {'Content-Type': 'application/json'},
                    body,
                }).catch(() => {});
            },
            [`${room.url}/v1/queue/${id}/actions`, order],
        ),
    );
    assert.equal(await room.statusOf(id), 'pending');
    await desk.queue();
    const status = await desk.page.evaluate(
        async ([path, body]) =>
            (await fetch(path, {method: 'POST', headers: {'Content-Type': 'application/json'}, body})).status,
        [`/v1/queue/${id}/actions`, order],
    );
    assert.equal(status, 403, 'not even from here without the token');
    assert.equal(await room.statusOf(id), 'pending');
});
