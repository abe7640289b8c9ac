import { html } from './html.js';
import type { Html } from './html.js';

const SHAPES = {
  yes: html`<path d="M5 12.5l4.5 4.5L19 7.5" />`,
  no: html`<path d="M7 7l10 10M17 7L7 17" />`,
  stopped: html`<path d="M6 12h12" />`,
  time: html`<circle cx="12" cy="12" r="9" /><path d="M12 7v5l3 2" />`,
  problem: html`<circle cx="12" cy="12" r="9" /><path d="M12 7.5v5M12 16.2v.1" />`,
  unknown: html`<path d="M9 9a3 3 0 1 1 4.2 2.8c-.8.4-1.2 1-1.2 1.9M12 17v.1" />`,
};

/** What a sign can stand for. */
export type Sign = keyof typeof SHAPES;

/** A sign beside words; says nothing that they do not say. */
export function icon(name: Sign): Html {
  return html`<svg class="i${colourOf(name)}" viewBox="0 0 24 24" aria-hidden="true">${SHAPES[name]}</svg>`;
}

/** The same above a heading, in a circle. */
export function sign(name: Sign): Html {
  const colour = colourOf(name);
  return html`<svg class="i sign${colour}" viewBox="-9 -9 42 42" aria-hidden="true">${SHAPES[name]}</svg>`;
}

function colourOf(name: Sign): string {
  return name === 'yes' || name === 'no' ? ` ${name}` : '';
}

/** What the phone shows, drawn: its code is changed together with the large one. */
export function pictureOfPhone(groups: readonly string[]): Html {
  return html`<svg class="picture" viewBox="0 0 68 96" aria-hidden="true">
    <rect x="2" y="2" width="64" height="92" rx="11" />
    <rect class="shade" x="7" y="17" width="54" height="28" rx="5" />
    <text id="pictured" x="34" y="35" direction="ltr">${groups.join(' ')}</text>
    <circle cx="21" cy="80" r="7" />
    <path d="M28 9h12M13 56h26M13 63h16M18.5 77.5l5 5M23.5 77.5l-5 5" />
    <circle class="fill" cx="47" cy="80" r="8" />
    <path class="on" d="M43.5 80l2.5 2.5 4.5-5" />
  </svg>`;
}
