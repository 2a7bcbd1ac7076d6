// The real daemon in a folder of its own, with comments in its queue and people who decide.
import {execFileSync, spawn} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const program = process.env.COMMENTD;
export const password = 'a sentence that nobody guesses';

export class Newsroom {
    // more: further lines of the configuration; sites: their ids
    static async start({sites = ['news'], more = ''} = {}) {
        const room = new Newsroom();
        room.folder = mkdtempSync(join(tmpdir(), 'commentd-browser-'));
        room.config = join(room.folder, 'commentd.yaml');
        writeFileSync(
            room.config,
            `listen: 127.0.0.1:0\nstate: state\n${more}sites:\n${sites
                .map(
                    (id) =>
                        `  - {id: ${id}, name: '${id === 'news' ? 'The News' : id}', origins: ['https://${id}.example'], timezone: UTC}`,
                )
                .join('\n')}\n`,
        );
        room.keys = Object.fromEntries(sites.map((id) => [id, room.command('site', 'key', id)]));
        await room.#serve();
        room.token = room.command('user', 'token', 'admin');
        return room;
    }

    command(...words) {
        return execFileSync(program, [...words, '--config', this.config], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'pipe'],
        }).trim();
    }

    #serve() {
        const from = process.env.WEB_ROOT ? ['--web-root', process.env.WEB_ROOT] : []; // while working on the page
        this.process = spawn(program, ['serve', '--config', this.config, ...from], {
            stdio: ['ignore', 'ignore', 'pipe'],
        });
        let said = '';
        return new Promise((resolve, reject) => {
            this.process.stderr.on('data', (bytes) => {
                said += bytes;
                const found = /listening on ([\d.:]+)/.exec(said);
                if (found) resolve((this.url = `http://${found[1]}`));
            });
            this.process.on('exit', (code) => reject(new Error(`the daemon ended with ${code}: ${said}`)));
        });
    }

    // A person with a password and, unless they are an admin, the sites named.
    person(name, {role = 'moderator', sites} = {}) {
        const file = join(this.folder, 'password');
        writeFileSync(file, `${password}\n`, {mode: 0o600});
        this.command(
            'user',
            'add',
            name,
            '--role',
            role,
            '--password-file',
            file,
            ...(sites ? ['--sites', sites.join(',')] : []),
        );
        return name;
    }

    async ask(method, path, body, token = this.token) {
        const answer = await fetch(`${this.url}/v1/${path}`, {
            method,
            body: body && JSON.stringify(body),
            headers: {Authorization: `Bearer ${token}`, ...(body && {'Content-Type': 'application/json'})},
        });
        const text = await answer.text();
        return {status: answer.status, body: text ? JSON.parse(text) : null};
    }

    // A comment as the site posts it; its id.
    async post(content, {name = 'Hagop', email, site = 'news', thread = 'talks', ip = '203.0.113.7', ...more} = {}) {
        const comment = {
            thread: {id: thread, url: `https://${site}.example/${thread}`, title: `About ${thread}`},
            content,
            author: {name, email: email ?? `${name.toLowerCase().replace(/[^a-z0-9]/g, '') || 'x'}@mail.example`},
            client: {ip},
            ...more,
        };
        const {status, body} = await this.ask('POST', 'comments', comment, this.keys[site]);
        if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
        return body.id;
    }

    // So many of different people, each new here, in order: their ids.
    async fill(count, text = (i, round) => `Remark number ${i} about the talks of day ${round}`) {
        const ids = [],
            round = (this.rounds = (this.rounds || 0) + 1);
        for (let i = 1; i <= count; i += 1)
            ids.push(
                await this.post(text(i, round), {
                    name: `Reader ${round}-${i}`,
                    ip: `198.51.${100 + Math.floor(i / 200)}.${(i % 200) + 1}`,
                }),
            );
        return ids;
    }

    async item(id) {
        return (await this.ask('GET', `queue/${id}`)).body;
    }
    async statusOf(id) {
        return (await this.item(id)).status;
    }

    async stop() {
        this.process.removeAllListeners('exit');
        const ended = new Promise((resolve) => {
            this.process.on('exit', resolve);
        });
        this.process.kill('SIGTERM');
        await ended;
        rmSync(this.folder, {recursive: true, force: true});
    }

    get firstSignIn() {
        return readFileSync(join(this.folder, 'state/first-sign-in'), 'utf8');
    }
}

// A promise, and what keeps it: for requests that are held back until a test lets them go.
export function gate() {
    let open;
    const opened = new Promise((resolve) => {
        open = resolve;
    });
    return {opened, open};
}

// Until it holds; what it was last is in the error.
export async function until(holds, what, seconds = 20) {
    const end = Date.now() + seconds * 1000;
    let last;
    do {
        try {
            last = await holds();
            if (last) return last;
        } catch (error) {
            last = error;
        }
        await new Promise((resolve) => {
            setTimeout(resolve, 40);
        });
    } while (Date.now() < end);
    throw new Error(`never: ${what}; last: ${last}`);
}
