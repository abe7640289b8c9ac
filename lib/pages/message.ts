import type { LoginErrorCode } from '../login/errors.js';
import { result } from './code-ends.js';
import { button, codePath, finishButton, link, loginForm, otherWay, startPath, support } from './controls.js';
import { developerBox } from './developer-box.js';
import type { ForDeveloper } from './developer-box.js';
import { clean } from './escape.js';
import { html } from './html.js';
import type { Html } from './html.js';
import type { Sign } from './icons.js';
import { documentOf, plainSiteName } from './layout.js';
import type { PageLayout } from './layout.js';
import { onceUseful, retryTime } from './retry-time.js';
import { explain, scopeLabel } from './sentences.js';
import type { LoginMethod } from './sentences.js';

/** Something went wrong, or the answer was a no, on the way to or after the code page. */
export interface MessagePage {
  readonly error: LoginErrorCode;
  /** What the application says of it, in place of our sentence. */
  readonly said?: string | undefined;
  /** What the person reads to the help desk. */
  readonly support: string;
  /** The login it is about: gives a button that fits. */
  readonly handle?: string | undefined;
  /** How the person is tied to the screen, if that is known. */
  readonly method?: LoginMethod | undefined;
  /** Where such a login begins, if not at the login page: nothing can be asked for again there without its person. */
  readonly home?: string | undefined;
  /** From when on it makes sense to try again. */
  readonly retryAt?: number | undefined;
  /** The server's clock, in milliseconds. */
  readonly now: number;
  /** The scopes that were asked for and not shared. */
  readonly missing?: readonly string[] | undefined;
  /** The same approval can be finished again. */
  readonly again?: boolean | undefined;
  /** What the log says of it. */
  readonly developer?: Omit<ForDeveloper, 'code'> | undefined;
}

/** The page that says what happened and what to do next. */
export function messagePage(layout: PageLayout, page: MessagePage): string {
  const { error, said, method, retryAt, now } = page;
  const { title, text } = explain(layout.texts, error, { site: plainSiteName(layout), method });
  const sentence = said === undefined ? text : clean(said, 300);
  return documentOf(layout, {
    title,
    subject: {
      page: 'message',
      message: { code: error, text: sentence, supportCode: page.support, retryAt },
    },
    main: html`<main>
      <section class="result">
        ${result(SIGNS[error] ?? 'problem', title, sentence, { text: 'message' })}
        ${retryAt !== undefined && retryTime(layout, retryAt, now)} ${unshared(layout, page)} ${nextStep(layout, page)}
        ${support(layout, page.support)} ${developerBox(layout, { code: error, ...page.developer })}
      </section>
    </main>`,
  });
}

/** What is no breakage has a sign of its own. */
const SIGNS: Readonly<Partial<Record<LoginErrorCode, Sign>>> = {
  login_rejected: 'no',
  user_refused: 'no',
  other_person: 'no',
  login_cancelled: 'stopped',
  login_expired: 'time',
  login_not_found: 'unknown',
  login_finished: 'unknown',
};

function unshared({ texts }: PageLayout, { missing }: MessagePage): Html | undefined {
  if (!missing?.length) return undefined;
  return html`<div class="asked">
    <h2>${texts.asked.missing}</h2>
    <ul>
      ${missing.map((scope) => html`<li><bdi>${clean(scopeLabel(texts, scope), 80)}</bdi></li>`)}
    </ul>
    <p class="hint">${texts.asked.again}</p>
  </div>`;
}

function nextStep(layout: PageLayout, page: MessagePage): Html {
  const { error, handle, again, retryAt, now, home = startPath(layout) } = page;
  const { resume, end } = layout.texts;
  if (error === 'login_pending' && handle !== undefined) return link(codePath(layout, handle), resume.back);
  const hasCode = home === startPath(layout);
  const wait = (address: string) => ({ ms: (retryAt ?? now) - now, again: address, label: end.again });
  // Of a login that is gone there is no new code (F54).
  const isGone = error === 'login_finished' || error === 'login_not_found';
  if (handle === undefined || isGone || !(again || hasCode)) {
    // A person who has to wait may have another way.
    const other = retryAt !== undefined && layout.hasOtherWay && otherWay(layout);
    return html`${onceUseful(wait(home), link(home, end.anew))} ${other}`;
  }
  // What the site refused it refuses again, unless something else is shared.
  const look = error === 'user_refused' && !page.missing?.length ? 'plain' : 'primary';
  const next = again ? finishButton(`${layout.loginPath}/finish`, end.again) : button(layout, 'retry', end.new, look);
  return html`${loginForm(handle, onceUseful(wait(codePath(layout, handle)), next))} ${otherWay(layout)}`;
}
