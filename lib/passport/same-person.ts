import { LoginError } from '../login/errors.js';
import { LATE, within } from '../login/wait.js';
import { digestOf, noteOf, sessionUserOf } from './note.js';
import type { SessionRequest } from './note.js';

/** A request after Passport's `authenticate`, with what it leaves there for `logIn`. */
interface PassportRequest extends SessionRequest {
  readonly _sessionManager?: {
    _serializeUser?(user: unknown, req: SessionRequest, done: (error: unknown, kept?: unknown) => void): void;
  };
}

/** How long an application may take to serialise a user (ms). */
const TIMEOUT_MS = 10_000;

/**
 * Whether a login is of the person whose session it is: approved by the same one at the same operator, or, where people
 * have several ways to log in, the same user as Passport serialises it.
 *
 * @param person - who approved, as notes have it.
 * @throws LoginError `session_failed` with what the application's serializer threw.
 */
export async function isSamePerson(req: PassportRequest, user: unknown, person: string): Promise<boolean> {
  if (noteOf(req)?.person === person) return true;
  const kept = await within(serialised(req, user), TIMEOUT_MS);
  return kept !== undefined && kept !== LATE && digestOf(kept) === sessionUserOf(req);
}

/** A serializer may write into the session, too: it gets a copy, for this user may be another person than the session's. */
function serialised(req: PassportRequest, user: unknown): Promise<unknown> {
  const apart = Object.create(req, { session: { value: { ...req.session } } }) as PassportRequest;
  return new Promise((resolve, reject) => {
    const done = (cause: unknown, kept?: unknown) => {
      if (cause) reject(new LoginError('session_failed', { cause }));
      else resolve(kept);
    };
    const { _sessionManager: manager } = req;
    if (manager?._serializeUser) manager._serializeUser(user, apart, done);
    else resolve(undefined);
  });
}
