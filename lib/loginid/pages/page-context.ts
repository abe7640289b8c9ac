import { startPath } from '../../pages/controls.js';
import { clean } from '../../pages/escape.js';
import { html } from '../../pages/html.js';
import type { Html } from '../../pages/html.js';
import { documentOf } from '../../pages/layout.js';
import type { PageLayout } from '../../pages/layout.js';
import { retryTime } from '../../pages/retry-time.js';

/** Where a browser's own ceremonies go; both are public. */
export interface Integration {
  /** The name of the strategy: its pages stand below it, and its logins start under it. */
  readonly name: string;
  readonly baseURL: string;
  readonly apiKey: string;
}

/** What a page of these is made in. */
export interface PageContext {
  readonly layout: PageLayout;
  readonly integration: Integration;
  /** Where the person wants to go after all, as the query says: the router checks it at the start. */
  readonly returnTo: string | undefined;
}

/** One of our pages, for its script too. */
export type PageName = 'sign-in' | 'register' | 'add' | 'approve';

/** No link of ours carries more along: pages cut off what is too long, and half an address is none. */
const MAX_TARGET_LENGTH = 1000;

/** The address of one of our pages, which goes on to where the person wanted to go. */
export function pathTo({ layout, integration, returnTo = '' }: PageContext, place: PageName): string {
  const path = `${clean(layout.loginPath)}/${integration.name}${place === 'sign-in' ? '' : `/${place}`}`;
  const carried = encodeURIComponent(clean(returnTo));
  return carried === '' || carried.length > MAX_TARGET_LENGTH ? path : `${path}?returnTo=${carried}`;
}

/**
 * The document of one of our pages.
 *
 * @param ask - what is shown first; the problem stands below its heading.
 * @param later - what the script may show in its place.
 */
export function ownPage(
  context: PageContext,
  place: PageName,
  { title, ask, later = [] }: { title: string; ask: Html; later?: readonly Html[] },
): string {
  const { layout, integration } = context;
  return documentOf(layout, {
    title,
    scripted: true,
    subject: { page: 'device' },
    main: html`<main
      id="loginid"
      data-page="${place}"
      data-base-url="${integration.baseURL}"
      data-api-key="${integration.apiKey}"
      data-path="${startPath(layout)}"
      data-provider="${integration.name}"
      data-return-to="${context.returnTo}"
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

/** The sentences for what goes wrong on one page. */
export interface Problems {
  /** For what was typed and cannot be right. */
  readonly entry: string;
  /** For everything that depends on the account: more would tell strangers who has one, or in which state it is. */
  readonly failed: string;
}

/** What can go wrong, in four sentences of which the script shows one, and a place for what our own server says. */
export function problems(context: PageContext, place: PageName, { entry, failed }: Problems): Html {
  const { layout } = context;
  const { over, unavailable, freshLogin } = layout.texts.device;
  const sentences = Object.entries({ entry, failed, over, unavailable }).map(
    ([name, text]) => html`<p id="problem-${name}" hidden>${text}</p>`,
  );
  const back = `${startPath(layout)}?returnTo=${encodeURIComponent(pathTo(context, place))}`;
  return html`<div class="problem" id="problem" role="alert" tabindex="-1" hidden>
    ${sentences}
    <div id="problem-told" hidden>
      <p id="told"></p>
      ${retryTime(layout, undefined, 0)}
      <a class="primary" id="fresh" href="${back}" hidden>${freshLogin}</a>
    </div>
  </div>`;
}

/** Where the person says who they are; with a rule, it stands there before anything is typed. */
export function usernameField({ texts }: PageLayout, rule?: string): Html {
  return html`<div class="field">
    <label for="identifier">${texts.device.username}</label>
    ${rule !== undefined && html`<p class="hint" id="rule">${rule}</p>`}
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
      ${rule !== undefined && html`aria-describedby="rule"`}
    />
  </div>`;
}

/** Of what is useless without our script, which shows it. */
export const SCRIPTED: Html = html`data-scripted hidden`;

/** A form whose ceremony only the script can run. */
export function scriptedForm(context: PageContext, content: Html, rule?: string): Html {
  const { layout } = context;
  return html`<form method="post" action="${startPath(layout)}" ${SCRIPTED}>
    ${usernameField(layout, rule)} ${content}
  </form>`;
}

/** What is said while the person has to wait, or to answer the browser's dialogue; and the way out of it. */
export function busy({ texts }: PageLayout, text: string): Html {
  return html`<p class="hint" id="busy" role="status" data-text="${text}"></p>
    <button class="text" id="stop" type="button" hidden>${texts.code.cancel}</button>`;
}

/** For a person who has cancelled, and for one whose browser is part of another app. */
export function notes({ texts }: PageLayout, stopped = texts.device.stopped): Html {
  return html`<p class="note" id="stopped" tabindex="-1" hidden>${stopped}</p>
    <p class="note" id="in-app" hidden>${texts.device.inApp}</p>`;
}

/** Shows up when no script has taken it away: without scripts, or when ours did not arrive. */
export function withoutScript(text: string): Html {
  return html`<div class="note late">${text}</div>`;
}

/** The other pages, as links. */
export function links(...entries: readonly [path: string, label: string][]): Html {
  return html`<div class="links">${entries.map(([path, label]) => html`<a href="${path}">${label}</a>`)}</div>`;
}
