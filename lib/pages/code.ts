import type { LoginView } from '../login/record.js';
import { clean } from './escape.js';
import { button, codePath, framed, icon, link, loginForm, siteOf } from './layout.js';
import type { PageLayout } from './layout.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { moment } from './retry-time.js';
import { messageOf, reasonOf } from './sentences.js';
import { ASKED_TEXTS, CODE_TEXTS, DEVICES_TEXT, supportCode, TEXTS } from './texts.js';
import type { CodeMethod } from './texts.js';

/** One login as its browser sees it. */
export interface CodePage {
  readonly handle: string;
  readonly view: Exclude<LoginView, { state: 'ceremony' }>;
  /** The server's clock, in milliseconds. */
  readonly now: number;
  /** What will be shared, in plain words; empty: what the service asks for by default. */
  readonly asked: readonly string[];
  /** What the person does with the code: compares it with the phone's, or enters it on another device. */
  readonly method: CodeMethod;
  /** The router is attached: the events URL also speaks WebSocket. */
  readonly socket: boolean;
}

/** What a list calls something by (characters). */
const LONGEST_NAME = 80;

/** What the page shows: a code whose time is over is over, also while the server still takes a late answer. */
type Shown = CodePage['view']['state'] | 'gone';

/**
 * The page that a person looks at while the phone rings. All states are in it, one of them shown, so that the script
 * has nothing to do but to show another; without the script it asks for itself again until the phone has answered.
 */
export function codePage(frame: PageLayout, page: CodePage): string {
  const { view, handle, now } = page;
  const left = view.state === 'pending' ? Math.max(0, view.expiresAt - now) : 0;
  const shown: Shown = view.state === 'pending' && left === 0 ? 'expired' : view.state;
  const contents: Readonly<Record<Shown, Html>> = {
    starting: starting(frame, page),
    pending: pending(frame, page, left),
    approved: approved(frame),
    rejected: rejected(frame, page),
    expired: expired(frame),
    failed: failed(frame, page),
    gone: gone(frame),
    finished: finished(page),
  };
  const refresh = REFRESH[view.state];
  const sections = STATES.map((state) => section(state, state === shown, contents[state]));
  if (shown === 'finished') sections.push(section('finished', true, contents.finished));
  return framed(frame, {
    title: textsOf(page)[shown].title,
    refresh,
    main: html`<main
      id="login"
      data-path="${frame.loginPath}"
      data-handle="${handle}"
      data-state="${shown}"
      data-left="${left}"
      ${page.socket && html`data-socket`}
    >
      <p class="note" id="offline" hidden>${TEXTS.offline}</p>
      ${loginForm(handle, html`${sections}`)}
      <p class="unseen" id="spoken" role="status"></p>
      ${refresh !== undefined && withoutScript(frame, handle)}
    </main>`,
  });
}

/** The states that a page can come to without being loaded again. */
const STATES = ['starting', 'pending', 'approved', 'rejected', 'expired', 'failed', 'gone'] as const;

/** How soon (s) a page without scripts looks again: often enough to miss no code, seldom enough to be read out. */
const REFRESH: Partial<Record<Shown, number>> = { starting: 3, pending: 5 };

function section(state: Shown, shown: boolean, content: Html): Html {
  return html`<section id="${state}" ${!shown && html`hidden`}>${content}</section> `;
}

/** The sentences that fit what the person does with the code. */
function textsOf({ method }: CodePage) {
  return { ...TEXTS, ...CODE_TEXTS[method] };
}

function starting(frame: PageLayout, page: CodePage): Html {
  const { title, text } = textsOf(page).starting;
  return html`<h1>${title}</h1>
    <div class="code"><div class="wait"></div></div>
    <p>${text}</p>
    ${button(frame, 'cancel', 'plain')}`;
}

function pending(frame: PageLayout, page: CodePage, left: number): Html {
  const { view, asked, method } = page;
  const texts = textsOf(page).pending;
  const { code, restoring, devices = [] } = view.state === 'pending' ? view : { code: '', restoring: false };
  const digits = clean(code, 10);
  const seconds = Math.ceil(left / 1000);
  // The progress bar is for the eye; the time stands beside it, and the script speaks up when it gets short.
  return html`<h1>${texts.title}</h1>
    <div class="code">
      <p class="unseen" id="digits">${[...digits].join(' ')}</p>
      <p id="code" aria-hidden="true" translate="no">${grouped(digits)}</p>
      <progress id="bar" max="${Math.max(60, seconds)}" value="${seconds}" aria-hidden="true"></progress>
      <p id="left" data-text="${TEXTS.left}" data-spoken="${texts.leftSpoken}">
        ${TEXTS.left.replace('%s', clockOf(seconds))}
      </p>
    </div>
    ${method === 'code' && approvable(devices)}
    <p class="note" id="renewed" hidden>${texts.renewed}</p>
    <p class="note" id="restoring" ${!restoring && html`hidden`}>${TEXTS.restoring}</p>
    <ul class="compare">
      <li>${texts.same}</li>
      <li class="different">${texts.different}</li>
    </ul>
    ${button(frame, 'cancel', 'plain')}
    ${method === 'compare' && html`<div class="asked">${askedFor(frame, asked)}</div>`}
    <details id="help">
      <summary>${texts.help}</summary>
      <ul>
        ${texts.helpSteps.map((step) => html`<li>${step}</li>`)}
      </ul>
    </details>`;
}

/** Where the code can be entered; the script fills it when the code comes later. */
function approvable(devices: readonly string[]): Html {
  return html`<div id="devices" ${devices.length === 0 && html`hidden`}>
    <p>${DEVICES_TEXT}</p>
    <ul>
      ${devices.map((device) => html`<li>${clean(device, LONGEST_NAME)}</li>`)}
    </ul>
  </div>`;
}

function askedFor(frame: PageLayout, asked: readonly string[]): Html {
  const { asks, byDefault, choose } = ASKED_TEXTS;
  if (asked.length === 0) return html`<p>${byDefault} ${choose}</p>`;
  return html`<p><bdi>${siteOf(frame)}</bdi> ${asks}</p>
    <ul>
      ${asked.map((label) => html`<li>${clean(label, LONGEST_NAME)}</li>`)}
    </ul>
    <p>${choose}</p>`;
}

function approved(frame: PageLayout): Html {
  const { title, text } = TEXTS.approved;
  return html`${icon('yes')}
    <h1>${title}</h1>
    <p>${text}</p>
    ${button(frame, 'finish')} ${button(frame, 'cancel', 'plain')}`;
}

function rejected(frame: PageLayout, { view, method }: CodePage): Html {
  const { title, wasItYou } = TEXTS.rejected;
  return html`${icon('no')}
    <h1>${title}</h1>
    <p id="reason">${view.state === 'rejected' && reasonOf(view.by, method)}</p>
    ${again(frame)}
    <details>
      <summary>${wasItYou}</summary>
      <p>${CODE_TEXTS[method].advice}</p>
    </details>`;
}

function expired(frame: PageLayout): Html {
  const { title, text } = TEXTS.expired;
  return html`${icon('time')}
    <h1>${title}</h1>
    <p>${text}</p>
    ${again(frame)}`;
}

function failed(frame: PageLayout, { handle, view, now, method }: CodePage): Html {
  const failure = view.state === 'failed' ? view : undefined;
  return html`${icon('warning')}
    <h1>${TEXTS.failed.title}</h1>
    <p id="message">${failure && messageOf(failure.error, method)}</p>
    ${moment(failure?.retryAt, now)} ${again(frame)}
    <p class="small">${TEXTS.support} <b translate="no">${supportCode(handle)}</b></p>`;
}

function gone(frame: PageLayout): Html {
  const { title, text } = TEXTS.gone;
  return html`<h1>${title}</h1>
    <p>${text}</p>
    ${link(frame.loginPath, TEXTS.startAgain)}`;
}

/** What a link may lead to: no script, and no other site that looks like a path. */
const OWN_PATH_OR_WEB = /^(\/(?![/\\])|https?:\/\/)/;

/** For a finished login that is looked at again. */
function finished({ view }: CodePage): Html {
  const { title, text } = TEXTS.finished;
  const target = view.state === 'finished' && OWN_PATH_OR_WEB.test(view.redirect) ? view.redirect : '/';
  return html`${icon('yes')}
    <h1>${title}</h1>
    <p>${text}</p>
    ${link(target, TEXTS.buttons.finish)}`;
}

function again(frame: PageLayout): Html {
  return html`${button(frame, 'retry')} ${link(frame.loginPath, TEXTS.otherAccount, 'plain')}`;
}

/** Shows up when no script has taken it away: without scripts, or when ours did not arrive. */
function withoutScript(frame: PageLayout, handle: string): Html {
  return html`<p class="small late"><a href="${codePath(frame, handle)}">${TEXTS.checkNow}</a></p>`;
}

/** Digits in groups of at most four, easy to compare; copied as one number. The script does the same. */
function grouped(code: string): Html[] {
  const groups: Html[] = [];
  for (let rest = code; rest !== '';) {
    const size = Math.ceil(rest.length / Math.ceil(rest.length / 4));
    groups.push(html`<span>${rest.slice(0, size)}</span>`);
    rest = rest.slice(size);
  }
  return groups;
}

function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
