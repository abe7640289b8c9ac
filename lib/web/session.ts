import { LoginError } from '../login/errors.js';
import { LATE, within } from '../login/wait.js';
import { sessionFailed } from '../passport/log-in.js';
import { expectSendable } from '../passport/session-cookie.js';
import type { SetupWarnings } from '../http/setup-warnings.js';
import { leaveNote, sessionUserOf } from '../passport/note.js';
import type { Noted, SessionRequest } from '../passport/note.js';

/** How long a session store may take (ms). */
const TIMEOUT_MS = 10_000;

/**
 * To be asked before a phone rings, and before an approval is taken. Where sessions are, and Passport has not looked into
 * them before us, the developer is told.
 *
 * @throws LoginError `session_missing`; `session_failed` where the session's cookie will not be sent.
 */
export function expectPassportSession(req: SessionRequest, warnings: SetupWarnings): void {
  const { session } = req;
  if (!session) throw new LoginError('session_missing');
  if (typeof session.regenerate !== 'function' || typeof session.save !== 'function') {
    throw new LoginError('session_missing', {
      message:
        'The session has no regenerate() and save(), which Passport needs for a new session id: ' +
        'use express-session, or give the session of your middleware both.',
    });
  }
  expectSendable(req);
  if (isUnread(req) && process.env.NODE_ENV !== 'production') warnings.warn('passport_session_missing');
}

/** `passport.session()` leaves its methods on each request, and its user on one whose session has one. */
function isUnread(req: SessionRequest): boolean {
  return req.logIn === undefined || (!req.user && sessionUserOf(req) !== undefined);
}

/**
 * Logs the person in: a new session with a new id, saved. What the old one held is gone, but for the names to keep.
 *
 * @throws LoginError `session_failed`, after ten seconds at the latest; the new session's id must not go out then.
 */
export async function logIn(req: SessionRequest, user: unknown, login: Noted, keep: readonly string[]): Promise<void> {
  const old = req.session ?? {};
  const kept: Record<string, unknown> = {};
  for (const name of keep) if (Object.hasOwn(old, name)) kept[name] = old[name];
  const putBack = leaveNote(req, login, kept);
  try {
    const saved = await within(loggedIn(req, user), TIMEOUT_MS);
    if (saved === LATE) throw new Error('The session store did not answer within 10 seconds.');
  } catch (cause) {
    req.user = null;
    throw sessionFailed(cause);
  } finally {
    putBack();
  }
}

/** Passport's `logIn` as a promise. */
function loggedIn(req: SessionRequest, user: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    req.logIn?.(user, {}, (error) => {
      if (error) reject(error instanceof Error ? error : new Error('The session store failed.', { cause: error }));
      else resolve();
    });
  });
}
