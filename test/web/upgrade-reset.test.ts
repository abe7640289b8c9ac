import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';
import { WebSocketServer } from 'ws';
import { loginRouter } from '../../lib/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import { answerUser } from '../helpers/shop.js';

const later = cleanup();

/** What a host hands an upgrade to when it is not ours. */
const HOSTS: [string, (answer: express.Handler) => Server][] = [
  [
    'Express',
    (router) =>
      createServer(
        express()
          .use('/login', router)
          .use((_req, res) => void res.json({})),
      ),
  ],
  ['node:http', (router) => createServer((req, res) => router(req as never, res as never, () => res.end('else')))],
  [
    'a server with another WebSocket server',
    (router) => {
      const server = createServer(express().use('/login', router));
      const sockets = new WebSocketServer({ server, path: '/chat' });
      server.on('close', () => sockets.close());
      return server;
    },
  ],
];
const PROTOCOLS = ['websocket', 'h2c', 'nonsense'];
const PATHS = ['/', '/login', '/login/events', '/login/events?handle=x', '/login/code', '/chat', '/else', '*'];

const connections = (server: Server) =>
  new Promise<number>((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

describe.each(HOSTS)('on %s', (_, host) => {
  it('no upgrade that is reset, early or late, ends the process (F47)', async () => {
    const strategy = new ScriptedStrategy();
    const router = loginRouter(strategy, { session: false, onLogin: answerUser });
    const server = host(router as never);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    router.attach(server);
    const left: unknown[] = [];
    // Jest takes what node would end the process for: an event without a listener throws, and is seen here.
    const thrown = (error: unknown) => left.push(error);
    process.on('uncaughtExceptionMonitor', thrown);
    later(() => void process.off('uncaughtExceptionMonitor', thrown));
    const { port } = server.address() as AddressInfo;
    const bare: boolean[] = [];
    server.prependListener('upgrade', (_req, socket) => bare.push(socket.listenerCount('error') === 0));

    const visits = PROTOCOLS.flatMap((protocol) => PATHS.map((path, at) => ({ protocol, path, ms: (at * 7) % 51 })));
    await Promise.all(
      visits.map(async ({ protocol, path, ms }) => {
        const socket = connect(port, '127.0.0.1');
        socket.on('error', () => undefined);
        socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
        await pause(ms);
        socket.resetAndDestroy();
      }),
    );
    // Every reset has arrived once the server has no connection left; a WebSocket that waits for its code has one.
    for (let tries = 0; tries < 300 && (await connections(server)) > 0; tries += 1) await pause(1);
    expect(left).toEqual([]);
    // What is handed on to others has our listener already.
    expect(bare).not.toContain(true);
    await router.close();
    server.close();
    server.closeAllConnections();
  });
});
