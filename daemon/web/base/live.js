// News as they happen: who decided what, what arrived, who looks at what. Where the daemon sends
// none, counts are asked for now and then.
import {address, get, optional, post} from './api.js';

const again = 5_000,
    againMost = 60_000,
    awayAfter = 3_000,
    lookEvery = 30_000,
    pollEvery = 30_000; // ms

export class Live {
    #source;
    #wait = again;
    #timers = new Set();
    #looking = null;
    #silence = null; // a timer, while nothing is heard
    #isAway = false;
    #started = null;

    // on: {change(news), looking({id, by}), again(kind), lost(), away(is)}
    constructor(on) {
        this.on = on;
    }

    start() {
        this.#source = new EventSource(address('live'));
        const hear = (kind, does) =>
            this.#source.addEventListener(kind, (event) => {
                this.#wait = again;
                does(event.data ? JSON.parse(event.data) : {});
            });
        hear('hello', (hello) => {
            for (const one of hello.looking || []) this.on.looking(one);
        });
        hear('change', (news) => this.on.change(news));
        hear('looking', (news) => this.on.looking(news));
        hear('lost', () => this.on.lost());
        for (const kind of ['watch', 'lists', 'rules']) hear(kind, () => this.on.again(kind));
        this.#source.onopen = () => this.#heard();
        const {signal} = (this.#started = new AbortController());
        addEventListener('offline', () => this.#silent(), {signal});
        addEventListener('online', () => this.#source.readyState === EventSource.OPEN && this.#heard(), {signal});
        this.#source.onerror = () => {
            this.#silent();
            if (this.#source.readyState === EventSource.CLOSED) this.#closed();
        };
        this.#every(lookEvery, () => {
            if (this.#looking && !document.hidden) this.#tell();
        });
    }

    // The browser connects anew by itself while there is an answer; this is when there was another.
    async #closed() {
        const problem = await get('session').then(
            () => null,
            (why) => why,
        );
        if (problem?.status === 401) return; // who signs in starts anew
        this.#after(this.#wait, () => {
            this.stop();
            this.on.lost();
            this.start();
        });
        this.#wait = Math.min(this.#wait * 2, againMost);
        this.#every(pollEvery, () => this.on.again('counts'));
    }

    #silent() {
        this.#silence ||= setTimeout(() => this.#away(true), awayAfter);
    }
    #heard() {
        clearTimeout(this.#silence);
        this.#silence = null;
        if (this.#isAway) this.#away(false);
    }

    // Whether what is shown may be old.
    #away(is) {
        this.#isAway = is;
        this.on.away(is);
        if (!is) this.on.lost();
    }

    look(id) {
        if (id === this.#looking) return;
        this.#looking = id;
        this.#after(600, () => {
            if (this.#looking === id) this.#tell();
        });
    }

    #tell() {
        optional(post('live/looking', {id: this.#looking})).catch(() => {});
    }
    #after(ms, does) {
        this.#timers.add(setTimeout(does, ms));
    }
    #every(ms, does) {
        this.#timers.add(setInterval(does, ms));
    }

    stop() {
        this.#source?.close();
        this.#started?.abort();
        clearTimeout(this.#silence);
        this.#silence = null;
        for (const timer of this.#timers) {
            clearTimeout(timer);
            clearInterval(timer);
        }
        this.#timers.clear();
    }
}
