// Times and numbers as people read them, in the language of the page and the clock of the browser.
import {el} from './el.js';
import {words} from '../words.js';

const language = document.documentElement.lang || 'en';
const plain = new Intl.NumberFormat(language);
const tenths = new Intl.NumberFormat(language, {maximumFractionDigits: 1});
const hundredths = new Intl.NumberFormat(language, {maximumFractionDigits: 2});
const percents = new Intl.NumberFormat(language, {style: 'percent', maximumFractionDigits: 1});
const clocks = new Intl.DateTimeFormat(language, {hour: '2-digit', minute: '2-digit', hourCycle: 'h23'});
const days = new Intl.DateTimeFormat(language, {day: 'numeric', month: 'short'});
const years = new Intl.DateTimeFormat(language, {day: 'numeric', month: 'short', year: 'numeric'});
const months = new Intl.DateTimeFormat(language, {month: 'long', year: 'numeric'});
const whole = new Intl.DateTimeFormat(language, {dateStyle: 'full', timeStyle: 'medium', hourCycle: 'h23'});

export const number = (n) => plain.format(n);
export const score = (n) => tenths.format(n);
export const exact = (n) => hundredths.format(n);
export const percent = (share) => (share === null || share === undefined ? '–' : percents.format(share));
export const clock = (at) => clocks.format(new Date(at));
export const month = (at) => months.format(new Date(at));

const sameDay = (a, b) => a.toDateString() === b.toDateString();

// "07:42" of today, "3 May, 07:42", "3 May 2025".
export function moment(at, now = new Date()) {
    const then = new Date(at);
    if (sameDay(then, now)) return clocks.format(then);
    if (then.getFullYear() !== now.getFullYear()) return years.format(then);
    return `${days.format(then)}, ${clocks.format(then)}`;
}

// "12 s ago", "4 min ago", "3 h ago", then a date.
export function ago(at, now = Date.now()) {
    const seconds = Math.max(0, Math.round((now - new Date(at)) / 1000));
    if (seconds < 5) return words.time.now;
    if (seconds < 60) return words.time.seconds(seconds);
    if (seconds < 3600) return words.time.minutes(Math.round(seconds / 60));
    if (seconds < 86400) return words.time.hours(Math.round(seconds / 3600));
    return moment(at, new Date(now));
}

export function duration(seconds) {
    if (seconds < 60) return words.time.forSeconds(Math.round(seconds));
    if (seconds < 3600) return words.time.forMinutes(Math.round(seconds / 60));
    if (seconds < 2 * 86400) return words.time.forHours(Math.round(seconds / 3600));
    return words.time.forDays(Math.round(seconds / 86400));
}

export const time = (at, text = moment(at)) => el('time', {datetime: at, title: whole.format(new Date(at))}, text);
