import { supportCode } from '../login/support-code.js';
import { endings } from './code-ends.js';
import type { CodePage, ShownState } from './code-facts.js';
import { cancelButton, headingOf, pending, starting } from './code-pending.js';
import { loginForm, otherWay, support } from './controls.js';
import { reasonFor } from './code-help.js';
import { fillText } from './format.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { documentOf, plainSiteName } from './layout.js';
import type { PageLayout } from './layout.js';
import type { LoginState } from './page-state.js';
import { explain, inOneLine, refusalText, scopeLabel } from './sentences.js';

/**
 * The page that a person looks at while the phone rings. All states are in it, one of them shown, so that the script
 * has nothing to do but to show another; without the script it asks for itself again until the phone has answered.
 */
export function codePage(layout: PageLayout, page: CodePage): string {
  const { view, handle, now } = page;
  const left = view.state === 'pending' ? Math.max(0, view.expiresAt - now) : 0;
  const shown: ShownState = view.state === 'pending' && left === 0 ? 'expired' : view.state;
  const contents: Readonly<Record<ShownState | 'gone', Html>> = {
    starting: starting(layout),
    pending: pending(layout, page, left),
    ...endings(layout, page),
  };
  // From an end no page comes back to a code without being loaded again.
  const waits = shown === 'starting' || shown === 'pending';
  const refresh = REFRESH[view.state];
  const sections = STATES.map((state) => section(state, state === shown, contents[state]));
  if (shown === 'finished') sections.push(section('finished', true, contents.finished));
  return documentOf(layout, {
    title: titleOf(layout, page, shown),
    refresh,
    scripted: true,
    subject: { page: 'code', login: stateOf(layout, page, { shown, left }) },
    main: html`<main
      id="login"
      data-path="${layout.loginPath}"
      data-state="${shown}"
      data-left="${left}"
      ${page.socket && html`data-socket`}
      ${shown === 'pending' && left <= SHORT_MS && html`data-short`}
    >
      ${loginForm(handle, html`${waits && headingOf(layout, page)} ${sections} ${waits && cancelButton(layout)}`)}
      <div class="after">${otherWay(layout)} ${support(layout, supportCode(handle))}</div>
      <p class="unseen" id="spoken" role="status"></p>
      ${refresh !== undefined && html`<p class="late"><a class="text" href="">${layout.texts.code.check}</a></p>`}
    </main>`,
  });
}

/** The page as data. */
function stateOf(layout: PageLayout, page: CodePage, { shown, left }: { shown: ShownState; left: number }): LoginState {
  const { view, method, identifier, again, handle, finish } = page;
  const code = shown === 'pending' && view.state === 'pending' ? view.code : undefined;
  const asked = page.asked.map((scope) => ({
    scope,
    label: scopeLabel(layout.texts, scope),
    why: reasonFor(layout, scope),
  }));
  const shared = { handle, finish, state: shown, method, identifier, code, left, again, asked };
  return { ...shared, text: textOf(layout, page, shown), supportCode: supportCode(handle) };
}

function textOf(layout: PageLayout, { view, method }: CodePage, shown: ShownState): string | undefined {
  const { texts } = layout;
  if (view.state === 'rejected') return refusalText(texts, view, method).text;
  if (view.state === 'failed') return inOneLine(explain(texts, view.error, { site: plainSiteName(layout), method }));
  if (shown === 'approved') return fillText(texts.approved.text, { site: plainSiteName(layout) });
  return shown === 'expired' || shown === 'finished' ? texts[shown].text : undefined;
}

/** The states that a page can come to without being loaded again. */
const STATES = ['starting', 'pending', 'approved', 'rejected', 'expired', 'failed', 'gone'] as const;

/** From when on (ms) the time is pointed out. The script does the same. */
const SHORT_MS = 10_000;

/** How soon (s) a page without scripts looks again: often enough to miss no code, seldom enough to be read out. */
const REFRESH: Partial<Record<ShownState, number>> = { starting: 3, pending: 5 };

function section(state: ShownState | 'gone', shown: boolean, content: Html): Html {
  return html`<section id="${state}" ${!shown && html`hidden`}>${content}</section>`;
}

function titleOf({ texts }: PageLayout, { view, method }: CodePage, shown: ShownState): string {
  if (shown === 'starting') return texts.code.starting;
  if (shown === 'pending') return method === 'code' ? texts.push.title : texts.code.compare;
  if (view.state === 'rejected') return refusalText(texts, view, method).title;
  return shown === 'rejected' ? texts.notApproved.title : texts[shown].title;
}
