import { isLoginError, isMendable, LoginError } from '../login/errors.js';
import { normalizeIdentifier } from '../login/identifier.js';
import type { LoginKind } from '../login/operator.js';
import type { LoginView } from '../login/record.js';
import { newBrowserKey } from '../http/browser-key.js';
import { readFields } from '../http/body.js';
import type { Fields } from '../http/body.js';
import { failure } from './failure.js';
import { expectSameOrigin, postedLogin } from './login-of.js';
import type { LoginOf } from './login-of.js';
import { formReply, thisDevicePath, wayOf } from './form.js';
import { ownPath } from '../http/same-origin.js';
import { expectFreshLogin } from './session.js';
import { codeOf } from './messages.js';
import type { Reply, RouteContext, AnyStrategy, RouteSettings } from './route.js';

/** How long a JSON start waits for its code (ms); after that the code follows in the events. */
const CODE_WAIT = 5_000;

/** `POST /`: rings a phone, or meets the login that this browser has on its way. */
export async function start(visit: RouteContext, settings: RouteSettings): Promise<Reply> {
  expectSameOrigin(visit);
  let fields: Fields = {};
  try {
    fields = await readFields(visit.req);
    const { identifier, returnTo, cookies } = fields;
    const { provider, kind } = wayOf(fields);
    const strategy = settings.strategies.find(({ name }) => name === (provider ?? settings.strategies[0].name));
    if (!strategy) throw new LoginError('provider_unknown');
    visit.about.strategy = strategy;
    // Our own form says so: a browser that takes cookies has one from the page that the form is on.
    if (cookies === '1' && !visit.browserKey) throw new LoginError('cookies_required');
    const who = normalizeIdentifier(identifier);
    if (kind !== undefined) return await beginCeremony(visit, settings, { strategy, who, kind, returnTo });
    const key = await keyFor(visit, settings, strategy, { identifier: who, kind: 'push' });
    const handle = await strategy.start(key, who, ownPath(returnTo), visit.req);
    return await begun(visit, settings, { strategy, service: strategy.service, handle, key });
  } catch (error) {
    const mendable = settings.form && !visit.json && isLoginError(error) && isMendable(error.code);
    if (!mendable) throw error;
    visit.about.strategy.service.reportAnswered(error);
    return await formReply(visit, settings, fields, error);
  }
}

/**
 * The key for a start: the browser's own while a login under it is on its way, be it of another strategy, so that
 * several tabs go side by side; else a fresh one.
 */
async function keyFor(
  { browserKey }: RouteContext,
  { strategies }: RouteSettings,
  strategy: AnyStrategy,
  asked: { readonly identifier: string; readonly kind: LoginKind },
): Promise<string> {
  if (!browserKey) return newBrowserKey().key;
  const { key, handle } = browserKey;
  for (const { service } of [strategy, ...strategies.filter((other) => other !== strategy)]) {
    if (await service.mayKeepKey(key, handle, asked)) return key;
  }
  return newBrowserKey().key;
}

/** `POST /retry`: a new code for a login that ended, without typing again. */
export async function retry(visit: RouteContext, settings: RouteSettings): Promise<Reply> {
  const login = await postedLogin(settings.strategies, visit);
  const { service, handle, key, fields } = login;
  // In place of a code that is shown: named by its end, so that of two presses one asks.
  const { view } = await service.own(handle, key);
  if (view.state === 'pending' && fields.instead === String(view.expiresAt)) await service.cancel(handle, key);
  await login.strategy.retry(handle, key, visit.req);
  return await begun(visit, settings, login);
}

/** The answer to a start: the code page at once; as JSON the code, as soon as it is there. */
async function begun(visit: RouteContext, { loginPath }: RouteSettings, login: LoginOf): Promise<Reply> {
  const { strategy, handle, key } = login;
  const browserKey = { key, handle };
  if (!visit.json) return { kind: 'redirect', to: `${loginPath}/code?handle=${handle}`, browserKey };
  const view = await onceUnderWay(login);
  const now = Date.now();
  if (view?.state === 'failed') {
    return failure(visit, new LoginError(view.error, { retryAt: view.retryAt }), {
      handle,
      method: strategy.settings.method,
    });
  }
  const urls = { events: `${loginPath}/events?handle=${handle}`, finish: `${loginPath}/finish` };
  const body = { handle, ...urls, ...(view?.state === 'pending' && codeOf(view, now)) };
  return { kind: 'json', status: 201, body, browserKey };
}

/** How a login looks when it is more than starting, or how it looks by then, if that takes too long. */
function onceUnderWay({ service, handle, key }: LoginOf): Promise<LoginView | undefined> {
  return new Promise((resolve) => {
    let view: LoginView | undefined;
    let unwatch: (() => void) | undefined;
    let settled = false;
    const settle = () => {
      settled = true;
      clearTimeout(timeout);
      unwatch?.();
      resolve(view);
    };
    const timeout = setTimeout(settle, CODE_WAIT);
    const show = (now: LoginView) => {
      view = now;
      if (unwatch && now.state !== 'starting') settle();
    };
    // The phone may ring already: a store that cannot tell how the login goes is no reason to fail.
    service.watch(handle, key, show).then((ends) => {
      unwatch = ends;
      if (settled || view?.state !== 'starting') settle();
    }, settle);
  });
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
  visit: RouteContext,
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
  if (!visit.json) {
    const to = thisDevicePath(loginPath, strategy, { returnTo: ownPath(returnTo), name: who });
    return { kind: 'redirect', to };
  }
  if (kind === 'register') expectFreshLogin(visit.req);
  const key = await keyFor(visit, settings, strategy, { identifier: who, kind });
  const handle = await strategy.beginCeremony(key, who, kind, ownPath(returnTo), visit.req);
  return {
    kind: 'json',
    status: 201,
    body: { handle, finish: `${loginPath}/finish` },
    // The latest login of the code page stays what it is: a ceremony has none.
    browserKey: { key, ...(visit.browserKey?.handle !== undefined && { handle: visit.browserKey.handle }) },
  };
}
