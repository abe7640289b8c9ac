import { isLoginError, isMendable, LoginError } from '../login/errors.js';
import { normalizeIdentifier } from '../login/identifier.js';
import { ROUTER } from '../login/record.js';
import type { Place } from '../login/record.js';
import { LATE, within } from '../login/wait.js';
import { readFields } from '../http/body.js';
import { withLatest, withOther } from '../http/browser-key.js';
import type { Fields } from '../http/body.js';
import { addressOf } from '../http/request.js';
import { answerError, failure } from './failure.js';
import { expectSameOrigin, postedLogin } from './login-of.js';
import type { LoginOf } from './login-of.js';
import { formReply, thisDevicePath, wayOf } from './form.js';
import { returnToOf } from '../passport/return-to.js';
import { isFresh } from '../passport/note.js';
import { refusalIn } from '../passport/refusal.js';
import { expectPassportSession } from './session.js';
import { codeOf, finishPath, urlsOf } from './messages.js';
import type { AnyStrategy, BeforeStart, Reply, RouteContext, RouteSettings } from './route.js';
import { onceUnderWay } from './under-way.js';

/** How long an application may think before a phone rings (ms). */
const TIMEOUT_MS = 10_000;

/** `POST /`: rings a phone, or meets the login that this browser has on its way. */
export async function start(context: RouteContext, settings: RouteSettings): Promise<Reply> {
  expectSameOrigin(context);
  // No phone rings for a login that could not finish.
  if (settings.session) expectPassportSession(context.req, settings.strategies[0].site.warnings);
  let fields: Fields = {};
  try {
    fields = await readFields(context.req);
    const { identifier, cookies } = fields;
    const { provider, kind } = wayOf(fields);
    const strategy = settings.strategies.find(({ name }) => name === (provider ?? settings.strategies[0].name));
    if (!strategy) {
      const names = settings.strategies.map(({ name }) => name).join(', ');
      throw new LoginError('provider_unknown', { message: `Name a provider that this login page has: ${names}.` });
    }
    context.about.strategy = strategy;
    // Our own form says so: a browser that takes cookies has one from the page that the form is on.
    if (cookies === '1' && !context.browserKey) throw new LoginError('cookies_required');
    const who = normalizeIdentifier(identifier);
    const returnTo = returnToOf(context.req, fields.returnTo, strategy.site.warnings);
    if (kind !== undefined) return await beginCeremony(context, settings, { strategy, who, kind, returnTo });
    const refused = await askBeforeStart(settings.beforeStart, context, strategy, who);
    if (refused) return refused;
    const wanted = { identifier: who, kind: 'push', place: ROUTER } as const;
    const startKey = await strategy.keyFor(context.browserKey, wanted, context.req);
    const { key } = startKey;
    const handle = await strategy.start(startKey, wanted, returnTo, context.req);
    return await begun(context, settings, { strategy, service: strategy.service, handle, key }, ROUTER);
  } catch (error) {
    const mendable = settings.form && !context.json && isLoginError(error) && isMendable(error.code);
    if (!mendable) throw error;
    context.about.strategy.service.reportAnswered(error, { address: addressOf(context.req) });
    return await formReply(context, settings, fields, error);
  }
}

/** `POST /retry`: a new code for a login that ended, without typing again. */
export async function retry(context: RouteContext, settings: RouteSettings): Promise<Reply> {
  const login = await postedLogin(settings.strategies, context);
  const { service, handle, key, fields } = login;
  // In place of a code that is shown: named by its end, so that of two presses one asks.
  const { view, place, identifier } = await service.own(handle, key);
  if (settings.session && place === ROUTER) expectPassportSession(context.req, login.strategy.site.warnings);
  const refused = await askBeforeStart(settings.beforeStart, context, login.strategy, identifier);
  if (refused) return refused;
  if (view.state === 'pending' && fields.instead === String(view.expiresAt)) await service.cancel(handle, key);
  await login.strategy.retry(handle, key, context.req);
  return await begun(context, settings, login, place);
}

/**
 * Asks the application whether a phone may ring.
 *
 * @returns the answer to the person if not, with what the application says.
 * @throws LoginError `lookup_failed` for what broke there.
 */
async function askBeforeStart(
  beforeStart: BeforeStart | undefined,
  context: RouteContext,
  strategy: AnyStrategy,
  identifier: string,
): Promise<Reply | undefined> {
  if (!beforeStart) return undefined;
  const { req } = context;
  const start = { identifier, provider: strategy.name, knownBrowser: strategy.knowsBrowser(req, identifier) };
  let answer: unknown;
  try {
    answer = await within(Promise.resolve(beforeStart(req, start)), TIMEOUT_MS);
    if (answer === LATE) throw new Error('The function did not answer within 10 seconds.');
  } catch (cause) {
    const refusal = refusalIn(cause);
    if (refusal) return answerError(context, new LoginError('start_refused', { cause }), { said: refusal.message });
    throw new LoginError('lookup_failed', { cause, message: 'The function `beforeStart` threw. See the cause.' });
  }
  return answer === false ? answerError(context, new LoginError('start_refused')) : undefined;
}

/** The answer to a start: the code page at once; as JSON the code, as soon as it is there. */
async function begun(
  context: RouteContext,
  { loginPath }: RouteSettings,
  login: LoginOf,
  place: Place,
): Promise<Reply> {
  const { strategy, handle, key } = login;
  const browserKey = withLatest(context.browserKey, { key, handle });
  if (!context.json) return { kind: 'redirect', to: `${loginPath}/code?handle=${handle}`, browserKey };
  const view = await onceUnderWay(login, context.res);
  const now = Date.now();
  if (view?.state === 'failed') {
    return failure(context, new LoginError(view.error, { retryAt: view.retryAt }), {
      handle,
      method: strategy.settings.method,
    });
  }
  const body = Object.assign(urlsOf(strategy, handle, place), view?.state === 'pending' ? codeOf(view, now) : {});
  return { kind: 'json', status: 201, body, browserKey };
}

/** What a start with a `kind` asks for. */
interface CeremonyStart {
  readonly strategy: AnyStrategy;
  readonly who: string;
  readonly kind: string;
  readonly returnTo: string | undefined;
}

/**
 * `POST /` with a `kind`: the browser runs the ceremony with the operator by itself and finishes with what came of it.
 * Known and unknown people get the same answer: we do not know them either.
 */
async function beginCeremony(
  context: RouteContext,
  settings: RouteSettings,
  { strategy, who, kind, returnTo }: CeremonyStart,
): Promise<Reply> {
  const { loginPath } = settings;
  const isKind = kind === 'login' || kind === 'register';
  if (!isKind || !strategy.service.hasCeremonies) {
    throw new LoginError('fields_invalid', {
      message:
        'Send the field `kind` as login or register to a provider whose browsers run a ceremony, or leave it out.',
    });
  }
  // A browser that sends a form runs no script, and without one there is no ceremony: the page says so.
  if (!context.json) {
    const to = thisDevicePath(loginPath, strategy, { returnTo, name: who });
    return { kind: 'redirect', to };
  }
  if (kind === 'register' && !isFresh(context.req)) throw new LoginError('fresh_login_required');
  const { key } = await strategy.keyFor(context.browserKey, { identifier: who, kind, place: ROUTER }, context.req);
  const handle = await strategy.beginCeremony(key, who, kind, returnTo, context.req);
  return {
    kind: 'json',
    status: 201,
    body: { handle, finish: finishPath(strategy, ROUTER) },
    // The latest login of the code page stays what it is: a ceremony has none.
    browserKey: withOther(context.browserKey, { key, handle }),
  };
}
