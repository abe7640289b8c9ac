import { isLoginError, LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';
import { normalizeIdentifier } from '../login/identifier.js';
import type { LoginView } from '../login/record.js';
import { newBinding } from './binding.js';
import { formFields, readFields } from './body.js';
import type { Fields } from './body.js';
import { failure } from './failure.js';
import { expectSameOrigin, loginOf, postedLogin, telling } from './login-of.js';
import type { LoginOf } from './login-of.js';
import { formPage } from './pages/form.js';
import type { FormPage } from './pages/form.js';
import { queryOf } from './place.js';
import type { RouteSettings } from './routes.js';
import { ownPath } from './same-origin.js';
import { giveTicket } from './ticket.js';
import { bindingOf, codeOf } from './messages.js';
import type { Answer, Visit } from './visit.js';

/** How long a JSON start waits for its code (ms); after that the code follows in the events. */
const CODE_WAIT = 5_000;

/** Mistakes that the person can mend in the form. */
const MENDABLE: readonly LoginErrorCode[] = [
  'identifier_invalid',
  'fields_invalid',
  'provider_unknown',
  'cookies_required',
];

/** `GET /`: the identifier form. Where people can sign in with the device they sit at alone, the page for that. */
export async function showForm(visit: Visit, settings: RouteSettings): Promise<Answer> {
  const fields = formFields(queryOf(visit.req));
  const [page, ...others] = thisDevice(settings, fields);
  const alone = page !== undefined && others.length === settings.strategies.length - 1;
  if (alone && !(await resumable(settings.strategies, visit))) return { kind: 'redirect', to: page };
  return await form(visit, settings, fields);
}

/** `POST /`: rings a phone, or meets the login that this browser has on its way. */
export async function start(visit: Visit, settings: RouteSettings): Promise<Answer> {
  expectSameOrigin(visit);
  let fields: Fields = {};
  try {
    fields = await readFields(visit.req);
    const { provider, identifier, kind, returnTo, cookies } = fields;
    const strategy = settings.strategies.find(({ name }) => name === (provider ?? settings.strategies[0].name));
    if (!strategy) throw new LoginError('provider_unknown');
    // Our own form says so: a browser that takes cookies has one from the page that the form is on.
    if (cookies === '1' && !visit.binding) throw new LoginError('cookies_required');
    const who = normalizeIdentifier(identifier);
    const { key } = visit.binding ?? newBinding();
    if (kind !== undefined) return await giveTicket(visit, settings, { strategy, key, who, kind, returnTo });
    const handle = await telling({ strategy }, strategy.start(key, who, ownPath(returnTo), visit.req));
    return await begun(visit, settings, { strategy, desk: strategy.desk, handle, key });
  } catch (error) {
    const mendable = settings.form && !visit.json && isLoginError(error) && MENDABLE.includes(error.code);
    if (!mendable) throw error;
    return await form(visit, settings, fields, error);
  }
}

/** `POST /retry`: a new code for a login that ended, without typing again. */
export async function retry(visit: Visit, settings: RouteSettings): Promise<Answer> {
  const login = await postedLogin(settings.strategies, visit);
  await telling(login, login.strategy.retry(login.handle, login.key, visit.req));
  return await begun(visit, settings, login);
}

/** The answer to a start: the code page at once; as JSON the code, as soon as it is there. */
async function begun(visit: Visit, { loginPath }: RouteSettings, login: LoginOf): Promise<Answer> {
  const { strategy, handle, key } = login;
  const binding = { key, handle };
  if (!visit.json) return { kind: 'redirect', to: `${loginPath}/code?handle=${handle}`, binding };
  const view = await onceUnderWay(login);
  const now = Date.now();
  if (view?.state === 'failed') {
    const retryAfter =
      view.retryAt === undefined ? {} : { retryAfter: Math.max(1, Math.ceil((view.retryAt - now) / 1000)) };
    return failure(visit, new LoginError(view.error, retryAfter), { handle, binding: strategy.settings.binding });
  }
  const urls = { events: `${loginPath}/events?handle=${handle}`, finish: `${loginPath}/finish` };
  const body = { handle, ...urls, ...(view?.state === 'pending' && codeOf(view, now)) };
  return { kind: 'json', status: 201, body, binding };
}

/** How a login looks when it is more than starting, or how it looks by then, if that takes too long. */
function onceUnderWay({ desk, handle, key }: LoginOf): Promise<LoginView | undefined> {
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
    desk.watch(handle, key, show).then((ends) => {
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

async function form(visit: Visit, settings: RouteSettings, fields: Fields, mistake?: LoginError): Promise<Answer> {
  const { strategies } = settings;
  const providers = strategies.map(({ name }) => name);
  const page: FormPage = {
    returnTo: ownPath(fields.returnTo),
    providers,
    binding: bindingOf(strategies),
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
    binding: visit.binding ? undefined : newBinding(),
  };
}

/** This browser's latest login, if the person can go on with it. */
async function resumable(strategies: RouteSettings['strategies'], visit: Visit): Promise<FormPage['resume']> {
  try {
    const { strategy, desk, handle, key } = loginOf(strategies, visit, visit.binding?.handle);
    const { state } = await desk.view(handle, key);
    const { binding } = strategy.settings;
    return state === 'pending' || state === 'approved' ? { handle, state, binding } : undefined;
  } catch {
    return undefined; // Not known any more, or not known right now: the form is there for a new one.
  }
}
