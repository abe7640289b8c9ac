import type { ServerResponse } from 'node:http';
import { isLoginError, LoginError } from '../login/errors.js';
import { wantsJson } from '../http/accept.js';
import { readBrowserKey } from '../http/browser-key.js';
import type { LoginRequestMessage } from '../http/request.js';
import { matchRoute, pathOf } from '../http/route-match.js';
import { answerError } from './failure.js';
import { siteFor } from './login-of.js';
import { methodOf } from './messages.js';
import type { Reply, Route, RouteContext, RouteSettings } from './route.js';
import { routeFor } from './routes.js';

/** A reply, and what is needed to write it. */
export interface Answered {
  readonly context: RouteContext;
  /** The path under which this process sees the login page. */
  readonly mount: string;
  readonly bypassMiddleware: boolean;
  readonly reply: Reply;
}

/**
 * Finds out what a request comes to. Below the login path everything is ours, unknown paths and methods too: what stands
 * behind the router must never be taken for what comes after a login.
 *
 * @param about - what the request turns out to be about.
 * @returns nothing for a request that is not ours.
 * @throws what is no `LoginError`: it is the application's to answer.
 */
export async function replyTo(
  req: LoginRequestMessage,
  res: ServerResponse,
  settings: RouteSettings,
  about: RouteContext['about'],
): Promise<Answered | undefined> {
  const { strategies, loginPath, pages, form, starts } = settings;
  const match = matchRoute(req, loginPath);
  if (!match) {
    if (mayBeStripped(req)) onceNotFound(res, () => strategies[0].site.warnings.warn('prefix_stripped'));
    return undefined;
  }
  const { mount } = match;
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  // Where the identifier form, or every start, is the application's own, it has its handler there.
  if (match.route === '/' && (!starts || (!form && method === 'GET'))) return undefined;
  const site = siteFor(strategies, req);
  const route = routeFor(match.route, settings);
  const bypassMiddleware = route?.bypassMiddleware ?? false;
  const context: RouteContext = {
    req,
    res,
    site,
    json: bypassMiddleware || wantsJson(req),
    about,
    browserKey: readBrowserKey(req, site.secure),
    wording: await pages.wordingFor(req.headers['accept-language']),
  };
  const answered = { context, mount, bypassMiddleware };
  try {
    if (!route) throw noSuchPage(strategies);
    const handler = method === 'GET' || method === 'POST' ? route[method] : undefined;
    const reply = handler ? await handler(context, settings) : notAllowed(context, route);
    return Object.assign(answered, { reply });
  } catch (error) {
    if (!isLoginError(error)) throw error;
    return Object.assign(answered, { reply: answerError(context, error, { method: methodOf(strategies) }) });
  }
}

function noSuchPage(strategies: RouteSettings['strategies']): LoginError {
  const names = strategies.map(({ name }) => name).join(', ');
  return new LoginError('login_not_found', {
    message: `Nothing of this router is at that address: it serves ${names}. Give it all strategies of its login page, as a list.`,
  });
}

function notAllowed(context: RouteContext, { GET, POST }: Route): Reply {
  const allow = [...(GET ? ['GET', 'HEAD'] : []), ...(POST ? ['POST'] : [])].join(', ');
  return { ...answerError(context, new LoginError('method_not_allowed')), headers: { allow } };
}

/** Paths of ours that a host leaves when it takes the prefix off `req.url` and keeps no `originalUrl`. */
const STRIPPED: readonly string[] = ['/', '/code', '/events', '/finish'];

function mayBeStripped({ url, originalUrl }: LoginRequestMessage): boolean {
  return originalUrl === undefined && STRIPPED.includes(pathOf(url)) && process.env.NODE_ENV !== 'production';
}

/** Acts once a response has left that says that there is no such page. */
function onceNotFound(res: ServerResponse, act: () => void): void {
  res.once('finish', () => {
    if (res.statusCode === 404) act();
  });
}
