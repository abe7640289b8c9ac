import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { isLoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import type { LoginStrategy } from '../passport/strategy.js';
import { wantsJson } from '../http/accept.js';
import { readBrowserKey } from '../http/browser-key.js';
import { answerError } from './failure.js';
import { methodOf } from './messages.js';
import { below, pathOf, matchRoute } from '../http/route-match.js';
import { respond } from './respond.js';
import { settingsOf, strategiesOf } from './router-options.js';
import type { LoginRouterOptions } from './router-options.js';
import { ownRoutes, routeFor } from './routes.js';
import { siteOf } from '../http/same-origin.js';
import { socketDoor } from './sockets.js';
import { Streams } from './streams.js';
import { attachTo } from './upgrade.js';
import type { Reply, Route, RouteContext, RouteSettings } from './route.js';

export type { LoginRouterOptions } from './router-options.js';

/** What {@link loginRouter} makes: a handler for Express, Connect, NestJS and `node:http`. */
export interface LoginRouter {
  (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void): void;
  /**
   * Lets our pages use WebSockets: takes the upgrades of `<loginPath>/events` on that server, and nothing else, beside
   * any other WebSocket server on it.
   *
   * @param server - what `app.listen()` or `http.createServer()` gives.
   */
  attach(server: EventEmitter): void;
  /**
   * The same for a host that hands out upgrades itself.
   *
   * @returns whether the upgrade was ours; if so, it is taken care of.
   */
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Ends all streams and sockets and closes the strategies, so that the server's own `close()` comes to its end. */
  close(): Promise<void>;
}

/**
 * The web side of a login: form, code page, events, finish. Mount it at the strategy's `loginPath`; nothing else has to
 * be wired.
 *
 * @param strategies - one strategy or several of the same `loginPath`; a start without `provider` takes the first.
 * @param options - see {@link LoginRouterOptions}.
 * @throws TypeError naming every mistake.
 *
 * @example
 * app.use(session({ secret, resave: false, saveUninitialized: false }), passport.session());
 * app.use('/login', loginRouter(idtoken, { successRedirect: '/', origin: 'https://shop.example.com' }));
 */
export function loginRouter(
  strategies: LoginStrategy<Identity> | readonly LoginStrategy<Identity>[],
  options: LoginRouterOptions = {},
): LoginRouter {
  const own = strategiesOf(strategies);
  const { origins, ...settings } = settingsOf(options);
  const { loginPath } = own[0];
  for (const strategy of own) strategy.origins = origins;

  const streams = new Streams();
  const attachments = new Set<() => void>();
  const routes: RouteSettings = {
    ...settings,
    strategies: own,
    ownRoute: ownRoutes(own),
    loginPath,
    streams,
    attached: () => attachments.size > 0,
  };
  const open = socketDoor({ strategies: own, origins, streams });
  // A proxy may have taken a prefix of the path away; the first request tells what is left of it.
  let mount = loginPath;

  /** @returns whether there is an answer; if not, it is the turn of whoever comes after us. */
  const answered = async (req: IncomingMessage, res: ServerResponse): Promise<boolean> => {
    const place = matchRoute(req, loginPath);
    if (!place) return false;
    ({ mount } = place);
    const route = routeFor(place.route, routes);
    if (!route) return false;
    const method = req.method === 'HEAD' ? 'GET' : req.method;
    const handler = method === 'GET' || method === 'POST' ? route[method] : undefined;
    if (!handler && place.route === '/' && !settings.form) return false;
    const { background = false } = route;
    const site = siteOf(req, origins);
    const browserKey = readBrowserKey(req, site.secure);
    const visit: RouteContext = {
      req,
      res,
      site,
      json: background || wantsJson(req),
      about: { strategy: own[0] },
      browserKey,
    };
    let answer: Reply;
    try {
      answer = handler ? await handler(visit, routes) : notAllowed(route);
    } catch (error) {
      if (!isLoginError(error)) throw error;
      answer = answerError(visit, error, { method: methodOf(own), direct: background });
    }
    if (answer.kind === 'next') return false;
    respond(visit, answer, { loginPath, attached: attachments.size > 0 });
    return true;
  };

  const router = (req: IncomingMessage, res: ServerResponse, next = lastResort(res)): void => {
    answered(req, res).then((done) => {
      if (!done) next();
    }, next);
  };

  const isOurs = (req: IncomingMessage) => {
    const path = pathOf(req.url);
    return below(path, loginPath) === '/events' || below(path, mount) === '/events';
  };

  return Object.assign(router, {
    attach: (server: EventEmitter) => {
      attachments.add(attachTo(server, { claims: isOurs, take: open }));
    },
    upgrade: (req: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (!isOurs(req)) return false;
      open(req, socket, head);
      return true;
    },
    close: async () => {
      streams.close();
      for (const detach of attachments) detach();
      attachments.clear();
      await Promise.all(own.map(async (strategy) => await strategy.close()));
    },
  });
}

function notAllowed({ GET, POST }: Route): Reply {
  const allowed = [...(GET ? ['GET', 'HEAD'] : []), ...(POST ? ['POST'] : [])];
  return { kind: 'empty', status: 405, headers: { allow: allowed.join(', ') } };
}

/** What happens to a request that is not ours, or breaks, where nobody comes after us. */
function lastResort(res: ServerResponse): (error?: unknown) => void {
  return (error) => {
    if (error instanceof Error) process.emitWarning(error);
    if (res.headersSent) return;
    res.statusCode = error === undefined ? 404 : 500;
    res.end();
  };
}
