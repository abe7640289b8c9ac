import { clean } from './escape.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { localeOf } from './language.js';
import type { Language } from './language.js';

/** A sentence with what the page fills in, such as `For {who}`; what nothing is given for stays as it is. */
export function fill(sentence: string, values: Readonly<Record<string, Html | string>>): Html {
  const pieces = sentence.split(/(\{\w+\})/).map((piece) => {
    const value = piece.startsWith('{') ? values[piece.slice(1, -1)] : undefined;
    return value === undefined ? html`${piece}` : html`${value}`;
  });
  return html`${pieces}`;
}

/** The same as text, for titles and attributes. */
export function fillText(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Minutes and seconds, such as `0:42`. */
export function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** `in 3 minutes`, rounded up, so that the time has come by then. */
export function inWords(ms: number, language: Language): string {
  const format = new Intl.RelativeTimeFormat(localeOf(language), { numeric: ms > 0 ? 'always' : 'auto' });
  if (ms <= 0) return format.format(0, 'second');
  return ms <= 50_000
    ? format.format(Math.ceil(ms / 10_000) * 10, 'second')
    : format.format(Math.ceil(ms / 60_000), 'minute');
}

/** The time of day on the server's clock in UTC, as we do not know the visitor's zone; the script puts theirs. */
export function timeOfDay(time: number, language: Language): string {
  return new Intl.DateTimeFormat(localeOf(language), {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  }).format(time);
}

/** Digits in groups of at most four, easy to compare. The script does the same. */
export function groupsOf(code: string): string[] {
  const groups: string[] = [];
  for (let rest = clean(code, 10); rest !== '';) {
    const size = Math.ceil(rest.length / Math.ceil(rest.length / 4));
    groups.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return groups;
}
