import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectSecure } from 'node:tls';
import { WebSocket, WebSocketServer } from 'ws';
import { attachTo } from '../../lib/web/upgrade.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { until, useShops } from '../helpers/scripted-shop.js';
import type { ScriptedShop } from '../helpers/scripted-shop.js';
import { listening } from '../helpers/shop.js';
import { TLS } from '../helpers/tls.js';

const openShop = useShops();
const later = cleanup();

async function attached(): Promise<ScriptedShop> {
  const shop = await openShop();
  shop.router.attach(shop.server);
  return shop;
}

/** Somebody else's WebSocket server, which greets. */
function other(server: Server, options: { path?: string } = {}): void {
  const theirs = new WebSocketServer({ server, ...options });
  theirs.on('connection', (socket) => socket.send('theirs'));
  later(() => {
    for (const socket of theirs.clients) socket.terminate();
    theirs.close();
  });
}

async function greeting(url: string): Promise<string> {
  const socket = new WebSocket(url.replace('http', 'ws'));
  return await new Promise((resolve, reject) => {
    socket.once('message', (data: Buffer) => {
      socket.terminate();
      resolve(data.toString());
    });
    socket.once('error', reject);
  });
}

describe('beside other WebSocket servers on the same HTTP server', () => {
  it.each([
    ['of every path, made before', 'before', {}],
    ['of every path, made after', 'after', {}],
    ['of one path, made before', 'before', { path: '/theirs' }],
    ['of one path, made after', 'after', { path: '/theirs' }],
  ] as const)('one %s: both work', async (_, when, options) => {
    const shop = await openShop();
    if (when === 'before') other(shop.server, options);
    shop.router.attach(shop.server);
    if (when === 'after') other(shop.server, options);
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const socket = await browser.socket(`/login/events?handle=${handle}`);
    await socket.until('pending');
    expect(await greeting(`${shop.url}/theirs`)).toBe('theirs');
    (await shop.ring()).approve();
    await socket.until('approved');
    socket.socket.terminate();
  });

  it('the attack: a plain listener beside ws makes it refuse or crash on our sockets', async () => {
    const server = createServer();
    const url = await listening(server);
    later(() => server.close());
    const ours = new WebSocketServer({ noServer: true });
    server.on('upgrade', (req, socket, head) => {
      if (req.url === '/login/events') ours.handleUpgrade(req, socket, head, (opened) => opened.send('ours'));
    });
    const theirs = new WebSocketServer({ noServer: true });
    const crash = new Promise<Error>((resolve) => {
      server.on('upgrade', (req, socket, head) => {
        try {
          theirs.handleUpgrade(req, socket, head, () => {});
        } catch (error) {
          resolve(error as Error);
        }
      });
    });
    await greeting(`${url}/login/events`).catch(() => undefined);
    expect((await crash).message).toMatch(/more than once/);
    for (const socket of ours.clients) socket.terminate();
  });

  it('two routers share a server, and leave it as it was', async () => {
    const server = createServer((_req, res) => res.end('page'));
    const url = await listening(server);
    later(() => server.close());
    const taken: string[] = [];
    const route = (path: string) => ({
      claims: (req: IncomingMessage) => req.url === path,
      take: (req: IncomingMessage, socket: { end(text: string): void }) => {
        taken.push(req.url ?? '');
        socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      },
    });
    const detach = ['/a', '/b'].map((path) => attachTo(server, route(path)));
    expect(server.listenerCount('upgrade')).toBe(1);
    for (const path of ['/a', '/b']) await expect(greeting(url + path)).rejects.toThrow('403');
    expect(taken).toEqual(['/a', '/b']);
    detach[0]!();
    await expect(greeting(`${url}/b`)).rejects.toThrow('403');
    detach[1]!();
    expect([server.listenerCount('upgrade'), Object.hasOwn(server, 'emit')]).toEqual([0, false]);
  });

  it('an upgrade that nobody wants is an ordinary request, as before', async () => {
    const shop = await attached();
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const asking = request(`${shop.url}/me`, { headers: { connection: 'upgrade', upgrade: 'h2c' } });
      asking.once('response', resolve).once('error', reject).end();
    });
    expect(answer.statusCode).toBe(200);
    answer.resume();
  });

  it.each([
    ['over HTTP', () => createServer(), (port: number) => connect(port, '127.0.0.1')],
    ['over TLS', () => createSecureServer(TLS), (port: number) => connectSecure({ port, rejectUnauthorized: false })],
  ])('and has its body, as Java and curl send it with `h2c` %s', async (_, make, dial) => {
    const server: Server = make();
    server.on('request', (req, res) => void (async () => res.end(JSON.stringify(await req.toArray())))());
    const url = await listening(server);
    later(attachTo(server, { claims: () => false, take: () => undefined }));
    later(() => server.close());
    const socket = dial(Number(new URL(url).port));
    const head = ['POST / HTTP/1.1', 'Host: a', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c'];
    // One piece comes with the head, the other one when the server has begun to read.
    socket.write(`${[...head, 'Transfer-Encoding: chunked', 'Expect: 100-continue'].join('\r\n')}\r\n\r\n3\r\none\r\n`);
    await once(socket, 'data');
    socket.write('3\r\ntwo\r\n0\r\n\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*Connection: close/);
    const pieces = JSON.parse(/\[.*\]/.exec(answer.toString())![0]) as { data: number[] }[];
    expect(pieces.map(({ data }) => Buffer.from(data).toString()).join()).toBe('one,two');
    await once(socket, 'close');
  });

  it('router.upgrade takes its own and leaves the rest', async () => {
    const shop = await openShop();
    const left: string[] = [];
    shop.server.on('upgrade', (req, socket, head: Buffer) => {
      if (shop.router.upgrade(req, socket, head)) return;
      left.push(req.url ?? '');
      socket.destroy();
    });
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const socket = await browser.socket(`/login/events?handle=${handle}`);
    await socket.until('pending');
    await expect(browser.socket('/login/status')).rejects.toThrow();
    expect(left).toEqual(['/login/status']);
    socket.socket.terminate();
  });
});

describe('a socket is opened by our own page, for a login of its own browser (S55)', () => {
  it('a foreign, missing or null Origin: 403, nothing learned', async () => {
    const shop = await attached();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    const watchers = shop.strategy.store.watchers;
    for (const origin of ['https://evil.example', 'null', `${shop.url}.evil.example`]) {
      await expect(browser.socket(`/login/events?handle=${handle}`, { origin })).rejects.toMatchObject({ status: 403 });
    }
    // Our host over HTTPS proves HTTPS, where a cookie of plain HTTP does not count.
    const https = browser.socket(`/login/events?handle=${handle}`, { origin: shop.url.replace('http', 'https') });
    await expect(https).rejects.toMatchObject({ status: 404 });
    const answer = await raw(shop.url, `/login/events?handle=${handle}`, [`Cookie: ${browser.cookieHeader}`]);
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toContain('origin_forbidden');
    expect(answer).not.toMatch(/access-control|set-cookie/i);
    expect(shop.strategy.store.watchers).toBe(watchers);
  });

  it('no cookie, another browser’s cookie, no handle, an unknown handle: 404, alike', async () => {
    const shop = await attached();
    const [owner, thief] = [shop.browser(), shop.browser()];
    const handle = await shop.started(owner);
    await thief.get('/login');
    const path = `/login/events?handle=${handle}`;
    const answers = [
      await raw(shop.url, path, [`Origin: ${shop.url}`]),
      await raw(shop.url, path, [`Origin: ${shop.url}`, `Cookie: ${thief.cookieHeader}`]),
      await raw(shop.url, '/login/events', [`Origin: ${shop.url}`, `Cookie: ${owner.cookieHeader}`]),
      await raw(shop.url, '/login/events?handle=idtoken.x', [`Origin: ${shop.url}`, `Cookie: ${owner.cookieHeader}`]),
    ];
    expect(answers[0]).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
    expect(answers[0]).toContain('\r\nCache-Control: no-store\r\n'); // S56
    // The support code says nothing but which of these it is.
    const alike = answers.map((answer) => answer.replace(/(?<="supportCode":")[^"]+/, ''));
    expect(new Set(alike).size).toBe(1);
  });

  it('behind a proxy that ends TLS, the option origin says what is ours', async () => {
    const shop = await openShop({ router: { origin: ['https://shop.example.com', 'https://shop.example.org'] } });
    shop.router.attach(shop.server);
    const browser = shop.browser();
    const own = { origin: 'https://shop.example.org' };
    const { headers } = await browser.post('/login', { identifier: 'marie' }, own);
    const handle = headers.location!.split('=')[1]!;
    const socket = await browser.socket(`/login/events?handle=${handle}`, own);
    expect((await socket.until('pending')).code).toHaveLength(8);
    socket.socket.terminate();
  });
});

it('the answer to an upgrade and what is known so far leave as one', async () => {
  const shop = await openShop();
  const browser = shop.browser();
  const handle = await shop.started(browser);
  await browser.state(handle, 'pending');
  const written: string[] = [];
  const line = new Duplex({
    read: () => {},
    writev: (chunks, done) => {
      written.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  shop.server.once('upgrade', (req, socket, head: Buffer) => {
    shop.router.upgrade(req, line, head);
    socket.end();
  });
  const own = [`Origin: ${shop.url}`, `Cookie: ${browser.cookieHeader}`];
  asking(shop.url, `/login/events?handle=${handle}`, own).resume();
  await until(() => written.length > 0);
  line.destroy();
  expect(written).toEqual([expect.stringMatching(/^HTTP\/1\.1 101 .*"type":"pending"/s)]);
});

it('an upgrade of our own page that is no handshake gets its 400', async () => {
  const shop = await attached();
  const browser = shop.browser();
  const handle = await shop.started(browser);
  const wrong = [`Origin: ${shop.url}`, `Cookie: ${browser.cookieHeader}`, 'Sec-WebSocket-Protocol: ,'];
  const answer = await raw(shop.url, `/login/events?handle=${handle}`, wrong);
  expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
});

describe('an open socket', () => {
  async function open() {
    const shop = await attached();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const socket = await browser.socket(`/login/events?handle=${handle}`);
    await socket.until('pending');
    return { shop, browser, handle, socket };
  }

  it('negotiates no compression', async () => {
    const { socket } = await open();
    expect(socket.socket.extensions).toBe('');
  });

  it('hears nothing: what it says is ignored, and too much of it ends it', async () => {
    const { socket, shop } = await open();
    socket.socket.send(JSON.stringify({ type: 'approved' }));
    (await shop.ring()).listener.down();
    for (let count = 0; count < 16; count += 1) socket.socket.send('x');
    expect(await socket.closed).toBe(1008);
  });

  it('a message that is too large ends it', async () => {
    const { socket } = await open();
    socket.socket.send('x'.repeat(2000));
    expect(await socket.closed).toBe(1009);
  });

  it('that is torn down leaves no watcher behind', async () => {
    const { socket, shop } = await open();
    expect(shop.strategy.store.watchers).toBe(2);
    socket.socket.terminate();
    expect(await until(() => shop.strategy.store.watchers === 1)).toBe(true);
  });

  it('ends with router.close(), and lets the server end', async () => {
    const { socket, shop } = await open();
    await shop.router.close();
    expect(await socket.closed).toBe(1000);
  });

  it('of a login that has ended hears its last event', async () => {
    const { shop, browser, handle, socket } = await open();
    (await shop.ring()).reject();
    expect((await socket.until('rejected')).reason).toMatch(/refused/);
    expect(await socket.closed).toBe(1000);
    const late = await browser.socket(`/login/events?handle=${handle}`);
    expect((await late.until('rejected')).type).toBe('rejected');
    expect(await late.closed).toBe(1000);
  });
});

it('an attached page may open the socket of its own host, and is told so', async () => {
  const shop = await openShop();
  const browser = new Browser(shop.url);
  const before = await browser.get('/login');
  expect(before.headers['content-security-policy']).toContain("connect-src 'self';");
  shop.router.attach(shop.server);
  const after = await browser.get('/login');
  expect(after.headers['content-security-policy']).toContain(`connect-src 'self' ${shop.url.replace('http', 'ws')};`);
  await browser.post('/login', { identifier: 'marie' });
  expect((await browser.get('/login/code')).text).toContain('data-socket');
  const hostile = await browser.get('/login', { headers: { host: "x; script-src 'unsafe-inline'" } });
  expect(hostile.headers['content-security-policy']).toContain("connect-src 'self';");
});

/** Asks for an upgrade over a bare socket, as no browser would. */
function asking(url: string, path: string, headers: string[]): Socket {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const upgrade = ['Connection: Upgrade', 'Upgrade: websocket', key, 'Sec-WebSocket-Version: 13'];
  socket.write([`GET ${path} HTTP/1.1`, `Host: ${host}`, ...upgrade, ...headers, '', ''].join('\r\n'));
  return socket;
}

/** The same, and reads the answer. */
async function raw(url: string, path: string, headers: string[]): Promise<string> {
  let answer = '';
  for await (const chunk of asking(url, path, headers)) answer += String(chunk);
  return answer;
}
