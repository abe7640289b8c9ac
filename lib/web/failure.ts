import { secondsUntil } from '../http/headers.js';
import type { LoginError } from '../login/errors.js';
import { supportCode } from '../login/events.js';
import { messagePage } from '../pages/message.js';
import { messageOf } from '../pages/sentences.js';
import type { LoginMethod } from '../pages/sentences.js';
import type { Reply, RouteContext } from './route.js';

/** What more is known about the login in which something went wrong. */
export interface About {
  readonly handle?: string | undefined;
  /** How its person is tied to the screen; `undefined`: it is not known whose strategy it is. */
  readonly method?: LoginMethod | undefined;
  /** Where such a login begins, if not at the login page. */
  readonly home?: string | undefined;
  /** The same approval can be finished again. */
  readonly again?: boolean;
  /** What was asked for and not shared, in plain words. */
  readonly missing?: readonly string[];
  /** The session must not be saved with this answer. */
  readonly direct?: boolean;
}

/**
 * The one place where an error becomes a page or JSON: both say the same sentence. What is not fit for visitors is told
 * to `onEvent` only.
 */
export function failure(context: RouteContext, error: LoginError, about: About = {}): Reply {
  const { code, status, retryAt } = error;
  const { direct = false, ...page } = about;
  const headers = {
    ...(retryAt !== undefined && { 'retry-after': String(secondsUntil(retryAt)) }),
    // A 426 has to name the protocol that it asks for.
    ...(code === 'upgrade_required' && { upgrade: 'websocket', connection: 'Upgrade' }),
  };
  const shared = { status, headers, direct };
  if (context.json) {
    const support = about.handle === undefined ? {} : { supportCode: supportCode(about.handle) };
    return {
      kind: 'json',
      body: { error: { code, message: publicMessage(error, about.method), ...support } },
      ...shared,
    };
  }
  const now = Date.now();
  return { kind: 'page', html: (layout) => messagePage(layout, { error: code, retryAt, now, ...page }), ...shared };
}

/** What an error may say to the one who asked. */
export function publicMessage({ code, message, expose }: LoginError, method?: LoginMethod): string {
  return expose ? message : messageOf(code, method);
}

/** Answers an error of a request, and reports it: whatever a visitor is answered with 4xx or 5xx is an event. */
export function answerError(context: RouteContext, error: LoginError, about: About = {}): Reply {
  const { strategy, handle } = context.about;
  strategy.service.reportAnswered(error, about.handle ?? handle);
  return failure(context, error, about);
}
