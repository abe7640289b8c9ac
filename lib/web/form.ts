import { newBrowserKey } from '../http/browser-key.js';
import { formFields } from '../http/body.js';
import type { Fields } from '../http/body.js';
import { queryOf } from '../http/route-match.js';
import { returnToOf } from '../passport/return-to.js';
import type { LoginError } from '../login/errors.js';
import type { LoginView } from '../login/view.js';
import { formPage } from '../pages/form.js';
import type { FormPage } from '../pages/form.js';
import { loginOf } from './login-of.js';
import { finishPath } from './messages.js';
import type { AnyStrategy, Reply, RouteContext, RouteSettings } from './route.js';
import type { SessionRequest } from '../passport/note.js';
import { stepUpOf } from '../passport/step-up.js';

/** `GET /`: the identifier form. Where people can sign in with the device they sit at alone, the page for that. */
export async function showForm(context: RouteContext, settings: RouteSettings): Promise<Reply> {
  const fields = formFields(queryOf(context.req));
  const { strategies, loginPath } = settings;
  const [alone] = strategies.length === 1 && strategies[0].settings.pages ? strategies : [];
  if (!alone) return await formReply(context, settings, fields);
  const login = await latestLogin(strategies, context);
  if (isOnItsWay(login)) return await formReply(context, settings, fields);
  const name = fields.change === undefined ? undefined : login?.identifier;
  return { kind: 'redirect', to: thisDevicePath(loginPath, alone, { returnTo: wantedBy(context, fields), name }) };
}

/** @param mistake - what was wrong with the fields. */
export async function formReply(
  context: RouteContext,
  settings: RouteSettings,
  fields: Fields,
  mistake?: LoginError,
): Promise<Reply> {
  const ways = waysOf(settings);
  const login = await latestLogin(settings.strategies, context);
  const kept = fields.change === undefined ? undefined : login;
  const page: FormPage = {
    ways,
    returnTo: wantedBy(context, fields) ?? kept?.returnTo,
    chosen: (ways.find(({ value }) => value === (fields.way ?? fields.provider)) ?? ways[0]).value,
    identifier: fields.identifier?.slice(0, 256) ?? kept?.identifier,
    mistake: mistake?.code,
    resume: isOnItsWay(login) ? login : undefined,
    needs: stepUpOf(context.req)?.scopes,
    home: (context.req as SessionRequest).user ? settings.successRedirect : undefined,
  };
  return {
    kind: 'page',
    status: mistake?.status ?? 200,
    html: (layout) => formPage(layout, page),
    // The login that follows is tied to this cookie; whether it comes back tells whether the browser takes any.
    browserKey: context.browserKey ? undefined : newBrowserKey(),
  };
}

function wantedBy({ req, about }: RouteContext, { returnTo }: Fields): string | undefined {
  return returnToOf(req, returnTo, about.strategy.site.warnings);
}

/** A login as the form needs to know it. */
interface LatestLogin {
  readonly handle: string;
  readonly state: LoginView['state'];
  readonly identifier: string;
  readonly returnTo: string | undefined;
  /** Where it is finished. */
  readonly finish: string;
}

/** This browser's latest login, whatever became of it. */
async function latestLogin(
  strategies: RouteSettings['strategies'],
  context: RouteContext,
): Promise<LatestLogin | undefined> {
  try {
    // The form is about no login: what goes wrong with it is not what goes wrong with that one.
    const { browserKey } = context;
    const found = loginOf(strategies, { browserKey, about: { ...context.about } }, browserKey?.handle);
    const { strategy, service, handle, key } = found;
    const { view, identifier, returnTo, place } = await service.own(handle, key);
    return { handle, state: view.state, identifier, returnTo, finish: finishPath(strategy, place) };
  } catch {
    return undefined; // Not known any more, or not known right now: the form is there for a new one.
  }
}

/** Whether the person can go on with it. */
function isOnItsWay(login: LatestLogin | undefined): login is LatestLogin & { state: 'pending' | 'approved' } {
  return login?.state === 'pending' || login?.state === 'approved';
}

/** The page on which a strategy lets people use the device they sit at, with the name kept where no log sees it. */
export function thisDevicePath(
  loginPath: string,
  { name: strategy }: AnyStrategy,
  { returnTo, name }: { returnTo: string | undefined; name: string | undefined },
): string {
  const query = returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`;
  const kept = name === undefined || name === '' ? '' : `#name=${encodeURIComponent(name)}`;
  return `${loginPath}/${strategy}${query}${kept}`;
}

/** What the form's choice means: a strategy, and perhaps its ceremony on the device one sits at. */
export function wayOf({ way, provider, kind }: Fields): { provider: string | undefined; kind: string | undefined } {
  if (way === undefined) return { provider, kind };
  return way.endsWith(HERE) ? { provider: way.slice(0, -HERE.length), kind: 'login' } : { provider: way, kind };
}

const HERE = '/login';

/** The ways to sign in that a form offers. */
function waysOf({ strategies: [first, ...others] }: RouteSettings): FormPage['ways'] {
  const of = ({ name, settings: { method, label, hint, pages } }: AnyStrategy): FormPage['ways'] => [
    { value: name, method, label, hint },
    ...(pages ? [{ value: `${name}${HERE}`, method: 'fido2' } as const] : []),
  ];
  const [way, ...more] = of(first);
  return [way, ...more, ...others.flatMap(of)];
}
