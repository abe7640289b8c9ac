import { encode } from 'uqr';
import type { CodePage } from './code-facts.js';
import { here, otherWay } from './controls.js';
import { clean } from './escape.js';
import { fill } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { icon, pictureOfPhone } from './icons.js';
import { siteName } from './layout.js';
import type { PageLayout } from './layout.js';
import { scopeLabel } from './sentences.js';

/** What a list calls something by (characters). */
const LONGEST_NAME = 80;
/** White around the code (modules): the standard's four would cost a third of the picture, and screens have a frame. */
const QUIET = 3;

/** What the person does with the code. */
export function whatToDo(layout: PageLayout, page: CodePage, groups: readonly string[]): Html {
  if (page.method === 'code') return whereToEnter(layout, page);
  const { same, different } = layout.texts.code;
  return html`<div class="steps">
    ${pictureOfPhone(groups)}
    <ul>
      <li>${icon('yes')} <span>${same}</span></li>
      <li>${icon('no')} <span>${different}</span></li>
    </ul>
  </div>`;
}

function whereToEnter(layout: PageLayout, { entry, identifier, view }: CodePage): Html {
  const { push } = layout.texts;
  const devices = view.state === 'pending' ? (view.devices ?? []) : [];
  const who = html`<bdi><b>${clean(identifier, 256)}</b></bdi>`;
  return html`${entry && addressToOpen(layout, entry.path)} ${approvable(layout, devices)}
    ${entry?.mail === true && identifier.includes('@') && html`<div class="note"><p>${fill(push.mail, { who })}</p></div>`}
    <p class="warning hint">${push.nobody}</p>`;
}

/** The address to open on the other device, to read and to photograph. */
export function addressToOpen({ texts, host, origin, loginPath }: PageLayout, path: string): Html {
  const { open, qr } = texts.push;
  const address = clean(`${loginPath}${path}`, 300);
  const pieces = address.split(/(?<=\/)/).map((piece) => html`${piece}<wbr />`);
  return html`<div class="where">
    ${qrCode(`${origin}${address}`, qr)}
    <div>
      <p class="soft">${open}</p>
      <b translate="no"><bdi>${clean(host, 253)}${pieces}</bdi></b>
    </div>
  </div>`;
}

/**
 * An address as a QR code, drawn in one path: dark on white in every colour scheme, as cameras want it.
 *
 * @param label - what it is, for people who do not see it.
 */
function qrCode(address: string, label: string): Html {
  const { data, size } = encode(address, { ecc: 'L', border: QUIET });
  // Strokes lie on their line, so the picture begins half a module above it.
  const box = html`0 -.5 ${size} ${size}`;
  return html`<svg class="qr" role="img" aria-label="${label}" viewBox="${box}">
    <path d="${data.flatMap(rowPath)}" />
  </svg>`;
}

/** The dark stretches of a row, as strokes: the first one from the edge, each other one from the end of the last. */
function rowPath(row: readonly boolean[], y: number): Html[] {
  const text = row.map((dark) => (dark ? '#' : ' ')).join('');
  return Array.from(text.trimEnd().matchAll(/( *)(#+)/g), ([, gap = '', run = ''], at) =>
    at === 0 ? html`M${gap.length} ${y}h${run.length}` : html`m${gap.length} 0h${run.length}`,
  );
}

/** On which devices the code can be entered; the script fills the list when the code comes later. */
function approvable({ texts }: PageLayout, devices: readonly string[]): Html {
  return html`<div class="asked" id="devices" ${devices.length === 0 && html`hidden`}>
    <h2>${texts.push.devices}</h2>
    <ul>
      ${devices.map((device) => html`<li><bdi>${clean(device, LONGEST_NAME)}</bdi></li>`)}
    </ul>
  </div>`;
}

/** What the phone shows besides the code, and why it is asked for. Where the code is entered, nothing is asked for. */
export function askedFor(layout: PageLayout, { asked, method }: CodePage): Html | undefined {
  if (method === 'code') return undefined;
  const { title, default: byDefault, choose } = layout.texts.asked;
  if (asked.length === 0) return html`<p class="asked hint">${byDefault} ${choose}</p>`;
  return html`<div class="asked">
    <h2>${fill(title, { site: siteName(layout) })}</h2>
    <ul>
      ${asked.map((scope) => html`<li>${clean(scopeLabel(layout.texts, scope), LONGEST_NAME)}${reason(layout, scope)}</li>`)}
    </ul>
    <p class="hint">${choose}</p>
  </div>`;
}

function reason(layout: PageLayout, scope: string): Html | undefined {
  const why = reasonFor(layout, scope);
  return why === undefined ? undefined : html`<span class="hint">${clean(why, 120)}</span>`;
}

/** Why the site asks for it, as it says itself. */
export function reasonFor({ purpose }: PageLayout, scope: string): string | undefined {
  return Object.hasOwn(purpose.why, scope) ? purpose.why[scope] : undefined;
}

/** For a person who waits in vain. The same for everybody, so it tells nothing about the account. */
export function help(layout: PageLayout, { method, view }: CodePage): Html {
  const { help: texts, push } = layout.texts;
  const app = method === 'compare' ? layout.appLink : undefined;
  const title = method === 'code' ? html`${push.help}` : here(app, texts.titleApp, texts.title);
  const hint = method === 'code' ? fill(push.own, { site: siteName(layout) }) : html`${texts.phone}`;
  const shown = view.state === 'pending' ? view.expiresAt : 0;
  return html`<details id="help">
    <summary>${title}</summary>
    <ul>
      <li>${texts.name}</li>
      <li>${hint}</li>
    </ul>
    <button class="plain" formaction="${layout.loginPath}/retry" name="instead" value="${shown}">${texts.again}</button>
    ${layout.hasOtherWay && otherWay(layout)}
  </details>`;
}
