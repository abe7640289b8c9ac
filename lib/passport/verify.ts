import type { IncomingMessage } from 'node:http';
import { LoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import { isThenable, LATE, within } from '../login/wait.js';
import { refusalIn } from './refusal.js';
import type { RefusalByException } from './refusal.js';

/** How Passport lets an application answer: an error, or a user (falsy for none) and something to say about it. */
export type Done = (error?: unknown, user?: unknown, info?: unknown) => void;

/** The application's verify: finds or makes the user of an identity. */
export type Verify<I extends Identity> = (identity: I, done: Done) => unknown;

/**
 * The application's verify with `passReqToCallback: true`. Its request may be of the host's own type, such as Express's
 * `Request`: that is why this is the type of a method.
 */
export type VerifyWithRequest<I extends Identity> = {
  verify(req: IncomingMessage, identity: I, done: Done): unknown;
}['verify'];

/** What verify said. */
export interface Verdict {
  /** Falsy: this person may not sign in. */
  readonly user: unknown;
  readonly info: unknown;
  /** It said no by an exception. */
  readonly refusal?: RefusalByException;
  /** It said nothing at all: a `return` may have been forgotten. */
  readonly forgotten?: true;
}

/** How long an application may think. */
const TIMEOUT_MS = 10_000;

/**
 * Asks the application who an identity is. Its first answer decides: `done` called; or a returned promise settled with
 * something other than `undefined`. `undefined` and plain values count only if verify takes no `done`: what
 * `(identity, done) => db.get(sql, done)` returns is a handle, not a user.
 *
 * @param verify - the application's function.
 * @param args - what it is given before `done`.
 * @throws LoginError `verify_failed` with what it threw as cause, if that is no {@link refusalIn no}; `verify_timeout`
 *   after 10 seconds.
 */
export async function askVerify(verify: (...args: never[]) => unknown, args: readonly unknown[]): Promise<Verdict> {
  const verdict = await within(firstAnswer(verify, args), TIMEOUT_MS);
  if (verdict === LATE) throw new LoginError('verify_timeout');
  return verdict;
}

function firstAnswer(verify: (...args: never[]) => unknown, args: readonly unknown[]): Promise<Verdict> {
  const takesDone = verify.length > args.length;
  return new Promise((resolve, reject) => {
    const broke = (cause: unknown) => {
      const refusal = refusalIn(cause);
      if (refusal) resolve({ user: false, info: { message: refusal.message }, refusal });
      else reject(new LoginError('verify_failed', { cause }));
    };
    const done: Done = (error, user, info) => {
      if (error) broke(error);
      // A promise is true, whatever it will say.
      else if (isThenable(user)) broke(new TypeError('`done` was given a promise: await it, or return it.'));
      else resolve({ user, info });
    };
    const answer = (user: unknown) => {
      if (user !== undefined) resolve({ user, info: undefined });
      else if (!takesDone) resolve({ user, info: undefined, forgotten: true });
    };
    try {
      const returned = (verify as (...all: unknown[]) => unknown)(...args, done);
      if (isThenable(returned)) Promise.resolve(returned).then(answer, broke);
      else if (!takesDone) answer(returned);
    } catch (cause) {
      broke(cause);
    }
  });
}
