// Chromium, and a person who sits in front of it.
import {chromium} from 'playwright-core';
import {password, until} from './newsroom.mjs';

let browser = null;

export async function launch() {
    browser ||= await chromium.launch({executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu']});
    return browser;
}
export async function close() {
    await browser?.close();
    browser = null;
}

export class Desk {
    // who: a person of the newsroom, signed in by password; null: nobody is. Their windows share one
    // session, as those of one browser do, unless `apart`.
    static async open(
        room,
        who,
        {width = 1440, height = 900, scheme = 'light', touch = false, apart = false, ...more} = {},
    ) {
        const desk = new Desk();
        desk.room = room;
        desk.context = await (
            await launch()
        ).newContext({
            baseURL: room.url,
            viewport: {width, height},
            colorScheme: scheme,
            hasTouch: touch,
            isMobile: touch,
            reducedMotion: 'reduce',
            ...more,
        });
        desk.trouble = [];
        desk.page = await desk.context.newPage();
        desk.page.on('pageerror', (error) => desk.trouble.push(error.message));
        desk.page.on('console', (message) => {
            if (message.type() === 'error' && /Content.Security|Trusted/i.test(message.text()))
                desk.trouble.push(message.text());
        });
        room.sessions ||= new Map();
        if (who && !apart && room.sessions.has(who)) await desk.context.addCookies(room.sessions.get(who));
        else if (who) await desk.signIn(who);
        if (who && !apart) room.sessions.set(who, await desk.context.cookies());
        return desk;
    }

    async signIn(who) {
        const answer = await this.context.request.post('/v1/session', {data: {username: who, password}});
        if (!answer.ok()) throw new Error(`${who} cannot sign in: ${answer.status()} ${await answer.text()}`);
    }

    async go(address = '') {
        await this.page.goto(`/moderate/${address}`);
        await this.page.locator('.frame[data-screen], .alone').first().waitFor();
        await until(() => this.page.evaluate(() => !document.querySelector('[aria-busy]')), 'the screen stands');
        return this;
    }

    async queue(address = '') {
        await this.go(address);
        await this.page.locator('.card.focused, .empty').first().waitFor();
        return this;
    }

    press(...keys) {
        return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
    }
    find(selector) {
        return this.page.locator(selector);
    }
    text(selector) {
        return this.page.locator(selector).first().innerText();
    }
    has(selector, text) {
        return until(
            async () => (await this.page.locator(selector).allInnerTexts()).some((t) => t.includes(text)),
            `${selector} says “${text}”`,
        );
    }
    gone(selector) {
        return until(async () => (await this.page.locator(selector).count()) === 0, `${selector} is gone`);
    }
    focused() {
        return this.page.evaluate(() => document.querySelector('.card.focused')?.dataset.id ?? null);
    }
    count(selector) {
        return this.page.locator(selector).count();
    }

    // Whatever went wrong in the page while it was open.
    async close() {
        const {trouble} = this;
        await this.context.close();
        if (trouble.length) throw new Error(`in the page: ${trouble.join('; ')}`);
    }
}
