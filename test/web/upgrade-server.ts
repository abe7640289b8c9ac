/* A site of its own process, for what would end it. Says its port and those of its operators on stdout; SIGTERM closes it as its owner would. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import middie from '@fastify/middie';
import connect from 'connect';
import express from 'express';
import express4 from 'express4';
import { fastify } from 'fastify';
import Koa from 'koa';
import koaConnect from 'koa-connect';
import { WebSocketServer } from 'ws';
import { startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import { IDTokenStrategy, loginRouter } from '../../lib/index.js';

const operator = await startIDTokenOperator({
  services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:name'], defaultScopes: ['identity:name'] }],
});
const loginid = await startLoginIDOperator({
  clients: [{ apiKey: 'a'.repeat(32), websiteURL: 'http://localhost:3000', name: 'Shop' }],
});
// The operator knows no person: a visitor sees a code that stands for nothing.
const strategy = new IDTokenStrategy({ operator: operator.url, serviceId: 'shop', limits: false });
const router = loginRouter(strategy, { session: false, onLogin: (_req, res) => void res.end() });
const slow = (answer: () => void) => void setTimeout(answer, 30);

const onExpress = (make: typeof express) => () => {
  const app = make().use('/login', router);
  app.get('/slow', (_req, res) => slow(() => res.json({})));
  return createServer(app.use((_req, res) => void res.json({})));
};

const HOSTS: Readonly<Record<string, () => Server | Promise<Server>>> = {
  express: onExpress(express),
  express4: onExpress(express4),
  connect: () => {
    const app = connect().use('/login', router as never);
    app.use('/slow', (_req, res) => slow(() => res.end()));
    return createServer(app.use((_req, res) => res.end()));
  },
  koa: () => {
    const app = new Koa().use(koaConnect(router));
    app.use(
      koaConnect((req: IncomingMessage, res: ServerResponse) =>
        req.url === '/slow' ? slow(() => res.end()) : res.end(),
      ),
    );
    return createServer(app.callback());
  },
  fastify: async () => {
    const app = fastify();
    await app.register(middie);
    app.use('/login', router as never);
    app.all('*', async () => await new Promise((resolve) => slow(() => resolve({}))));
    await app.ready();
    return app.server;
  },
  http: () =>
    createServer((req, res) => router(req, res, () => (req.url === '/slow' ? slow(() => res.end()) : res.end()))),
  ws: () => {
    const own = createServer(express().use('/login', router));
    const sockets = new WebSocketServer({ server: own, path: '/chat' });
    sockets.on('connection', (socket) => socket.on('error', () => socket.terminate()));
    own.on('close', () => sockets.close());
    return own;
  },
  dispatched: () => {
    const own = createServer(express().use('/login', router));
    own.on('upgrade', (req: IncomingMessage, socket, head: Buffer) => {
      if (!router.upgrade(req, socket, head)) slow(() => socket.end('HTTP/1.1 404 Not Found\r\n\r\n'));
    });
    return own;
  },
};

const host = process.env.HOST_OF_UPGRADES ?? '';
const server = await HOSTS[host]!();
server.listen(0, '127.0.0.1', () => {
  if (host !== 'dispatched') router.attach(server);
  const ports = [operator, loginid].map(({ url }) => new URL(url).port);
  process.stdout.write(`${(server.address() as AddressInfo).port} ${ports.join(' ')}\n`);
});
process.once('SIGTERM', () => {
  void router.close();
  void operator.stop();
  void loginid.stop();
  server.close();
  server.closeAllConnections();
});
