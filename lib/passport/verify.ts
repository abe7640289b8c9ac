import type { IncomingMessage } from 'node:http';
import { LoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import { isThenable } from '../login/wait.js';

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
}

/** How long an application may think (ms). */
const TIMEOUT = 10_000;

/**
 * Asks the application who an identity is. Its first answer decides: `done` called; or a returned promise settled with
 * something other than `undefined`. `undefined` and plain values count only if verify takes no `done`: what
 * `(identity, done) => db.get(sql, done)` returns is a handle, not a user.
 *
 * @param verify - the application's function.
 * @param args - what it is given before `done`.
 * @throws LoginError `verify_failed` with what it threw as cause, `verify_timeout` after 10 seconds.
 */
export function askVerify(verify: (...args: never[]) => unknown, args: readonly unknown[]): Promise<Verdict> {
  const takesDone = verify.length > args.length;
  return new Promise((resolve, reject) => {
    const timeout = setTimeout(() => reject(new LoginError('verify_timeout')), TIMEOUT);
    const say = (user: unknown, info: unknown) => {
      clearTimeout(timeout);
      resolve({ user, info });
    };
    const broke = (cause: unknown) => {
      clearTimeout(timeout);
      reject(new LoginError('verify_failed', { cause }));
    };
    const done: Done = (error, user, info) => {
      if (error) broke(error);
      // A promise is true, whatever it will say.
      else if (isThenable(user)) broke(new TypeError('`done` was given a promise: await it, or return it.'));
      else say(user, info);
    };
    const answer = (user: unknown) => {
      if (user !== undefined || !takesDone) say(user, undefined);
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
