import { LoginError } from '../login/errors.js';
import type { NewSession } from './conclude.js';
import { leaveNote, sessionUserOf } from './note.js';
import type { LogIn, Noted, SessionRequest } from './note.js';

/**
 * Has the `logIn` that Passport, or a callback of the application, calls next be answered at once: the person is logged in,
 * and a new session would only lose what is in this one.
 */
export function keepLoggedIn(req: SessionRequest): void {
  replaceLogIn(req, (logIn) => (user, options, done) => {
    if (user === req.user) done();
    else logIn(user, options, done);
  });
}

/**
 * Has it leave the note of a login in the new session.
 *
 * @param outcome - told what became of that session.
 */
export function noteAtLogIn(req: SessionRequest, login: Noted, outcome: NewSession): void {
  replaceLogIn(req, (logIn) => (user, options, done) => {
    const putBack = leaveNote(req, login);
    const [old, before] = [req.session, sessionUserOf(req)];
    logIn(user, options, (error) => {
      putBack();
      if (error) outcome.broken = sessionFailed(error);
      // With `session: false` Passport makes none.
      outcome.made = req.session !== old;
      outcome.replaced = before !== undefined && before !== sessionUserOf(req);
      done(error);
    });
  });
}

/** Puts something in the place of a request's `logIn`, under both of its names, for one call. */
function replaceLogIn(req: SessionRequest, instead: (original: LogIn) => LogIn): void {
  const { logIn, login } = req;
  if (!logIn) return;
  const replaced = instead((...args) => logIn.call(req, ...args));
  req.logIn = req.login = (user: unknown, ...rest: unknown[]) => {
    Object.assign(req, { logIn, login });
    // Both the options and the callback may be left out.
    const options = rest.find((given) => typeof given === 'object' && given !== null) ?? {};
    const done = rest.find((given) => typeof given === 'function') ?? (() => {});
    replaced(user, options, done as Parameters<LogIn>[2]);
  };
}

/** Why no session was made: where Passport was told no way to put a user into one, the store is not to blame. */
export function sessionFailed(cause: unknown): LoginError {
  const { message } = (cause ?? {}) as { message?: unknown };
  return new LoginError('session_failed', {
    cause,
    ...(message === 'Failed to serialize user into session' && {
      message:
        'Passport knows no way to put the user into the session: call `passport.serializeUser` and ' +
        '`passport.deserializeUser`, of the instance that the router uses.',
    }),
  });
}
