import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { asLoginError, isLoginError, LoginError } from '../login/errors.js';
import type { LoginRequestMessage } from '../http/request.js';
import type { Identity } from '../login/operator.js';
import type { LoginStrategy } from '../passport/strategy.js';
import { wantsJson } from '../http/accept.js';
import { readBrowserKey } from '../http/browser-key.js';
import { answerError } from './failure.js';
import { methodOf } from './messages.js';
import { below, pathOf, matchRoute } from '../http/route-match.js';
import { respond, writeCookies } from './respond.js';
import { pageSettingsOf } from './page-settings.js';
import { originsOf, settingsOf, strategiesOf } from './router-options.js';
import type { LoginRouterOptions } from './router-options.js';
import { ownRoutes, routeFor } from './routes.js';
import { siteOf } from '../http/same-origin.js';
import { socketDoor } from './sockets.js';
import { Subscriptions } from './subscriptions.js';
import { attachTo } from './upgrade.js';
import type { AnyStrategy, Reply, Route, RouteContext, RouteSettings } from './route.js';

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
  const { redirects, pages: pageOptions, ...settings } = settingsOf(options);
  const { loginPath } = own[0];
  const pages = pageSettingsOf(pageOptions, loginPath);
  const origins = originsOf(own, options.origin);

  const subscriptions = new Subscriptions();
  const attachments = new Set<() => void>();
  const routes: RouteSettings = {
    ...settings,
    strategies: own,
    ownRoute: ownRoutes(own),
    loginPath,
    subscriptions,
    pages,
    attached: () => attachments.size > 0,
  };
  const open = socketDoor({ strategies: own, origins, subscriptions, pages });
  // A proxy may have taken a prefix of the path away: requests tell under which paths this process sees the login page,
  // which the host decides and no visitor.
  const mounts = new Set([loginPath]);
  const warned = { https: false, mount: false };

  /** @returns what the request comes to; nothing if it is not ours. */
  const replyTo = async (req: LoginRequestMessage, res: ServerResponse): Promise<Answered | undefined> => {
    const match = matchRoute(req, loginPath);
    if (!match) {
      warnOnce(warned, 'mount', () => strippedPrefix(req, loginPath));
      return undefined;
    }
    mounts.add(match.mount);
    // Where the identifier form is not ours, the application may have its own there.
    if (match.route === '/' && !settings.form && req.method !== 'POST') return undefined;
    const { site, deniedHttps } = siteOf(req, origins);
    if (deniedHttps) warnOnce(warned, 'https', () => DENIED_HTTPS);
    const route = routeFor(match.route, routes);
    const bypassMiddleware = route?.bypassMiddleware ?? false;
    const context: RouteContext = {
      req,
      res,
      site,
      json: bypassMiddleware || wantsJson(req),
      about: { strategy: own[0] },
      browserKey: readBrowserKey(req, site.secure),
      wording: await pages.wordingFor(req.headers['accept-language']),
    };
    const reply = async () => {
      if (!route) throw new LoginError('login_not_found');
      const method = req.method === 'HEAD' ? 'GET' : req.method;
      const handler = method === 'GET' || method === 'POST' ? route[method] : undefined;
      return handler ? await handler(context, routes) : notAllowed(route);
    };
    try {
      return { context, bypassMiddleware, reply: await reply() };
    } catch (error) {
      // What is no LoginError is the application's to answer, and heard of all the same.
      if (!isLoginError(error)) {
        context.about.strategy.service.reportAnswered(asLoginError(error), context.about.handle);
        throw error;
      }
      return { context, bypassMiddleware, reply: answerError(context, error, { method: methodOf(own) }) };
    }
  };

  const router = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void): void => {
    const pass = next ?? lastResort(res);
    replyTo(req, res).then((answered) => {
      if (!answered) pass();
      else if (answered.reply.kind === 'login') {
        writeCookies(answered.context, answered.reply);
        answerLogin(req, res, pass);
      } else {
        respond(answered.context, answered.reply, {
          loginPath,
          attached: attachments.size > 0,
          redirects,
          bypassMiddleware: answered.bypassMiddleware,
          pages,
          hasOtherWay: hasChoice(own),
        });
      }
    }, pass);
  };

  /** Has the application answer after a login without a session; what it throws goes where Express would take it. */
  const answerLogin = (req: IncomingMessage, res: ServerResponse, pass: (error?: unknown) => void): void => {
    const answering = async () => await settings.onLogin?.(req, res, pass);
    answering().catch(pass);
  };

  const isOurs = (req: IncomingMessage) => {
    const path = pathOf(req.url);
    return [...mounts].some((mount) => below(path, mount) === '/events');
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
      subscriptions.close();
      for (const detach of attachments) detach();
      attachments.clear();
      await Promise.all(own.map(async (strategy) => await strategy.close()));
    },
  });
}

/** Whether there is another way to sign in than one: the device that the person sits at is one, too. */
function hasChoice(strategies: readonly AnyStrategy[]): boolean {
  return strategies.length > 1 || strategies.some(({ settings }) => settings.pages);
}

/** A reply, and what is needed to write it. */
interface Answered {
  readonly context: RouteContext;
  readonly bypassMiddleware: boolean;
  readonly reply: Reply;
}

const DENIED_HTTPS =
  'The browser talks to this site over HTTPS, but neither the option `origin` nor `req.secure` says so. Set `origin` to ' +
  'the address of the site, such as https://shop.example.com, and `trust proxy` if a proxy ends TLS.';

/** What is wrong where a host takes the prefix off `req.url` and leaves no `originalUrl`. */
function strippedPrefix(req: LoginRequestMessage, loginPath: string): string | undefined {
  const path = pathOf(req.url);
  if (req.originalUrl !== undefined || !['/', '/code', '/events', '/finish'].includes(path)) return undefined;
  return (
    `A request for ${path} was passed on: it is not below \`loginPath\` ${loginPath}. If your server takes a prefix off ` +
    '`req.url`, have it keep the whole in `req.originalUrl`, or set `loginPath` to what is left.'
  );
}

/** Warns of a mistake in the set-up once. */
function warnOnce<Name extends string>(
  warned: Record<Name, boolean>,
  name: Name,
  sentence: () => string | undefined,
): void {
  const text = warned[name] ? undefined : sentence();
  if (text === undefined) return;
  warned[name] = true;
  process.emitWarning(text, 'passport-idtoken');
}

function notAllowed({ GET, POST }: Route): Reply {
  const allowed = [...(GET ? ['GET', 'HEAD'] : []), ...(POST ? ['POST'] : [])];
  return { kind: 'empty', status: 405, headers: { allow: allowed.join(', ') } };
}

/** What happens to a request that is not ours, or breaks, where no handler comes after us. */
function lastResort(res: ServerResponse): (error?: unknown) => void {
  return (error) => {
    if (error instanceof Error) process.emitWarning(error);
    if (res.headersSent) return;
    res.statusCode = error === undefined ? 404 : 500;
    res.end();
  };
}
