import { LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import { clean } from './escape.js';
import { html } from './html.js';
import type { Html } from './html.js';
import type { PageLayout } from './layout.js';

/** What went wrong, as the developer of the site reads it. */
export interface ForDeveloper {
  readonly code: LoginErrorCode;
  /** Default: the sentence of the code. */
  readonly message?: string | undefined;
  /** The codes of what happened underneath, such as `ECONNREFUSED`; `undefined`: nothing is known of that. */
  readonly causes?: readonly string[] | undefined;
}

/**
 * Outside production: what the log says of an error, on the page where the developer looks. Why a person's phone does not
 * ring stands in no error, only in events, so a stranger learns nothing here.
 */
export function developerBox({ developing }: PageLayout, { code, message, causes }: ForDeveloper): Html {
  if (!developing) return html``;
  const sentence = message ?? new LoginError(code).message;
  const codes = causes?.length ? ` (${clean(causes.join(', '), LONGEST)})` : '';
  return html`<div class="question" lang="en" dir="ltr">
    <h2>For the developer</h2>
    <p><code>${code}</code> ${clean(sentence, LONGEST)}</p>
    ${causes && html`<p class="hint">The cause${codes} stands on stderr, which no visitor reads.</p>`}
    <p class="hint">See docs/errors.md#${code} of the package passport-idtoken. In production this is not shown.</p>
  </div>`;
}

/** How much of a sentence is shown (characters). */
const LONGEST = 600;
