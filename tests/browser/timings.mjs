// How fast fifty decisions by keyboard are, as the browser measured them: from the key to the next
// card on the screen, the script's share of it, and the server's answer. Figures, no pass or fail.
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

const decisions = 50;
const room = await Newsroom.start();
const desk = await Desk.open(room, room.person('nare'));
await room.fill(decisions + 30);
await desk.page.addInitScript(() => {
    globalThis.frames = [];
    addEventListener(
        'keydown',
        () => {
            const at = performance.now();
            requestAnimationFrame(() => setTimeout(() => globalThis.frames.push(performance.now() - at)));
        },
        {capture: true},
    );
});
// Processor time of the page's thread alone, whatever else the machine does.
const devtools = await desk.context.newCDPSession(desk.page);
await devtools.send('Performance.enable', {timeDomain: 'threadTicks'});
const spent = async () =>
    Object.fromEntries(
        (await devtools.send('Performance.getMetrics')).metrics.map(({name, value}) => [name, value * 1000]),
    );
const answers = [];
desk.page.on('requestfinished', (request) => {
    if (request.url().endsWith('/actions')) answers.push(request.timing().responseEnd - request.timing().requestStart);
});
const script = [];
await desk.queue();
const before = await spent();
for (let i = 0; i < decisions; i += 1) {
    const here = await desk.focused();
    script.push(
        await desk.page.evaluate(
            (key) => {
                const at = performance.now();
                dispatchEvent(new KeyboardEvent('keydown', {key, code: `Key${key.toUpperCase()}`, bubbles: true}));
                return performance.now() - at;
            },
            'ars'[i % 3],
        ),
    );
    await until(async () => (await desk.focused()) !== here, 'the next one');
}
await until(() => answers.length === decisions, 'all answers');
const after = await spent();
const frames = await desk.page.evaluate(() => globalThis.frames);
const say = (name, all) => {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
    console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (${all.length})`);
};
for (const name of ['ScriptDuration', 'RecalcStyleDuration', 'LayoutDuration', 'TaskDuration'])
    console.log(`${name} of a decision, processor time: ${((after[name] - before[name]) / decisions).toFixed(2)} ms`);
say('script of a decision', script);
say('key to next card painted', frames);
say('server’s answer', answers);
await desk.close();
await close();
await room.stop();
