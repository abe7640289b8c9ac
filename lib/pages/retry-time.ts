import { fill, inWords, timeOfDay } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { icon } from './icons.js';
import type { PageLayout } from './layout.js';

/**
 * From when on it makes sense to try again: how long that is, and the time of day.
 *
 * @param retryAt - none: a hidden place, for the script to fill.
 */
export function retryTime({ texts, language }: PageLayout, retryAt: number | undefined, now: number): Html {
  const { retryIn, retryAt: at } = texts.end;
  const known = retryAt !== undefined && Math.abs(retryAt) < LAST ? retryAt : undefined;
  const time =
    known === undefined
      ? html`<time></time>`
      : html`<time datetime="${new Date(known).toISOString()}">${timeOfDay(known, language)}</time>`;
  const words = known === undefined ? '' : inWords(known - now, language);
  return html`<div class="retry" id="retry" ${known === undefined && html`hidden`}>
    ${icon('time')}
    <p><b>${fill(retryIn, { in: words })}</b> <span class="hint">${fill(at, { clock: time })}</span></p>
  </div>`;
}

/**
 * Buttons that lead into a wall before their time: until then they are not there. The script shows them when the time
 * has come; without it a link asks for the page again.
 *
 * @param again - the address of the page.
 */
export function onceUseful(wait: { ms: number; again: string; label: string }, buttons: Html): Html {
  if (!(wait.ms > 0 && wait.ms < LAST)) return html`<div id="later">${buttons}</div>`;
  return html`<div id="later" data-in="${Math.ceil(wait.ms)}" hidden>${buttons}</div>
    <noscript><a class="plain" href="${wait.again}">${wait.label}</a></noscript>`;
}

/** The last moment that a Date can hold. */
const LAST = 8.64e15;
