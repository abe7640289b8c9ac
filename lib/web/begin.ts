import { isLoginError, isMendable, LoginError } from '../login/errors.js';
import { normalizeIdentifier } from '../login/identifier.js';
import type { LoginView } from '../login/record.js';
import { newBrowserKey } from '../http/browser-key.js';
import { formFields, readFields } from '../http/body.js';
import type { Fields } from '../http/body.js';
import { failure } from './failure.js';
import { expectSameOrigin, loginOf, postedLogin } from './login-of.js';
import type { LoginOf } from './login-of.js';
import { formPage } from '../pages/form.js';
import type { FormPage } from '../pages/form.js';
import { queryOf } from '../http/route-match.js';
import { ownPath } from '../http/same-origin.js';
import { expectFreshLogin } from './session.js';
import { methodOf, codeOf } from './messages.js';
import type { Reply, RouteContext, AnyStrategy, RouteSettings } from './route.js';

/** How long a JSON start waits for its code (ms); after that the code follows in the events. */
const CODE_WAIT = 5_000;

/** `GET /`: the identifier form. Where people can sign in with the device they sit at alone, the page for that. */
export async function showForm(visit: RouteContext, settings: RouteSettings): Promise<Reply> {
  const fields = formFields(queryOf(visit.req));
  const [page, ...others] = thisDevice(settings, fields);
  const alone = page !== undefined && others.length === settings.strategies.length - 1;
  if (alone && !(await resumable(settings.strategies, visit))) return { kind: 'redirect', to: page };
  return await form(visit, settings, fields);
}

/** `POST /`: rings a phone, or meets the login that this browser has on its way. */
export async function start(visit: RouteContext, settings: RouteSettings): Promise<Reply> {
  expectSameOrigin(visit);
  let fields: Fields = {};
  try {
    fields = await readFields(visit.req);
    const { provider, identifier, kind, returnTo, cookies } = fields;
    const strategy = settings.strategies.find(({ name }) => name === (provider ?? settings.strategies[0].name));
    if (!strategy) throw new LoginError('provider_unknown');
    visit.about.strategy = strategy;
    // Our own form says so: a browser that takes cookies has one from the page that the form is on.
    if (cookies === '1' && !visit.browserKey) throw new LoginError('cookies_required');
    const who = normalizeIdentifier(identifier);
    const { key } = visit.browserKey ?? newBrowserKey();
    if (kind !== undefined) return await beginCeremony(visit, settings, { strategy, key, who, kind, returnTo });
    const handle = await strategy.start(key, who, ownPath(returnTo), visit.req);
    return await begun(visit, settings, { strategy, service: strategy.service, handle, key });
  } catch (error) {
    const mendable = settings.form && !visit.json && isLoginError(error) && isMendable(error.code);
    if (!mendable) throw error;
    visit.about.strategy.service.reportAnswered(error);
    return await form(visit, settings, fields, error);
  }
}

/** `POST /retry`: a new code for a login that ended, without typing again. */
export async function retry(visit: RouteContext, settings: RouteSettings): Promise<Reply> {
  const login = await postedLogin(settings.strategies, visit);
  await login.strategy.retry(login.handle, login.key, visit.req);
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

/** The addresses of the strategies' own pages. */
function thisDevice({ strategies, loginPath }: RouteSettings, { returnTo }: Fields): string[] {
  const target = ownPath(returnTo);
  const query = target === undefined ? '' : `?returnTo=${encodeURIComponent(target)}`;
  return strategies.filter(({ settings }) => settings.pages).map(({ name }) => `${loginPath}/${name}${query}`);
}

async function form(
  visit: RouteContext,
  settings: RouteSettings,
  fields: Fields,
  mistake?: LoginError,
): Promise<Reply> {
  const { strategies } = settings;
  const providers = strategies.map(({ name }) => name);
  const page: FormPage = {
    returnTo: ownPath(fields.returnTo),
    providers,
    method: methodOf(strategies),
    provider: providers.find((name) => name === fields.provider) ?? strategies[0].name,
    identifier: fields.identifier?.slice(0, 256),
    thisDevice: thisDevice(settings, fields),
    mistake: mistake?.code,
    resume: await resumable(strategies, visit),
  };
  return {
    kind: 'page',
    status: mistake?.status ?? 200,
    html: (frame) => formPage(frame, page),
    // The login that follows is tied to this cookie; whether it comes back tells whether the browser takes any.
    browserKey: visit.browserKey ? undefined : newBrowserKey(),
  };
}

/** This browser's latest login, if the person can go on with it. */
async function resumable(strategies: RouteSettings['strategies'], visit: RouteContext): Promise<FormPage['resume']> {
  try {
    const { strategy, service, handle, key } = loginOf(strategies, visit, visit.browserKey?.handle);
    const { state } = await service.view(handle, key);
    const { method } = strategy.settings;
    return state === 'pending' || state === 'approved' ? { handle, state, method } : undefined;
  } catch {
    return undefined; // Not known any more, or not known right now: the form is there for a new one.
  }
}

/** What a start with a `kind` asks for. */
interface CeremonyStart {
  readonly strategy: AnyStrategy;
  readonly key: string;
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
  { loginPath }: RouteSettings,
  { strategy, key, who, kind, returnTo }: CeremonyStart,
): Promise<Reply> {
  const isKind = kind === 'login' || kind === 'register';
  if (!isKind || !strategy.service.hasCeremonies) {
    throw new LoginError('fields_invalid', {
      message:
        'Send the field `kind` as login or register to a provider whose browsers run a ceremony, or leave it out.',
    });
  }
  // A browser that sends a form runs no script, and without one there is no ceremony: the page says so.
  if (!visit.json) return { kind: 'redirect', to: `${loginPath}/${strategy.name}` };
  if (kind === 'register') expectFreshLogin(visit.req);
  const handle = await strategy.beginCeremony(key, who, kind, ownPath(returnTo), visit.req);
  return {
    kind: 'json',
    status: 201,
    body: { handle, finish: `${loginPath}/finish` },
    // The latest login of the code page stays what it is: a ceremony has none.
    browserKey: { key, ...(visit.browserKey?.handle !== undefined && { handle: visit.browserKey.handle }) },
  };
}
