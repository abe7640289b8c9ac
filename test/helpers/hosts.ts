import { createServer } from 'node:http';
import type { Server } from 'node:http';
import connect from 'connect';
import express from 'express';
import express4 from 'express4';
import { loginRouter } from '../../lib/index.js';
import type { LoginRouter } from '../../lib/index.js';
import { closing, listening, newPassport, newSession, pages, strategyOf } from './shop.js';
import type { Shop, ShopOptions, StartHost } from './shop.js';

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

const onNodeHttp: StartHost = async (options) => {
  const { router, before } = partsOf(options);
  const all = [...before, router, pages];
  const server = createServer((req, res) => {
    const step = (at: number) => (error?: unknown) => {
      const middleware = error === undefined ? all[at] : undefined;
      if (middleware) middleware(req, res, step(at + 1));
      else res.writeHead(error === undefined ? 404 : 500).end();
    };
    step(0)();
  });
  return await shop(router, server);
};

/** Every host but NestJS, which takes a file of its own. */
export const HOSTS = [
  ['Express 5', onExpress5],
  ['Express 4', onExpress4],
  ['Connect', onConnect],
  ['node:http', onNodeHttp],
] as const;
