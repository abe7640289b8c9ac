import { html } from './html.js';
import type { Html } from './html.js';
import { TEXTS } from './texts.js';

/**
 * From when on it makes sense to try again: how long that is, and the time of day. We do not know the visitor's time
 * zone, so we name ours; the script puts theirs.
 *
 * @param retryAt - none: a hidden place, for the script to fill.
 */
export function moment(retryAt: number | undefined, now: number): Html {
  const at = retryAt === undefined || !(Math.abs(retryAt) < LAST) ? undefined : new Date(retryAt).toISOString();
  if (retryAt === undefined || at === undefined) {
    return html`<p id="retry" hidden>${TEXTS.retryFrom} ${TEXTS.at} <time></time>.</p>`;
  }
  const words = inWords(retryAt - now);
  return html`<p id="retry">
    ${TEXTS.retryFrom} ${words}, ${TEXTS.at} <time datetime="${at}">${at.slice(11, 16)} UTC</time>.
  </p>`;
}

/** The last moment that a Date can hold. */
const LAST = 8.64e15;

/** `in 3 minutes`, rounded up: whoever waits that long does not come too early. */
export function inWords(ms: number): string {
  const minutes = Math.ceil(ms / 60_000);
  if (ms <= 0) return 'now';
  if (ms <= 30_000) return 'in half a minute';
  return minutes === 1 ? 'in one minute' : `in ${minutes} minutes`;
}
