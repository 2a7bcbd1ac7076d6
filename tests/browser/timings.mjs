// How fast fifty decisions by keyboard are, as the browser measured them: from the key to the next
// card on the screen, the script's share of it, and the server's answer. Figures, no pass or fail.
import {close, Desk} from './support/browser.mjs';
import {Newsroom, until} from './support/newsroom.mjs';

const decisions = 50;
const room = await Newsroom.start();
const desk = await Desk.open(room, room.person('nare'));
await room.fill(decisions + 30);
await desk.page.addInitScript(() => {
    globalThis.keys = [];
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
            if (entry.name === 'keydown') globalThis.keys.push({script: entry.processingEnd - entry.processingStart, painted: entry.duration});
    }).observe({type: 'event', durationThreshold: 16, buffered: true});
    globalThis.frames = [];
    addEventListener('keydown', () => {
        const at = performance.now();
        requestAnimationFrame(() => setTimeout(() => globalThis.frames.push(performance.now() - at)));
    }, {capture: true});
});
const answers = [];
desk.page.on('requestfinished', (request) => {
    if (request.url().endsWith('/actions')) answers.push(request.timing().responseEnd - request.timing().requestStart);
});
const script = [];
await desk.queue();
for (let i = 0; i < decisions; i += 1) {
    const before = await desk.focused();
    script.push(await desk.page.evaluate((key) => {
        const at = performance.now();
        dispatchEvent(new KeyboardEvent('keydown', {key, code: `Key${key.toUpperCase()}`, bubbles: true}));
        return performance.now() - at;
    }, 'ars'[i % 3]));
    await until(async () => (await desk.focused()) !== before, 'the next one');
}
await until(() => answers.length === decisions, 'all answers');
const frames = await desk.page.evaluate(() => globalThis.frames);
const say = (name, all) => {
    const sorted = [...all].sort((a, b) => a - b);
    const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(1);
    console.log(`${name}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (${all.length})`);
};
say('script of a decision', script);
say('key to next card painted', frames);
say('server’s answer', answers);
await desk.close();
await close();
await room.stop();
