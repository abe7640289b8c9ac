import { LoginError } from '../login/errors.js';
import type { LoginRequestMessage } from '../http/request.js';

/** A request after a session middleware and Passport. */
export interface SessionRequest extends LoginRequestMessage {
  session?: Session | null;
  user?: unknown;
  authInfo?: unknown;
  logIn?: (user: unknown, options: object, done: (error?: unknown) => void) => void;
}

/** The part of express-session's contract that Passport and we need. */
interface Session {
  regenerate?: (done: (error?: unknown) => void) => void;
  save?: (done: (error?: unknown) => void) => void;
  [name: string]: unknown;
}

/** Under which name a session notes when its person logged in (`{ at }`, milliseconds). */
const NOTE = 'passport-idtoken';
/** How long ago a login may be that still counts as fresh (ms). */
const FRESH = 5 * 60_000;

/** How long a session store may take (ms). */
const TIMEOUT = 10_000;

/** @throws LoginError `session_missing`: to be asked before an approval is taken. */
export function expectSession({ session }: SessionRequest): void {
  if (!session) throw new LoginError('session_missing');
  if (typeof session.regenerate !== 'function' || typeof session.save !== 'function') {
    throw new LoginError('session_missing', {
      message:
        'The session has no regenerate() and save(), which Passport needs for a new session id: ' +
        'use express-session, or give the session of your middleware both.',
    });
  }
}

/**
 * Whoever finds an open session must not be able to add their own device to somebody's account.
 *
 * @throws LoginError `fresh_login_required` if somebody is logged in, and not within the last five minutes.
 */
export function expectFreshLogin({ user, session }: SessionRequest): void {
  if (!user) return;
  const { at } = (session?.[NOTE] ?? {}) as { at?: unknown };
  const age = Date.now() - Number(at);
  if (!(age >= 0 && age <= FRESH)) throw new LoginError('fresh_login_required');
}

/**
 * Logs somebody in: a new session with a new id, saved. What the old one held is gone, but for the names to keep.
 *
 * @throws LoginError `session_failed`, after ten seconds at the latest; the new session's id must not go out then.
 */
export async function logIn(req: SessionRequest, user: unknown, keep: readonly string[]): Promise<void> {
  const old = req.session ?? {};
  const kept: Record<string, unknown> = {};
  for (const name of keep) if (Object.hasOwn(old, name)) kept[name] = old[name];
  kept[NOTE] = { at: Date.now() };
  carryOver(req, kept);
  let timeout: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timeout = setTimeout(() => reject(new Error('The session store did not answer within 10 seconds.')), TIMEOUT);
      req.logIn?.(user, {}, (error) => {
        if (error) reject(error instanceof Error ? error : new Error('The session store failed.', { cause: error }));
        else resolve();
      });
    });
  } catch (cause) {
    req.user = null;
    throw new LoginError('session_failed', { cause });
  } finally {
    clearTimeout(timeout);
  }
}

/**
 * Has something in the new session before it is saved: Passport asks the old one for it, puts the user in, and saves it
 * at once.
 */
function carryOver(req: SessionRequest, kept: object): void {
  const { session } = req;
  const regenerate = session?.regenerate;
  if (!session || !regenerate) return;
  session.regenerate = (done) => {
    regenerate.call(session, (error) => {
      if (!error && req.session) Object.assign(req.session, kept);
      done(error);
    });
  };
}
