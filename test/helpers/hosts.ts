import { createServer } from 'node:http';
import type { Server } from 'node:http';
import middie from '@fastify/middie';
import connect from 'connect';
import cookieSession from 'cookie-session';
import express from 'express';
import express4 from 'express4';
import { fastify } from 'fastify';
import Koa from 'koa';
import koaConnect from 'koa-connect';
import { loginRouter } from '../../lib/index.js';
import type { LoginRouter } from '../../lib/index.js';
import { closing, listening, newPassport, newSession, pages, strategyOf } from './shop.js';
import type { Middleware, Shop, ShopOptions, ShopRequest, StartHost } from './shop.js';

/** Everything a shop is made of, in order. */
function partsOf(options: ShopOptions) {
  const passport = newPassport();
  const router = loginRouter(strategyOf(options), { passport, ...options.router });
  const before = [...(options.before ?? [])];
  if (options.session !== false) before.push(newSession(options.session), passport.session());
  return { router, before };
}

async function shop(router: LoginRouter, server: Server): Promise<Shop> {
  return { url: await listening(server), server, router, close: async () => await closing(router, server) };
}

const onExpress =
  (make: typeof express): StartHost =>
  async (options) => {
    const { router, before } = partsOf(options);
    const app = make().use(...(before as never[]));
    app.use('/login', router);
    app.use(pages as never);
    return await shop(router, createServer(app));
  };

export const onExpress5 = onExpress(express);
const onExpress4 = onExpress(express4);

const onConnect: StartHost = async (options) => {
  const { router, before } = partsOf(options);
  const app = connect();
  for (const middleware of before) app.use(middleware as never);
  app.use('/login', router);
  app.use(pages as never);
  return await shop(router, createServer(app));
};

/** What `node:http` leaves to the application: one part after the other. */
async function inTurn(options: ShopOptions, way: (router: LoginRouter) => Middleware): Promise<Shop> {
  const { router, before } = partsOf(options);
  const all = [...before, way(router), pages];
  const server = createServer((req, res) => {
    const step = (at: number) => (error?: unknown) => {
      const middleware = error === undefined ? all[at] : undefined;
      if (middleware) middleware(req, res, step(at + 1));
      else res.writeHead(error === undefined ? 404 : 500).end();
    };
    step(0)();
  });
  return await shop(router, server);
}

const onNodeHttp: StartHost = async (options) => await inTurn(options, (router) => router);

const onNodeHttpStripped: StartHost = async (options) =>
  await inTurn(options, (router) => (req: ShopRequest, res, next) => {
    const [, prefix, rest] = /^(\/login)(?=[/?]|$)(.*)$/i.exec(req.url ?? '') ?? [];
    if (prefix === undefined) return next();
    const given = req.url!;
    req.originalUrl ??= given;
    req.url = rest!.startsWith('/') ? rest : `/${rest}`;
    router(req, res, (error) => {
      req.url = given;
      next(error);
    });
  });

const onFastify: StartHost = async (options) => {
  const { router, before } = partsOf(options);
  const app = fastify();
  await app.register(middie);
  for (const middleware of before) app.use(middleware as never);
  app.use('/login', router);
  app.use(pages as never);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const close = async () => {
    await router.close();
    await app.close();
  };
  return { url, server: app.server, router, close };
};

const onKoa: StartHost = async (options) => {
  const { router, before } = partsOf(options);
  const app = new Koa();
  app.silent = true;
  // Koa begins every answer as a 404.
  const found: Middleware = (_req, res, next) => {
    res.statusCode = 200;
    next();
  };
  const lost: Middleware = (_req, res, next) => {
    res.statusCode = 404;
    next();
  };
  for (const middleware of [found, ...before, router, pages, lost]) app.use(koaConnect(middleware));
  return await shop(router, createServer(app.callback()));
};

/** The session is a signed cookie. Passport asks for methods that are not there; docs/hosts.md has them for others. */
const onCookieSession: StartHost = async (options) => {
  if (options.session === false) return await onExpress5(options);
  const sessions = cookieSession({ name: 'connect.sid', secret: 'the secret of the shop' }) as unknown as Middleware;
  const completed: Middleware = (req, _res, next) => {
    const session = req.session!;
    const methods = {
      regenerate: (done: () => void) => {
        for (const name of Object.keys(session)) Reflect.deleteProperty(session, name);
        done();
      },
      save: (done: () => void) => done(),
      destroy: (done: () => void) => {
        req.session = null as never;
        done();
      },
    };
    // Not enumerable, so that an empty session stays empty and makes no cookie.
    for (const [name, value] of Object.entries(methods)) {
      Object.defineProperty(session, name, { value, writable: true, configurable: true });
    }
    next();
  };
  const passport = newPassport();
  const before = [...(options.before ?? []), sessions, completed, passport.session()];
  return await onExpress5({ ...options, session: false, before, router: { passport, ...options.router } });
};

/** Every host but NestJS, which takes a file of its own. */
export const HOSTS = [
  ['Express 5', onExpress5],
  ['Express 4', onExpress4],
  ['Connect', onConnect],
  ['node:http', onNodeHttp],
  ['node:http that strips the prefix', onNodeHttpStripped],
  ['Fastify 5 with middie', onFastify],
  ['Koa through koa-connect', onKoa],
  ['Express 5 with cookie-session', onCookieSession],
] as const;
