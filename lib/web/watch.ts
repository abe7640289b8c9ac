import { isDeepStrictEqual } from 'node:util';
import { isLoginError, LoginError } from '../login/errors.js';
import { isEnd } from '../login/record.js';
import type { Place } from '../login/record.js';
import type { LoginView } from '../login/view.js';
import { formFields, onlyOne } from '../http/body.js';
import { expectSameOrigin, loginOf, postedLogin } from './login-of.js';
import { codeOf, finishPath, statusOf, urlsOf } from './messages.js';
import { codePage } from '../pages/code.js';
import type { LoginOf } from './login-of.js';
import type { Reader } from './messages.js';
import { queryOf } from '../http/route-match.js';
import { relayEvents, waitForView } from './relay.js';
import type { Subscriber } from './subscriptions.js';
import type { Reply, RouteContext, RouteSettings } from './route.js';
import { onceUnderWay } from './under-way.js';

/** `GET /code`: the page of this browser's latest login, or of `?handle=`. */
export async function showCode(
  context: RouteContext,
  { strategies, attached, loginPath }: RouteSettings,
): Promise<Reply> {
  const login = loginOf(strategies, context, formFields(queryOf(context.req)).handle ?? context.browserKey?.handle);
  const { strategy, service, handle, key } = login;
  const { asked, method, entryPath, asksForMail = false } = strategy.settings;
  const { view, identifier, again, place } = await service.own(handle, key);
  if (context.json) return await codeAsJson(context, login, place);
  if (view.state === 'finished' && view.redirect !== undefined) return { kind: 'redirect', to: view.redirect };
  // A ceremony in the browser has no code: its page is where it began.
  if (view.state === 'ceremony') return { kind: 'redirect', to: `${loginPath}/${strategy.name}` };
  const page = {
    handle,
    view,
    identifier,
    again,
    now: Date.now(),
    asked,
    method,
    entry: entryPath === undefined ? undefined : { path: `/${strategy.name}${entryPath}`, mail: asksForMail },
    socket: attached(),
    finish: finishPath(strategy, place),
  };
  return { kind: 'page', status: 200, html: (layout) => codePage(layout, page) };
}

/** The same for a program: what a start tells, and how the login is. */
async function codeAsJson(context: RouteContext, login: LoginOf, place: Place): Promise<Reply> {
  const { strategy, service, handle, key } = login;
  const view = (await onceUnderWay(login, context.res)) ?? (await service.view(handle, key));
  const now = Date.now();
  const status = {
    ...statusOf(view, now, readerOf(context, login)),
    ...(view.state === 'pending' && codeOf(view, now)),
  };
  return { kind: 'json', status: 200, body: { ...urlsOf(strategy, handle, place), ...status } };
}

/** `GET /events`: what happens to a login, as it happens. */
export async function streamEvents(
  context: RouteContext,
  { strategies, subscriptions }: RouteSettings,
): Promise<Reply> {
  const { req } = context;
  if (req.headers.upgrade?.toLowerCase() === 'websocket') throw new LoginError('upgrade_required');
  expectSameOrigin(context);
  const login = loginOf(strategies, context, formFields(queryOf(req)).handle);
  const begin = await relayEvents(subscriptions, login, context);
  // A 204 is what an EventSource does not come back after.
  return begin ? { kind: 'stream', start: begin } : { kind: 'empty', status: 204 };
}

/** `GET /status`: how a login is now; with `?wait=` (seconds) how it is after the next change. */
export async function showStatus(context: RouteContext, { strategies, polls }: RouteSettings): Promise<Reply> {
  expectSameOrigin(context);
  const query = queryOf(context.req);
  const login = loginOf(strategies, context, formFields(query).handle);
  const view = await login.service.view(login.handle, login.key);
  const seconds = onlyOne(query, 'wait');
  if (seconds !== undefined && !/^([1-9]|1\d|2[0-5])$/.test(seconds)) throw new LoginError('fields_invalid');
  const last = seconds === undefined ? view : await changed(Number(seconds));
  return { kind: 'json', status: 200, body: statusOf(last, Date.now(), readerOf(context, login)) };

  async function changed(wait: number): Promise<LoginView> {
    // What changed since the browser last asked is news: `state` says what it knows. Without it, what is no step of the wait
    // (an approval, an end) is told at once.
    const known = onlyOne(query, 'state') ?? (view.state === 'starting' || view.state === 'pending' ? view.state : '');
    const until = (next: LoginView) => next.state !== known || isEnd(next) || !isDeepStrictEqual(next, view);
    const subscribe = (subscriber: Subscriber) => polls.start(login, subscriber);
    const waited = waitForView(subscribe, context.res, { ms: wait * 1000, until });
    // Where too many wait, the answer comes at once: the page asks again in a moment.
    return (await waited.catch(unlessFull)) ?? view;
  }
}

function unlessFull(error: unknown): undefined {
  if (!isLoginError(error) || error.code !== 'store_full') throw error;
}

/** `POST /cancel`: the person does not want this login any more. */
export async function cancel(context: RouteContext, { strategies, loginPath }: RouteSettings): Promise<Reply> {
  const login = await postedLogin(strategies, context);
  const { service, handle, key, fields } = login;
  await service.cancel(handle, key, wordOf(fields.reason));
  // A person who wants to change the name is led back to the form, which has it.
  const to = fields.then === 'change' ? `${loginPath || '/'}?change=1` : `${loginPath}/code?handle=${handle}`;
  if (!context.json) return { kind: 'redirect', to };
  const view = await service.view(handle, key);
  return { kind: 'json', status: 200, body: statusOf(view, Date.now(), readerOf(context, login)) };
}

/** What a browser says its ceremony failed of: one word, since it goes into logs. */
function wordOf(reason: string | undefined): string | undefined {
  if (reason !== undefined && !/^[a-z][a-z0-9_]{0,63}$/.test(reason)) throw new LoginError('fields_invalid');
  return reason;
}

function readerOf({ wording }: RouteContext, { handle, strategy }: LoginOf): Reader {
  return { handle, strategy, wording };
}
