import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { addressOf } from '../http/request.js';
import { below, pathOf } from '../http/route-match.js';
import { asLoginError } from '../login/errors.js';
import type { Closed, CloseOptions } from '../login/service.js';
import type { Identity } from '../login/operator.js';
import { warnOfThrown } from '../mistakes.js';
import type { LoginStrategy } from '../passport/strategy.js';
import { replyTo } from './dispatch.js';
import type { Answered } from './dispatch.js';
import { forgetLogins } from './login-of.js';
import { pageSettingsOf } from './page-settings.js';
import { respond, writeCookies } from './respond.js';
import type { AnyStrategy, RouteContext, RouteSettings } from './route.js';
import { settingsOf, shareOrigins, strategiesOf } from './router-options.js';
import type { LoginRouterOptions } from './router-options.js';
import { ownRoutes } from './routes.js';
import { socketDoor } from './sockets.js';
import { Subscriptions } from './subscriptions.js';
import { attachTo, guardSocket } from './upgrade.js';

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
  /**
   * Ends what the browser of a request has on its way, approved or not. Call it in your logout, so that nothing that was
   * begun before it logs in after it.
   */
  forget(req: IncomingMessage): Promise<void>;
  /**
   * Ends all streams and sockets and closes the strategies, so that the server's own `close()` comes to its end.
   *
   * @param options - how long handing logins over to other processes may take.
   * @returns as `strategy.close()`, of all strategies together.
   */
  close(options?: CloseOptions): Promise<Closed>;
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
  const { redirects, pages: pageOptions, origins, ...settings } = settingsOf(options);
  const { loginPath } = own[0];
  const pages = pageSettingsOf(pageOptions, loginPath);
  shareOrigins(own, origins);

  const subscriptions = new Subscriptions();
  const polls = new Subscriptions();
  const attachments = new Set<() => void>();
  const routes: RouteSettings = {
    ...settings,
    strategies: own,
    ownRoute: ownRoutes(own),
    loginPath,
    subscriptions,
    polls,
    pages,
    attached: () => attachments.size > 0,
  };
  const open = socketDoor({ strategies: own, subscriptions, pages });
  // A proxy may have taken a prefix of the path away: requests tell under which paths this process sees the login page,
  // which the host decides and no visitor.
  const mounts = new Set([loginPath]);

  const router = (req: IncomingMessage, res: ServerResponse, next?: (error?: unknown) => void): void => {
    const pass = next ?? lastResort(res);
    const about: RouteContext['about'] = { strategy: own[0] };
    replyTo(req, res, routes, about)
      .then((answered) => {
        if (answered) write(answered, pass);
        return answered !== undefined;
      })
      .then(
        (isOurs) => {
          if (!isOurs) pass();
        },
        (error: unknown) => {
          // The application answers it; it is heard of all the same.
          about.strategy.service.reportAnswered(asLoginError(error), { handle: about.handle, address: addressOf(req) });
          pass(asError(error, 'The application'));
        },
      );
  };

  const write = ({ context, mount, bypassMiddleware, reply }: Answered, pass: (error: unknown) => void): void => {
    mounts.add(mount);
    if (reply.kind === 'login') {
      writeCookies(context, reply);
      answerLogin(context, pass);
      return;
    }
    const attached = attachments.size > 0;
    respond(context, reply, { loginPath, attached, redirects, bypassMiddleware, pages, hasOtherWay: hasChoice(own) });
  };

  /** Has the application answer after a login without a session; what it throws goes where Express would take it. */
  const answerLogin = ({ req, res }: RouteContext, pass: (error?: unknown) => void): void => {
    const answering = async () => await settings.onLogin?.(req, res, pass);
    answering().catch((thrown: unknown) => {
      pass(asError(thrown, '`onLogin`'));
    });
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
      guardSocket(socket);
      if (!isOurs(req)) return false;
      open(req, socket, head);
      return true;
    },
    forget: async (req: IncomingMessage) => await forgetLogins(own, req),
    close: async (options?: CloseOptions) => {
      subscriptions.close();
      polls.close();
      for (const detach of attachments) detach();
      attachments.clear();
      const closed = await Promise.all(own.map(async (strategy) => await strategy.close(options)));
      return { dropped: closed.reduce((sum, { dropped }) => sum + dropped, 0) };
    },
  });
}

/** Whether there is another way to sign in than one: the device that the person sits at is one, too. */
function hasChoice(strategies: readonly AnyStrategy[]): boolean {
  return strategies.length > 1 || strategies.some(({ settings }) => settings.pages);
}

/** What may be passed on: nothing, or a word like `route`, would say that the request is not ours. */
function asError(thrown: unknown, who: string): unknown {
  const isError = typeof (thrown as Error | null | undefined)?.message === 'string';
  return isError ? thrown : new Error(`${who} threw what is no error.`, { cause: thrown });
}

/** What happens to a request that is not ours, or breaks, where no handler comes after us. */
function lastResort(res: ServerResponse): (error?: unknown) => void {
  return (error) => {
    if (error !== undefined) warnOfThrown(error);
    if (res.headersSent) return;
    res.statusCode = error === undefined ? 404 : 500;
    res.end();
  };
}
