import { clean } from '../../pages/escape.js';
import { framed } from '../../pages/layout.js';
import type { PageLayout } from '../../pages/layout.js';
import { html } from '../../pages/html.js';
import type { Html } from '../../pages/html.js';
import { moment } from '../../pages/retry-time.js';
import { PROBLEMS, TEXTS } from './texts.js';

/** Where a browser's own ceremonies go; both are public. */
export interface Integration {
  /** The name of the strategy: its pages stand below it, and its logins start under it. */
  readonly name: string;
  readonly baseURL: string;
  readonly apiKey: string;
}

/** What a page of these is made in. */
export interface Setting {
  readonly frame: PageLayout;
  readonly integration: Integration;
  /** Where the person wants to go after all, as the query says: the router checks it at the start. */
  readonly returnTo: string | undefined;
}

/** One of our pages, for its script too. */
export type Place = 'sign-in' | 'register' | 'add' | 'approve';

/** No link of ours carries more along: pages cut off what is too long, and half an address is none. */
const LONGEST = 1000;

/** The address of one of our pages, which goes on to where the person wanted to go. */
export function pathTo({ frame, integration, returnTo = '' }: Setting, place: Place): string {
  const path = `${clean(frame.loginPath)}/${integration.name}${place === 'sign-in' ? '' : `/${place}`}`;
  const carried = encodeURIComponent(clean(returnTo));
  return carried === '' || carried.length > LONGEST ? path : `${path}?returnTo=${carried}`;
}

/** Where a login starts. */
export function startPath({ frame }: Setting): string {
  return frame.loginPath || '/';
}

/**
 * The document of one of our pages.
 *
 * @param ask - what is shown first; the problem stands below its heading.
 * @param later - what the script may show in its place.
 */
export function ownPage(
  setting: Setting,
  place: Place,
  { title, ask, later = [] }: { title: string; ask: Html; later?: readonly Html[] },
): string {
  const { frame, integration } = setting;
  return framed(frame, {
    title,
    main: html`<main
      id="loginid"
      data-page="${place}"
      data-base-url="${integration.baseURL}"
      data-api-key="${integration.apiKey}"
      data-path="${startPath(setting)}"
      data-provider="${integration.name}"
      data-return-to="${setting.returnTo}"
    >
      ${section('ask', ask, true)} ${later}
      <p class="unseen" id="spoken" role="status"></p>
    </main>`,
  });
}

/** A part of the page that is shown in place of another. */
export function section(id: string, content: Html, shown = false): Html {
  return html`<section id="${id}" ${!shown && html`hidden`}>${content}</section>`;
}

/** A heading that takes the focus when its section comes. */
export function laterHeading(title: string): Html {
  return html`<h1 tabindex="-1">${title}</h1>`;
}

/** What can go wrong, in four sentences of which the script shows one, and a place for what our own server says. */
export function problems(setting: Setting, place: Place): Html {
  const sentences = Object.entries(PROBLEMS).map(([name, text]) => html`<p id="problem-${name}" hidden>${text}</p>`);
  const back = `${startPath(setting)}?returnTo=${encodeURIComponent(pathTo(setting, place))}`;
  return html`<div class="note" id="problem" role="alert" tabindex="-1" hidden>
    ${sentences}
    <div id="problem-told" hidden>
      <p id="told"></p>
      ${moment(undefined, 0)}
      <a class="primary" id="fresh" href="${back}" hidden>${TEXTS.freshLogin}</a>
    </div>
  </div>`;
}

/** Where the person says who they are. */
export function usernameField(): Html {
  return html`<label for="identifier">${TEXTS.username}</label>
    <input
      id="identifier"
      name="identifier"
      autocomplete="username"
      autocapitalize="none"
      spellcheck="false"
      dir="auto"
      maxlength="128"
      required
      autofocus
    />`;
}

/** Of what is useless without our script, which shows it. */
export const SCRIPTED: Html = html`data-scripted hidden`;

/** A form whose ceremony only the script can run. */
export function scriptedForm(setting: Setting, content: Html): Html {
  return html`<form method="post" action="${startPath(setting)}" ${SCRIPTED}>${usernameField()} ${content}</form>`;
}

/** What is said while the person has to wait, or to answer the browser's dialogue. */
export function busy(text: string = TEXTS.busy): Html {
  return html`<p class="small" id="busy" role="status" data-text="${text}"></p>`;
}

/** Shows up when no script has taken it away: without scripts, or when ours did not arrive. */
export function withoutScript(text: string = TEXTS.noScript): Html {
  return html`<p class="note late">${text}</p>`;
}
