import type { ServerResponse } from 'node:http';
import { isLoginError, LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import type { CheckedApproval } from '../login/finish.js';
import type { Identity } from '../login/operator.js';
import { failure } from './failure.js';
import type { About } from './failure.js';
import { postedLogin } from './login-of.js';
import type { PostedLogin } from './login-of.js';
import { askPassport } from './passport.js';
import type { Challenge } from './passport.js';
import { expectSession, logIn } from './session.js';
import type { SessionRequest } from './session.js';
import type { FinishSettings, Reply, RouteContext } from './route.js';

/**
 * `POST /finish`: finishes an approved login through Passport, logs the person in, and tells where to go. If something
 * breaks after the approval was taken, it is given back: the same browser may finish again for a minute, without a new
 * push.
 */
export async function finish(visit: RouteContext, settings: FinishSettings): Promise<Reply> {
  const login = await postedLogin(settings.strategies, visit);
  const { strategy, handle, key, fields } = login;
  const req = visit.req as SessionRequest;
  let taken: CheckedApproval<Identity> | undefined;
  try {
    if (settings.session) expectSession(req);
    const verdict = await askPassport(settings.passport, strategy, visit, { handle, key, jwt: fields.jwt });
    // Past the session middleware: the session of the tab that was faster must not be overwritten by this one's.
    if (verdict.step === 'finished') return { ...away(visit, verdict.redirect), direct: true };
    if (verdict.step === 'refused') return refusal(visit, login, verdict.challenge, settings);
    const { admission, user, info } = verdict;
    taken = admission;
    if (settings.session) await logIn(req, user, settings.keepSession);
    req.user = user;
    req.authInfo = info;
    const redirect = admission.returnTo ?? settings.successRedirect;
    onceAnswered(visit.res, (delivered) => {
      // A browser that left before the answer came has no session cookie: it may finish again.
      const noted = delivered
        ? admission.complete(redirect)
        : admission.release(new LoginError('session_failed', { message: NOT_DELIVERED }));
      noted.catch((error: unknown) => {
        // Somebody is logged in; that the store could not note it changes nothing for them.
        if (isLoginError(error)) strategy.service.report('failed', handle, error);
      });
    });
    return settings.session ? away(visit, redirect) : { kind: 'next' };
  } catch (error) {
    if (!isLoginError(error)) throw error;
    await taken?.release(error).catch(() => undefined);
    if (UNTOLD.includes(error.code)) strategy.service.report('failed', handle, error);
    // Past the session middleware: whatever became of the session, its id must not go out with a failure.
    const again = CAN_BE_REPEATED.includes(error.code);
    return failure(visit, error, { ...aboutOf(login), again, direct: error.status >= 500 });
  }
}

const NOT_DELIVERED = 'The browser left before the answer to the finish reached it. It may finish again.';

/**
 * Acts when a response has left, or never will. Only then is a login finished: other tabs that hear of it go on to the
 * target, and need the session cookie that is in this response.
 */
function onceAnswered(res: ServerResponse, act: (delivered: boolean) => void): void {
  if (res.closed) act(res.writableFinished);
  else res.once('close', () => act(res.writableFinished));
}

/** Breakages after which the approval is still there. */
const CAN_BE_REPEATED: readonly LoginErrorCode[] = [
  'keys_unavailable',
  'session_failed',
  'session_missing',
  'store_unavailable',
  'store_full',
  'verify_failed',
  'verify_timeout',
];

/** What the login service cannot have told of by itself. */
const UNTOLD: readonly LoginErrorCode[] = ['session_missing', 'store_unavailable'];

/** A no: of the phone, of the person in the browser, of the application, or of the clock. */
function refusal(
  visit: RouteContext,
  login: PostedLogin,
  { code, message, missingScopes = [] }: Challenge,
  { failureRedirect }: FinishSettings,
): Reply {
  if (!visit.json && failureRedirect !== undefined) return { kind: 'redirect', to: failureRedirect };
  const missing = missingScopes.map(login.strategy.settings.label);
  return failure(visit, new LoginError(code, { message }), { ...aboutOf(login), missing });
}

/** What a failure's page needs to know: whoever brought a token has no code, and began on the strategy's own page. */
function aboutOf({ strategy, handle, fields }: PostedLogin): About {
  const { loginPath, name, settings } = strategy;
  if (fields.jwt === undefined) return { handle, method: settings.method };
  return { handle, method: 'fido2', home: `${loginPath}/${name}` };
}

/** On to where the person wanted to go. */
function away(visit: RouteContext, redirect: string): Reply & { kind: 'json' | 'redirect' } {
  if (visit.json) return { kind: 'json', status: 200, body: { redirect } };
  return { kind: 'redirect', to: redirect };
}
