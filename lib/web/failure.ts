import type { LoginError } from '../login/errors.js';
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

/** The one place where an error becomes a page or JSON. What is not fit for visitors is told to `onEvent` only. */
export function failure(visit: RouteContext, error: LoginError, { direct = false, ...about }: About = {}): Reply {
  const { code, status, retryAfter } = error;
  const headers = {
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
    // A 426 has to name the protocol that it asks for.
    ...(code === 'upgrade_required' && { upgrade: 'websocket', connection: 'Upgrade' }),
  };
  const shared = { status, headers, direct };
  if (visit.json)
    return { kind: 'json', body: { error: { code, message: publicMessage(error, about.method) } }, ...shared };
  const now = Date.now();
  const retryAt = retryAfter === undefined ? undefined : now + retryAfter * 1000;
  return { kind: 'page', html: (frame) => messagePage(frame, { error: code, retryAt, now, ...about }), ...shared };
}

/** What an error may say to whoever asked. */
export function publicMessage({ code, message, expose }: LoginError, method?: LoginMethod): string {
  return expose ? message : messageOf(code, method);
}
