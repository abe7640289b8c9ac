import { asLoginError, isLoginError, LoginError, mayBeTriedAgain } from '../login/errors.js';
import { ROUTER } from '../login/record.js';
import { concludeOnceAnswered } from '../passport/conclude.js';
import type { CompletedFinish, RefusedFinish } from '../passport/contract.js';
import { FINISHED_LIFE_SECONDS, withLatest } from '../http/browser-key.js';
import { readMark } from '../http/known-browser.js';
import { answerError, failure } from './failure.js';
import type { About } from './failure.js';
import { postedLogin } from './login-of.js';
import type { LoginOf, PostedLogin } from './login-of.js';
import { askPassport } from './passport.js';
import type { FinishSettings, Reply, RouteContext } from './route.js';
import { expectPassportSession, logIn } from './session.js';
import { sessionUserOf } from '../passport/note.js';
import type { SessionRequest } from '../passport/note.js';

/**
 * `POST /finish`: finishes an approved login through Passport, logs the person in, and tells where to go. If something
 * breaks after the approval was taken, it is given back: the same browser may finish again for a minute, without a new
 * push.
 */
export async function finish(context: RouteContext, settings: FinishSettings): Promise<Reply> {
  const login = await postedLogin(settings.strategies, context);
  const { strategy, handle, key, fields } = login;
  try {
    if (settings.session) expectPassportSession(context.req, strategy.site.warnings);
    const result = await askPassport(settings.passport, strategy, context, {
      handle,
      key,
      place: ROUTER,
      jwt: fields.jwt,
    });
    if (result.type === 'already') {
      // Without a session cookie the answer to the first finish was lost, or the person has logged out since.
      const isIn = !settings.session || result.overlapping || Boolean((context.req as SessionRequest).user);
      if (!isIn) throw new LoginError('login_finished');
      // Past the session middleware: the session of the tab that was faster must not be overwritten by this one's.
      return { ...away(context, result.redirect ?? settings.successRedirect), bypassMiddleware: true };
    }
    if (result.type === 'refused') return refusal(context, login, result, settings);
    return await complete(context, login, result, settings);
  } catch (error) {
    if (!isLoginError(error)) throw error;
    // Past the session middleware: whatever became of the session, its id must not go out with a failure.
    const again = mayBeTriedAgain(error.code);
    return answerError(context, error, { ...aboutOf(login), again, bypassMiddleware: error.status >= 500 });
  }
}

/** Logs the person in, and completes the approval once the answer has left. */
async function complete(
  context: RouteContext,
  login: LoginOf,
  { approval, user, info, noted }: CompletedFinish,
  { session, keepSession, successRedirect }: FinishSettings,
): Promise<Reply> {
  const req = context.req as SessionRequest;
  const before = session ? sessionUserOf(req) : undefined;
  try {
    if (session) await logIn(req, user, noted, keptOf(req, keepSession, approval.returnTo));
  } catch (thrown) {
    const error = asLoginError(thrown);
    await approval.release(error).catch(() => undefined);
    throw error;
  }
  req.user = user;
  req.authInfo = info;
  const redirect = approval.returnTo ?? successRedirect;
  concludeOnceAnswered(login.service, {
    req,
    res: context.res,
    handle: login.handle,
    approval,
    redirect,
    session: { made: session, replaced: before !== undefined && before !== sessionUserOf(req) },
  });
  const mark = login.service.remember(approval, readMark(req, login.strategy.name));
  const cookies = {
    // For a second press of the button.
    browserKey: {
      seconds: FINISHED_LIFE_SECONDS,
      ...withLatest(context.browserKey, { key: login.key, handle: login.handle }),
    },
    mark: { strategy: login.strategy.name, text: mark },
  };
  return session ? Object.assign(away(context, redirect), cookies) : { kind: 'login', ...cookies };
}

/** A no: of the phone, of the person in the browser, of the application, or of the clock. */
function refusal(
  context: RouteContext,
  login: PostedLogin,
  { code, message: said, retryAt, missingScopes = [], refusal: no }: RefusedFinish,
  { failureRedirect }: FinishSettings,
): Reply {
  const error = new LoginError(code, { retryAt });
  const isBroken = error.status >= 500;
  if (!context.json && failureRedirect !== undefined && !isBroken) {
    return { kind: 'redirect', to: withCode(failureRedirect, code) };
  }
  const about = { ...aboutOf(login), said, status: no?.status, missing: missingScopes };
  return failure(context, error, { ...about, bypassMiddleware: isBroken });
}

/** What of the old session is kept: a target that this login goes to is used. */
function keptOf({ session }: SessionRequest, names: readonly string[], returnTo: string | undefined): string[] {
  return names.filter((name) => name !== 'returnTo' || session?.returnTo !== returnTo);
}

/** Tells the application's page why: its own query and fragment stay. */
function withCode(target: string, code: string): string {
  const [address = '', ...fragment] = target.split('#');
  return [`${address}${address.includes('?') ? '&' : '?'}code=${code}`, ...fragment].join('#');
}

/** What a failure's page needs to know: a browser that brought a token has no code, and began on the strategy's own page. */
function aboutOf({ strategy, handle, fields }: PostedLogin): About {
  const { loginPath, name, settings } = strategy;
  if (fields.jwt === undefined) return { handle, method: settings.method };
  return { handle, method: 'fido2', home: `${loginPath}/${name}` };
}

/** On to where the person wanted to go. */
function away(context: RouteContext, redirect: string): Reply & { kind: 'json' | 'redirect' } {
  if (context.json) return { kind: 'json', status: 200, body: { redirect } };
  return { kind: 'redirect', to: redirect };
}
