/* A site of its own process, for what would end it. Says its port on stdout; SIGTERM closes it as its owner would. */
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { WebSocketServer } from 'ws';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import { IDTokenStrategy, loginRouter } from '../../lib/index.js';

const operator = await startIDTokenOperator({
  services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:name'], defaultScopes: ['identity:name'] }],
});
// The operator knows no person: a visitor sees a code that stands for nothing.
const strategy = new IDTokenStrategy({ operator: operator.url, serviceId: 'shop', limits: false });
const router = loginRouter(strategy, { session: false, onLogin: (_req, res) => void res.end() });
const slow = (answer: () => void) => void setTimeout(answer, 30);

const HOSTS: Readonly<Record<string, () => Server>> = {
  express: () => {
    const app = express().use('/login', router);
    app.get('/slow', (_req, res) => slow(() => res.json({})));
    return createServer(app.use((_req, res) => void res.json({})));
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
const server = HOSTS[host]!();
server.listen(0, '127.0.0.1', () => {
  if (host !== 'dispatched') router.attach(server);
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.once('SIGTERM', () => {
  void router.close();
  void operator.stop();
  server.close();
  server.closeAllConnections();
});
