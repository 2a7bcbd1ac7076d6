// The daemon's HTTP interface, and what went wrong in words.
import {words} from '../words.js';

const root = new URL('../../v1/', import.meta.url); // below whatever path a proxy put us at

let token = '';
let whenSignedOut = () => {};
export function useToken(csrf) {
    token = csrf;
}
export function onSignedOut(does) {
    whenSignedOut = does;
}

// What the daemon answered instead, or that it did not. `sentence` is fit to be shown.
export class Problem extends Error {
    constructor(status, body) {
        const type = String(body.type || '').replace('/problems/', '') || (status ? 'internal' : 'offline');
        const fields = (body.errors || []).map((e) => words.problem.field(words.field[e.field] || e.field, e.detail));
        const whole = status ? body.detail || body.title : words.problem.offline;
        super(fields.length ? fields.join('. ') : whole || '');
        this.status = status;
        this.type = type;
        this.body = body;
    }
    get sentence() {
        return words.problem[this.type] || `${this.message.replace(/\.$/, '')}.`;
    }
}

export const address = (path) => new URL(path, root);

const readsWait = 20_000; // ms: what hangs longer does not answer

export async function call(method, path, body, {signal} = {}) {
    if (method === 'GET' && !signal) signal = AbortSignal.timeout(readsWait);
    const headers = {Accept: 'application/json'};
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    if (method !== 'GET' && token) headers['X-CSRF-Token'] = token;
    let answer, text;
    try {
        answer = await fetch(address(path), {
            method,
            headers,
            signal,
            credentials: 'same-origin',
            redirect: 'error',
            cache: 'no-store',
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        text = await answer.text();
    } catch (error) {
        if (error.name === 'AbortError') throw error;
        throw new Problem(0, {});
    }
    let json = {};
    try {
        json = text ? JSON.parse(text) : {};
    } catch {
        /* a proxy's page: its status says enough */
    }
    if (answer.ok) return json;
    const problem = new Problem(answer.status, json);
    problem.retryAfter = Number(answer.headers.get('Retry-After')) || 0;
    if (answer.status === 401 && !path.startsWith('session')) whenSignedOut();
    throw problem;
}

export const get = (path, options) => call('GET', path, undefined, options);
export const post = (path, body = {}, options) => call('POST', path, body, options);
export const put = (path, body) => call('PUT', path, body);
export const del = (path, body) => call('DELETE', path, body);

// What an older daemon, or one without this part, does not have is left out of the page.
export async function optional(request, otherwise = null) {
    try {
        return await request;
    } catch (problem) {
        if (problem instanceof Problem && [403, 404, 405].includes(problem.status)) return otherwise;
        throw problem;
    }
}

// "?a=1&b=2" of what is set; a list repeats its name.
export function query(parameters) {
    const all = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters))
        for (const one of Array.isArray(value) ? value : [value])
            if (one !== undefined && one !== null && one !== '') all.append(name, one);
    const text = all.toString();
    return text ? `?${text}` : '';
}
