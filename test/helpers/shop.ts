import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import session from 'express-session';
import passport from 'passport';
import { IDTokenStrategy } from '../../lib/index.js';
import type { IDTokenIdentity, IDTokenOptions, LoginRouter, LoginRouterOptions } from '../../lib/index.js';
import type { AnyStrategy } from '../../lib/web/route.js';

/** A request as sessions and Passport leave it. */
export interface ShopRequest extends IncomingMessage {
  originalUrl?: string;
  session?: Record<string, unknown> & { destroy(done: () => void): void };
  user?: unknown;
  authInfo?: unknown;
}

/** Middleware as all hosts know it. */
export type Middleware = (req: ShopRequest, res: ServerResponse, next: (error?: unknown) => void) => void;

/** What a test says about the shop that it logs in to. */
export interface ShopOptions {
  /** Options of an `IDTokenStrategy`, or a strategy of the test's own. */
  strategy: (IDTokenOptions & { passReqToCallback?: false }) | AnyStrategy;
  /** Left out: the identity is the user. */
  verify?: (identity: IDTokenIdentity) => unknown;
  router?: LoginRouterOptions;
  /** Middleware before everything else, such as `helmet()`. */
  before?: Middleware[];
  /** `false`: no session middleware. */
  session?: Partial<session.SessionOptions> | false;
}

/** A running shop. */
export interface Shop {
  readonly url: string;
  readonly server: Server;
  readonly router: LoginRouter;
  close(): Promise<void>;
}

/** Starts a shop on some host: Express, Connect, NestJS, `node:http`. */
export type StartHost = (options: ShopOptions) => Promise<Shop>;

/** A Passport of its own, so that shops in one process share nothing. */
export function newPassport(): passport.Authenticator {
  const own = new passport.Passport();
  own.serializeUser((user, done) => done(null, user));
  own.deserializeUser((user: Express.User, done) => done(null, user));
  return own;
}

export function strategyOf({ strategy, verify }: ShopOptions): AnyStrategy {
  if ('authenticate' in strategy) return strategy;
  return verify ? new IDTokenStrategy(strategy, (identity) => verify(identity)) : new IDTokenStrategy(strategy);
}

export function newSession(options: Partial<session.SessionOptions> = {}): Middleware {
  const defaults = { secret: 'canary-session-secret', resave: false, saveUninitialized: false };
  return session({ ...defaults, ...options }) as unknown as Middleware;
}

/** The shop's own pages: who somebody is, what is in their cart, the way out. */
export const pages: Middleware = (req, res, next) => {
  const answer = (body: unknown) => {
    res.setHeader('content-type', 'application/json');
    res.end(JSON.stringify(body));
  };
  const { pathname, searchParams } = new URL(req.originalUrl ?? req.url ?? '/', 'http://shop');
  const { user = null, session: kept } = req;
  if (pathname === '/me') {
    const { cookie: _cookie, passport: _passport, ...rest }: Record<string, unknown> = kept ?? {};
    answer({ user, kept: rest });
  } else if (pathname === '/put' && kept) {
    answer(Object.assign(kept, Object.fromEntries(searchParams)));
  } else if (pathname === '/logout' && kept) {
    kept.destroy(() => answer({}));
  } else next();
};

/** Answers after a login without a session. */
export function answerUser(req: IncomingMessage & { user?: unknown; authInfo?: unknown }, res: ServerResponse): void {
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ user: req.user, info: req.authInfo }));
}

/** Starts to listen on a free port. */
export async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Closes a shop as its owner would. Resolves only if nothing keeps the server open. */
export async function closing(router: LoginRouter, server: Server): Promise<void> {
  await router.close();
  await new Promise<void>((resolve, reject) => server.close((error) => (error ? reject(error) : resolve())));
}
