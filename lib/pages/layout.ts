import { clean } from './escape.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { TEXTS } from './texts.js';

/** What every page needs of the answer it is sent in. */
export interface PageLayout {
  /** The nonce of the Content-Security-Policy. */
  readonly nonce: string;
  /** The host that is shown to the person, such as `shop.example.com`. */
  readonly site: string;
  /** The router's public path, such as `/login`. */
  readonly loginPath: string;
  /** The URLs of the page's scripts, under their hashed names. */
  readonly scripts: readonly string[];
  /** The URL of our style sheet, under its hashed name. */
  readonly style: string;
}

/** What a page puts into its frame. */
interface Content {
  /** Says in the tab what the page is about. */
  readonly title: string;
  readonly main: Html;
  /** Seconds after which a browser without scripts asks for the page again. */
  readonly refresh?: number | undefined;
}

/** The document around a page: what all of them load, and who is asking. */
export function framed(frame: PageLayout, { title, main, refresh }: Content): string {
  const site = siteOf(frame);
  // `format-detection`: a code is no telephone number to call.
  return html`<!doctype html>
    <html lang="en" dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <title>${title} – ${site}</title>
        <link rel="stylesheet" nonce="${frame.nonce}" href="${frame.style}" />
        ${frame.scripts.map((script) => html`<script defer nonce="${frame.nonce}" src="${script}"></script>`)}
        ${refresh !== undefined && html`<noscript><meta http-equiv="refresh" content="${refresh}" /></noscript>`}
      </head>
      <body>
        <header>
          ${TEXTS.signInTo} <b><bdi>${site}</bdi></b>
        </header>
        ${main}
      </body>
    </html>`.html.replaceAll('>\n<', '><');
}

/** The host as it is shown: names are 253 characters at most. */
export function siteOf(frame: PageLayout): string {
  return clean(frame.site, 253);
}

/** Around the buttons of a page that is about one login: they work without scripts, and no link can press them. */
export function loginForm(handle: string, content: Html): Html {
  return html`<form method="post"><input type="hidden" name="handle" value="${handle}" />${content}</form>`;
}

/** What can be done with a login that has begun. */
type Action = keyof typeof TEXTS.buttons;

/** A button in a {@link loginForm}. */
export function button(frame: PageLayout, action: Action, look: Look = 'primary', label?: string): Html {
  const target = `${frame.loginPath}/${action}`;
  return html`<button formaction="${target}" class="${look}">${label ?? TEXTS.buttons[action]}</button>`;
}

/** A link that looks like a button. */
export function link(href: string, label: string, look: Look = 'primary'): Html {
  return html`<a href="${href}" class="${look}">${label}</a>`;
}

/** Both are equally large and easy to see. */
type Look = 'primary' | 'plain';

/** The address of a login's code page. */
export function codePath(frame: PageLayout, handle: string): string {
  return `${frame.loginPath}/code?handle=${encodeURIComponent(clean(handle))}`;
}

const ICONS = {
  yes: 'M6 12.5l4 4 8-9',
  no: 'M7 7l10 10M17 7L7 17',
  time: 'M12 6.5V12l3.5 2',
  warning: 'M12 6.5v6.5M12 17v.01',
};

/** A sign above a heading; says nothing that the heading does not say. */
export function icon(name: keyof typeof ICONS): Html {
  return html`<svg class="icon ${name}" viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[name]}" /></svg>`;
}
