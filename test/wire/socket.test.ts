import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import type { WebSocket } from 'ws';
import { openEndpoint, type Endpoint } from '../../lib/wire/endpoint.js';
import { readSocket, type SocketUse } from '../../lib/wire/socket.js';
import { cleanup } from '../helpers/cleanup.js';
import { refuse, startScriptedServer, type ScriptedServer, type ServerScript } from '../helpers/scripted-server.js';
import { TLS, trustTestCertificate } from '../helpers/tls.js';

const later = cleanup();

async function serverOf(parts: ServerScript): Promise<ScriptedServer> {
  const server = await startScriptedServer(parts);
  later(() => server.close());
  return server;
}

function endpointOf(url: string, headers?: Record<string, string>): Endpoint {
  const endpoint = openEndpoint(url, headers);
  later(() => endpoint.close());
  return endpoint;
}

const use = (changes: Partial<SocketUse<string>> = {}): SocketUse<string> => ({
  path: '/ws/session/s?token=canary',
  openWithinMs: 2000,
  pingEveryMs: 10_000,
  onOpen: () => {},
  onFrame: (text) => text,
  ...changes,
});

const never = () => new AbortController().signal;

/** Accepts an upgrade by hand. */
function accept(req: IncomingMessage, socket: Socket, more = ''): void {
  const digest = createHash('sha1').update(`${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
  socket.write(`${head}Sec-WebSocket-Accept: ${digest.digest('base64')}\r\n${more}\r\n`);
}

it('reads until a frame says what was waited for, says goodbye and leaves', async () => {
  const closed = new Promise<number>((resolve) => {
    void serverOf({
      socket: (socket) => {
        socket.on('close', resolve);
        socket.send('not yet');
        socket.send(Buffer.from('binary'));
        socket.send('now');
        socket.send('too late');
      },
    }).then(async (server) => {
      const seen: unknown[] = [];
      const onFrame = (text: string | undefined) => {
        seen.push(text);
        return text === 'now' ? 'found it' : undefined;
      };
      const end = await readSocket(endpointOf(`${server.url}/prefix`, { 'x-api-key': 'k' }), use({ onFrame }), never());
      expect(end).toEqual({ type: 'found', found: 'found it' });
      expect(seen).toEqual(['not yet', undefined, 'now']);
      expect(server.upgrades).toEqual(['/prefix/ws/session/s?token=canary']);
    });
  });
  await expect(closed).resolves.toBe(1000);
});

it('waits for no goodbye: neither the answer nor the connection hangs on a server that is silent', async () => {
  const server = await serverOf({
    upgrade: (req, socket) => {
      accept(req, socket);
      socket.write(Buffer.concat([Buffer.from([0x81, 0x03]), Buffer.from('now')]));
    },
  });
  await expect(readSocket(endpointOf(server.url), use(), never())).resolves.toEqual({ type: 'found', found: 'now' });
  await server.quiet();
  expect(server.connections.size).toBe(0);
});

it('what breaks after the answer is caught, and changes nothing', async () => {
  const brokenFrame = Buffer.from([0xc1, 0x01, 0x41]);
  const server = await serverOf({
    upgrade: (req, socket) => {
      accept(req, socket);
      socket.write(Buffer.concat([Buffer.from([0x81, 0x03]), Buffer.from('now'), brokenFrame]));
    },
  });
  const end = await readSocket(endpointOf(server.url), use(), never());
  expect(end).toEqual({ type: 'found', found: 'now' });
  await server.quiet();
});

it('no compression is offered, and headers of the application come along (S44)', async () => {
  let headers: IncomingMessage['headers'] = {};
  const server = await serverOf({
    socket: (socket, req) => {
      headers = req.headers;
      socket.send('now');
    },
  });
  await readSocket(endpointOf(server.url, { 'x-api-key': 'k' }), use(), never());
  expect(headers).toMatchObject({ 'x-api-key': 'k', host: `127.0.0.1:${server.port}` });
  expect(headers).not.toHaveProperty('sec-websocket-extensions');
});

it.each([1000, 1001, 1011, 4001, 4004, 4009])('a close with %d is told', async (code) => {
  const server = await serverOf({ socket: (socket) => socket.close(code) });
  await expect(readSocket(endpointOf(server.url), use(), never())).resolves.toEqual({ type: 'closed', code });
});

it('a connection that breaks is told as 1006 (F13)', async () => {
  const server = await serverOf({ socket: (socket) => socket.terminate() });
  await expect(readSocket(endpointOf(server.url), use(), never())).resolves.toEqual({ type: 'closed', code: 1006 });
});

describe('pings (F14)', () => {
  it('two unanswered ones are the end', async () => {
    let pings = 0;
    const server = await serverOf({
      upgrade: (req, socket) => {
        accept(req, socket);
        socket.on('data', () => (pings += 1));
      },
    });
    const end = await readSocket(endpointOf(server.url), use({ pingEveryMs: 20 }), never());
    expect(end).toEqual({ type: 'closed', code: 1006 });
    expect(pings).toBeGreaterThanOrEqual(1);
    await server.quiet();
  });

  it('answered ones keep the socket up', async () => {
    const server = await serverOf({
      socket: (socket) => {
        let pings = 0;
        socket.on('ping', () => {
          pings += 1;
          if (pings === 5) socket.send('still there');
        });
      },
    });
    const end = await readSocket(endpointOf(server.url), use({ pingEveryMs: 10 }), never());
    expect(end).toEqual({ type: 'found', found: 'still there' });
  });
});

describe('an upgrade', () => {
  it.each([200, 301, 400, 401, 403, 404, 429, 500, 503])('that is answered with %d is told', async (status) => {
    const server = await serverOf({ upgrade: (_, socket) => refuse(socket, status) });
    await expect(readSocket(endpointOf(server.url), use(), never())).resolves.toEqual({ type: 'refused', status });
    await server.quiet();
  });

  it('that is redirected goes nowhere (S41, S44)', async () => {
    const witness = await serverOf({});
    const location = `Location: ${witness.url.replace('http', 'ws')}/\r\n`;
    const server = await serverOf({
      upgrade: (_, socket) => socket.end(`HTTP/1.1 302 Found\r\n${location}Content-Length: 0\r\n\r\n`),
    });
    await expect(readSocket(endpointOf(server.url), use(), never())).resolves.toEqual({ type: 'refused', status: 302 });
    expect(witness.connected).toBe(0);
  });

  it('that drips is cut off by one deadline (S43)', async () => {
    let dripping: NodeJS.Timeout | undefined;
    const server = await serverOf({
      upgrade: (_, socket) => {
        socket.write('HTTP/1.1 101 Switching Protocols\r\nx: ');
        dripping = setInterval(() => socket.write('a'), 10);
        socket.on('close', () => clearInterval(dripping));
      },
    });
    const end = await readSocket(endpointOf(server.url), use({ openWithinMs: 100 }), never());
    expect(end).toMatchObject({ type: 'unreachable', error: { code: 'operator_timeout' } });
    await server.quiet();
    expect(server.connections.size).toBe(0);
  });

  it('where no server listens is told (F1)', async () => {
    const server = await serverOf({});
    const endpoint = endpointOf(server.url);
    await server.close();
    const end = await readSocket(endpoint, use(), never());
    expect(end).toMatchObject({ type: 'unreachable', error: { code: 'operator_unreachable' } });
  });

  it.each([
    [
      'a wrong digest',
      'HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    ],
    ['another protocol', 'HTTP/1.1 101 S\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n'],
    ['bytes that are not HTTP', 'canary canary\r\n\r\n'],
  ])('with %s is none', async (_, raw) => {
    const server = await serverOf({ upgrade: (_req, socket) => socket.write(raw) });
    const end = await readSocket(endpointOf(server.url), use(), never());
    expect(end.type).toBe('unreachable');
    expect(inspect(end, { depth: null, showHidden: true })).not.toContain('canary');
  });

  it('with compression that was not asked for is none (S44)', async () => {
    const server = await serverOf({
      upgrade: (req, socket) => accept(req, socket, 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
    });
    await expect(readSocket(endpointOf(server.url), use(), never())).resolves.toMatchObject({ type: 'unreachable' });
  });
});

describe('what breaks the rules of the protocol (S43, S44)', () => {
  const invalid = { code: 'operator_answer_invalid' };
  const bytes = (...values: number[]) => Buffer.from(values);

  it('a frame of more than 32 kB', async () => {
    const server = await serverOf({ socket: (socket) => socket.send('a'.repeat(32 * 1024 + 1)) });
    await expect(readSocket(endpointOf(server.url), use(), never())).rejects.toMatchObject(invalid);
    await server.quiet();
  });

  it('a message of more than 32 kB in small pieces', async () => {
    const server = await serverOf({
      socket: (socket: WebSocket) => {
        for (let piece = 0; piece < 1000; piece += 1) socket.send('a'.repeat(100), { fin: false });
      },
    });
    await expect(readSocket(endpointOf(server.url), use(), never())).rejects.toMatchObject(invalid);
  });

  it('a frame of exactly 32 kB is read', async () => {
    const server = await serverOf({ socket: (socket) => socket.send('a'.repeat(32 * 1024)) });
    await expect(readSocket(endpointOf(server.url), use(), never())).resolves.toMatchObject({ type: 'found' });
  });

  it.each([
    ['text that is not UTF-8', bytes(0x81, 0x01, 0xff)],
    ['a reserved bit', bytes(0xc1, 0x01, 0x41)],
    ['an unknown opcode', bytes(0x83, 0x01, 0x41)],
    ['a masked frame', bytes(0x81, 0x81, 0, 0, 0, 0, 0x41)],
  ])('%s', async (_, frame) => {
    const server = await serverOf({
      upgrade: (req, socket) => {
        accept(req, socket);
        socket.write(frame);
      },
    });
    await expect(readSocket(endpointOf(server.url), use(), never())).rejects.toMatchObject(invalid);
    await server.quiet();
  });

  it('what onOpen throws ends the socket', async () => {
    const server = await serverOf({ socket: () => {} });
    const reason = new Error('enough');
    const onOpen = () => {
      throw reason;
    };
    await expect(readSocket(endpointOf(server.url), use({ onOpen }), never())).rejects.toBe(reason);
    await server.quiet();
  });

  it('what onFrame throws ends the socket', async () => {
    const server = await serverOf({ socket: (socket) => socket.send('enough') });
    const reason = new Error('enough');
    const onFrame = () => {
      throw reason;
    };
    await expect(readSocket(endpointOf(server.url), use({ onFrame }), never())).rejects.toBe(reason);
    await server.quiet();
  });
});

describe('an abort', () => {
  const reason = new Error('the service closes');

  it('before it: nothing is opened', async () => {
    const server = await serverOf({});
    await expect(readSocket(endpointOf(server.url), use(), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.connected).toBe(0);
  });

  it.each(['in the upgrade', 'when open'])('%s: rejects with its reason and leaves nothing', async (when) => {
    const controller = new AbortController();
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    const server = await serverOf(
      when === 'when open' ? { socket: () => {} } : { upgrade: () => setImmediate(() => controller.abort(reason)) },
    );
    const onOpen = () => setImmediate(() => controller.abort(reason));
    await expect(readSocket(endpointOf(server.url), use({ onOpen }), controller.signal)).rejects.toBe(reason);
    await server.quiet();
    expect(server.connections.size).toBe(0);
    expect(removed).toHaveBeenCalledTimes(1);
  });
});

describe('over TLS', () => {
  it('sockets resume the session of the ones before', async () => {
    later(trustTestCertificate());
    const reused: boolean[] = [];
    const server = await serverOf({
      tls: TLS,
      socket: (socket, req) => {
        reused.push((req.socket as unknown as { isSessionReused(): boolean }).isSessionReused());
        socket.send('now');
      },
    });
    const endpoint = endpointOf(server.url);
    for (let count = 0; count < 3; count += 1) await readSocket(endpoint, use(), never());
    expect(reused).toEqual([false, true, true]);
  });

  it('a certificate without an authority is refused, and the error does not tell the address (S40, S74)', async () => {
    const server = await serverOf({ tls: TLS, socket: (socket) => socket.send('now') });
    const end = await readSocket(endpointOf(server.url), use(), never());
    expect(end).toMatchObject({ type: 'unreachable', error: { cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } } });
    expect(inspect(end, { depth: null, showHidden: true })).not.toContain('canary');
    expect(server.upgrades).toHaveLength(0);
  });
});
