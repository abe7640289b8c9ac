import { secondsUntil } from '../http/headers.js';
import type { LoginError, LoginErrorCode } from '../login/errors.js';
import { addressOf } from '../http/request.js';
import { supportCode } from '../login/support-code.js';
import { causeCodesOf } from '../login/warnings.js';
import { messagePage } from '../pages/message.js';
import { explain, inOneLine } from '../pages/sentences.js';
import type { LoginMethod } from '../pages/sentences.js';
import type { Reply, RouteContext } from './route.js';

/** What more is known about the login in which something went wrong. */
export interface About {
  /** What the person reads to the help desk. Default: that of the login. */
  readonly support?: string;
  readonly handle?: string | undefined;
  /** How its person is tied to the screen; `undefined`: it is not known whose strategy it is. */
  readonly method?: LoginMethod | undefined;
  /** Where such a login begins, if not at the login page. */
  readonly home?: string | undefined;
  /** The same approval can be finished again. */
  readonly again?: boolean;
  /** The scopes that were asked for and not shared. */
  readonly missing?: readonly string[];
  /** What the application says to the person, in place of our sentence. */
  readonly said?: string | undefined;
  /** In place of the error's own status. */
  readonly status?: number | undefined;
  /** The session must not be saved with this answer. */
  readonly bypassMiddleware?: boolean;
}

type Failure = Reply & { readonly kind: 'page' | 'json' };

/**
 * The one place where an error becomes a page or JSON: both say the same sentence. What is not fit for visitors is told
 * to `onEvent` only.
 */
export function failure(context: RouteContext, error: LoginError, about: About = {}): Failure {
  const { code, retryAt } = error;
  const { bypassMiddleware, status = error.status, handle, support = supportCode(handle ?? ''), ...page } = about;
  const headers = {
    ...(retryAt !== undefined && { 'retry-after': String(secondsUntil(retryAt)) }),
    // A 426 has to name the protocol that it asks for.
    ...(code === 'upgrade_required' && { upgrade: 'websocket', connection: 'Upgrade' }),
  };
  const shared = { status, headers, bypassMiddleware };
  if (context.json) {
    const message = about.said ?? messageFor(context, code, about.method);
    return { kind: 'json', body: { error: { code, message, supportCode: support } }, ...shared };
  }
  const now = Date.now();
  const developer = { message: error.message, causes: error.cause === undefined ? undefined : causeCodesOf(error) };
  const shown = { error: code, retryAt, now, handle, support, developer, ...page };
  return { kind: 'page', html: (layout) => messagePage(layout, shown), ...shared };
}

/** The sentence of a code, in the language of the one who asked. */
function messageFor({ wording, site }: RouteContext, code: LoginErrorCode, method: LoginMethod | undefined): string {
  return inOneLine(explain(wording.texts, code, { site: site.host, method }));
}

/** Answers an error of a request, and reports it: whatever a visitor is answered with 4xx or 5xx is an event. */
export function answerError(context: RouteContext, error: LoginError, about: About = {}): Failure {
  const { strategy, handle = about.handle } = context.about;
  const support = strategy.service.reportAnswered(error, { handle, address: addressOf(context.req) });
  return failure(context, error, { ...about, support });
}
