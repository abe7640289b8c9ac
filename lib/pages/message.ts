import { isRefusal } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import { clean } from './escape.js';
import { button, codePath, framed, icon, link, loginForm } from './layout.js';
import type { PageLayout } from './layout.js';
import { html } from './html.js';
import type { Html } from './html.js';
import { moment } from './retry-time.js';
import { explain, sentencesFor } from './sentences.js';
import { supportCode, TEXTS } from './texts.js';
import type { LoginMethod } from './sentences.js';

/** Something went wrong, or the answer was a no, on the way to or after the code page. */
export interface MessagePage {
  readonly error: LoginErrorCode;
  /** The login it is about: gives a support code, and a button that fits. */
  readonly handle?: string | undefined;
  /** How the person is tied to the screen, if that is known. */
  readonly method?: LoginMethod | undefined;
  /** Where such a login begins, if not at the login page: nothing can be asked for again there without its person. */
  readonly home?: string | undefined;
  /** From when on it makes sense to try again. */
  readonly retryAt?: number | undefined;
  /** The server's clock, in milliseconds. */
  readonly now: number;
  /** What was asked for and not shared, in plain words. */
  readonly missing?: readonly string[] | undefined;
  /** The same approval can be finished again. */
  readonly again?: boolean | undefined;
}

/** The page that says what happened and what to do next. */
export function messagePage(frame: PageLayout, page: MessagePage): string {
  const { error, handle, method, retryAt, now } = page;
  const { title, text } = explain(error, method);
  return framed(frame, {
    title,
    main: html`<main>
      ${icon(isRefusal(error) ? 'no' : 'warning')}
      <h1>${title}</h1>
      <p id="message">${text}</p>
      ${retryAt !== undefined && moment(retryAt, now)} ${unshared(page)} ${nextStep(frame, page)}
      ${
        handle !== undefined && html`<p class="small">${TEXTS.support} <b translate="no">${supportCode(handle)}</b></p>`
      }
    </main>`,
  });
}

function unshared({ missing, method }: MessagePage): Html | undefined {
  if (!missing?.length) return undefined;
  return html`<div class="asked">
    <p>${TEXTS.missing}</p>
    <ul>
      ${missing.map((label) => html`<li><bdi>${clean(label, 80)}</bdi></li>`)}
    </ul>
    <p>${sentencesFor(method).askAgain}</p>
  </div>`;
}

function nextStep(frame: PageLayout, { error, handle, again, home = frame.loginPath }: MessagePage): Html {
  if (error === 'login_pending' && handle !== undefined) return link(codePath(frame, handle), TEXTS.backToCode);
  const hasCode = home === frame.loginPath;
  if (handle === undefined || !(again || hasCode)) return link(home, TEXTS.startAgain);
  const next = again ? button(frame, 'finish', 'primary', TEXTS.tryAgain) : button(frame, 'retry');
  return loginForm(handle, html`${next} ${link(home, TEXTS.startAgain, 'plain')}`);
}
