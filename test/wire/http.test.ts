import { once } from 'node:events';
import { createServer as createTCPServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { LoginError } from '../../lib/login/errors.js';
import { openEndpoint } from '../../lib/wire/endpoint.js';
import type { Endpoint } from '../../lib/wire/endpoint.js';
import { sendForText, sendJson } from '../../lib/wire/http.js';
import type { JsonAnswer, WireRequest } from '../../lib/wire/http.js';
import { cleanup } from '../helpers/cleanup.js';
import { codeOf } from '../helpers/code-of.js';
import { reply, startScriptedServer } from '../helpers/scripted-server.js';
import type { ScriptedServer, ServerScript } from '../helpers/scripted-server.js';
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

const POST: WireRequest = { method: 'POST', path: '/auth/initiate', body: { a: 1 }, timeoutMs: 5000 };
const GET: WireRequest = { method: 'GET', path: '/keys', timeoutMs: 5000 };

/** What a server that writes these bytes is taken to have said. */
async function answerTo(raw: string, after?: (socket: Socket) => void): Promise<JsonAnswer> {
  const sockets = new Set<Socket>();
  const server = createTCPServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.write(raw, 'latin1');
      after?.(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  later(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return sendJson(endpointOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), POST);
}

it('sends JSON below the prefix of the address, and reads JSON of any status', async () => {
  const server = await serverOf({ request: (_, res) => reply(res, 422, { error: 'scopes' }, { 'x-more': '1' }) });
  const answer = await sendJson(endpointOf(`${server.url}/idtoken/`, { 'X-Api-Key': 'k' }), POST);
  expect(answer).toMatchObject({ status: 422, json: { error: 'scopes' }, headers: { 'x-more': '1' } });
  expect(server.requests).toMatchObject([
    {
      method: 'POST',
      url: '/idtoken/auth/initiate',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json', 'x-api-key': 'k', host: `127.0.0.1:${server.port}` },
    },
  ]);
});

it('a request may have headers of its own, and take text', async () => {
  const server = await serverOf({ request: (_, res) => void res.end('hello') });
  const endpoint = endpointOf(server.url, { origin: 'https://shop.example.com' });
  const asked = { ...GET, headers: { 'user-agent': 'Firefox' }, accept: 'text/plain' };
  expect(await sendForText(endpoint, asked)).toMatchObject({ status: 200, text: 'hello' });
  await sendJson(endpoint, GET);
  expect(server.requests.map(({ headers }) => [headers.origin, headers['user-agent'], headers.accept])).toEqual([
    ['https://shop.example.com', 'Firefox', 'text/plain'],
    ['https://shop.example.com', undefined, 'application/json'],
  ]);
});

it('requests that are held keep no other from being served, however many there are (S44)', async () => {
  const server = await serverOf({
    request: ({ url }, res) => {
      if (url === '/keys') reply(res, 200, {});
    },
  });
  const endpoint = endpointOf(server.url);
  const desks = Array.from({ length: 70 }, () => new AbortController());
  let sent = 0;
  const held = { onSent: () => void (sent += 1), answerWithinMs: 60_000 };
  const waiting = desks.map(({ signal }) => codeOf(sendJson(endpoint, { ...POST, held }, signal)));
  expect(await sendJson(endpoint, { ...GET, timeoutMs: 2000 })).toMatchObject({ status: 200 });
  while (server.requests.length < 71) await new Promise(setImmediate);
  expect(sent).toBe(70);
  desks.forEach((desk) => desk.abort(new LoginError('closed')));
  expect(new Set(await Promise.all(waiting))).toEqual(new Set(['closed']));
  while (server.connections.size > 1) await new Promise(setImmediate);
});

it('the answer to a held request has a time of its own, which begins when it is sent', async () => {
  const server = await serverOf({});
  const held = { onSent: () => {}, answerWithinMs: 300 };
  const from = Date.now();
  const answer = sendJson(endpointOf(server.url), { ...POST, timeoutMs: 100, held });
  expect(await codeOf(answer)).toBe('operator_timeout');
  expect(Date.now() - from).toBeGreaterThanOrEqual(290);
});

it('headers of the application do not replace those of the protocol', async () => {
  const server = await serverOf({ request: (_, res) => reply(res, 200, {}) });
  const headers = { 'Content-Type': 'text/plain', 'Accept-Encoding': 'gzip', 'CONTENT-LENGTH': '1' };
  await sendJson(endpointOf(server.url, headers), POST);
  expect(server.requests[0]?.body).toBe('{"a":1}');
  expect(server.requests[0]?.headers).toMatchObject({
    'content-type': 'application/json',
    'accept-encoding': 'identity',
    'content-length': '7',
  });
});

describe('one connection', () => {
  it('is kept for the next request', async () => {
    const server = await serverOf({ request: (_, res) => reply(res, 200, {}) });
    const endpoint = endpointOf(server.url);
    await sendJson(endpoint, POST);
    await sendJson(endpoint, GET);
    expect(server.connected).toBe(1);
  });

  it('no more than 64 are opened, and all requests get through (S43)', async () => {
    const server = await serverOf({ request: (_, res) => reply(res, 200, {}) });
    const endpoint = endpointOf(server.url);
    const answers = await Promise.all(Array.from({ length: 200 }, () => sendJson(endpoint, POST)));
    expect(answers).toHaveLength(200);
    expect(server.connected).toBeLessThanOrEqual(64);
  });

  it('is let go when idle before a common server closes it (S46)', () => {
    const { options } = endpointOf('http://127.0.0.1:1').requests as unknown as { options: { timeout: number } };
    expect(options.timeout).toBeLessThan(5000);
  });
});

describe('nothing is sent twice (S46)', () => {
  it.each(['a new connection', 'a kept connection'])('over %s that breaks after the request', async (which) => {
    const server = await serverOf({ request: (_, res) => reply(res, 200, {}) });
    const endpoint = endpointOf(server.url);
    if (which === 'a kept connection') await sendJson(endpoint, GET);
    server.requests.length = 0;
    server.parts.request = (_, res) => res.destroy();
    await expect(codeOf(sendJson(endpoint, POST))).resolves.toBe('operator_interrupted');
    expect(server.requests).toHaveLength(1);
  });

  it('nor after a time limit', async () => {
    const server = await serverOf({ request: () => {} });
    await expect(codeOf(sendJson(endpointOf(server.url), { ...POST, timeoutMs: 500 }))).resolves.toBe(
      'operator_timeout',
    );
    expect(server.requests).toHaveLength(1);
  });
});

describe('answers are bounded (S43)', () => {
  const padded = (bytes: number) => `"${'a'.repeat(bytes - 2)}"`;

  it.each([
    ['64 kB', 64 * 1024, undefined, true],
    ['64 kB and a byte', 64 * 1024 + 1, undefined, false],
    ['256 kB where that is allowed', 256 * 1024, 256 * 1024, true],
    ['256 kB and a byte', 256 * 1024 + 1, 256 * 1024, false],
  ])('%s', async (_, bytes, maxBytes, fits) => {
    const server = await serverOf({ request: (_request, res) => reply(res, 200, padded(bytes)) });
    const { json } = await sendJson(endpointOf(server.url), { ...GET, ...(maxBytes && { maxBytes }) });
    expect(typeof json).toBe(fits ? 'string' : 'undefined');
  });

  it('an endless body ends with its connection', async () => {
    let sent = 0;
    const server = await serverOf({
      request: (_, res) => {
        const chunk = Buffer.alloc(64 * 1024, 'a');
        const more = () => {
          while (!res.destroyed && sent < 1e9) {
            sent += chunk.length;
            if (!res.write(chunk)) return;
          }
        };
        res.on('drain', more);
        more();
      },
    });
    const { json } = await sendJson(endpointOf(server.url), GET);
    expect(json).toBeUndefined();
    await server.quiet();
    expect(sent).toBeLessThan(50e6);
  });

  it('a body that drips is cut off by one deadline', async () => {
    let dripping: NodeJS.Timeout | undefined;
    const server = await serverOf({
      request: (_, res) => {
        res.writeHead(200);
        dripping = setInterval(() => res.write(' '), 10);
        res.on('close', () => clearInterval(dripping));
      },
    });
    const startedAt = performance.now();
    await expect(codeOf(sendJson(endpointOf(server.url), { ...GET, timeoutMs: 500 }))).resolves.toBe(
      'operator_timeout',
    );
    expect(performance.now() - startedAt).toBeLessThan(2000);
    clearInterval(dripping);
  });

  it('a header that drips is cut off too', async () => {
    let dripping: NodeJS.Timeout | undefined;
    const server = createTCPServer((socket) => {
      socket.on('error', () => {});
      socket.write('HTTP/1.1 200 OK\r\nx: ');
      dripping = setInterval(() => socket.write('a'), 10);
      socket.on('close', () => clearInterval(dripping));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    later(() => void server.close());
    const endpoint = endpointOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await expect(codeOf(sendJson(endpoint, { ...GET, timeoutMs: 500 }))).resolves.toBe('operator_timeout');
  });

  it.each(['gzip', 'br', 'x-unknown'])('%s is neither asked for nor unpacked', async (encoding) => {
    const server = await serverOf({
      request: (_, res) => {
        res.writeHead(200, { 'content-encoding': encoding });
        res.end(gzipSync(Buffer.alloc(10e6, 'a')));
      },
    });
    const { json } = await sendJson(endpointOf(server.url), GET);
    expect(json).toBeUndefined();
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  it('nor read where it only says so', async () => {
    const server = await serverOf({ request: (_, res) => reply(res, 200, {}, { 'content-encoding': 'gzip' }) });
    await expect(sendJson(endpointOf(server.url), GET)).resolves.toMatchObject({ json: undefined });
  });

  it.each([
    ['HTML', '<html>'],
    ['nothing', ''],
    ['half of it', '{"a":'],
    ['deep nesting', '['.repeat(20_000) + ']'.repeat(20_000)],
    ['seventeen levels', '['.repeat(17) + ']'.repeat(17)],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
  ])('%s is no JSON (F7)', async (_, body) => {
    const server = await serverOf({ request: (_request, res) => void res.writeHead(200).end(body) });
    await expect(sendJson(endpointOf(server.url), GET)).resolves.toMatchObject({ status: 200, json: undefined });
  });

  it('sixteen levels and a byte order mark are JSON', async () => {
    const text = `${'['.repeat(16)}${']'.repeat(16)}`;
    const server = await serverOf({ request: (_, res) => void res.writeHead(200).end(`\uFEFF${text}`) });
    const { json } = await sendJson(endpointOf(server.url), GET);
    expect(JSON.stringify(json)).toBe(text);
  });
});

describe('what is not an answer', () => {
  it('nobody listens (F1)', async () => {
    const server = await serverOf({});
    const endpoint = endpointOf(server.url);
    await server.close();
    await expect(sendJson(endpoint, POST)).rejects.toMatchObject({
      code: 'operator_unreachable',
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('a body that is cut off', async () => {
    const cut = answerTo('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a', (socket) => socket.end());
    await expect(codeOf(cut)).resolves.toBe('operator_answer_invalid');
  });

  it('a chunked body that is reset', async () => {
    const cut = answerTo('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a', (socket) =>
      socket.resetAndDestroy(),
    );
    await expect(codeOf(cut)).resolves.toMatch(/operator_answer_invalid|operator_unreachable/);
  });

  it('something else than HTTP, whose bytes are in no error (S63)', async () => {
    const error: unknown = await answerTo('SSH-2.0-canary\r\n\r\n').catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'operator_answer_invalid' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
  });

  it('headers without end', async () => {
    const long = answerTo(`HTTP/1.1 200 OK\r\nx: ${'a'.repeat(100_000)}\r\n\r\n`);
    await expect(codeOf(long)).resolves.toBe('operator_answer_invalid');
  });

  it('another protocol, which nobody asked for', async () => {
    const switched = answerTo('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n');
    await expect(codeOf(switched)).resolves.toBe('operator_answer_invalid');
  });

  it.each([301, 302, 303, 307, 308])('a redirect (%d) is not followed (S41)', async (status) => {
    const witness = await serverOf({ request: (_, res) => reply(res, 200, {}) });
    const server = await serverOf({
      request: (_, res) => reply(res, status, {}, { location: `${witness.url}/latest/meta-data` }),
    });
    await expect(sendJson(endpointOf(server.url), POST)).resolves.toMatchObject({ status });
    expect(witness.connected).toBe(0);
  });
});

describe('an abort', () => {
  const reason = new Error('the desk has changed its mind');

  it('before it: nothing is sent', async () => {
    const server = await serverOf({});
    await expect(sendJson(endpointOf(server.url), POST, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(server.connected).toBe(0);
  });

  it.each(['before the answer', 'in the answer'])('%s: rejects with its reason and closes', async (when) => {
    const controller = new AbortController();
    const server = await serverOf({
      request: (_, res) => {
        if (when === 'in the answer') res.writeHead(200).write('{');
        setImmediate(() => controller.abort(reason));
      },
    });
    await expect(sendJson(endpointOf(server.url), POST, controller.signal)).rejects.toBe(reason);
    await server.quiet();
    expect(server.connections.size).toBe(0);
  });

  it('nothing listens to the signal after the answer', async () => {
    const server = await serverOf({ request: (_, res) => reply(res, 200, {}) });
    const { signal } = new AbortController();
    const removed = jest.spyOn(signal, 'removeEventListener');
    const added = jest.spyOn(signal, 'addEventListener');
    await sendJson(endpointOf(server.url), POST, signal);
    expect(added).toHaveBeenCalledTimes(1);
    expect(removed).toHaveBeenCalledWith(...(added.mock.calls[0] ?? []));
  });
});

describe('TLS (S40)', () => {
  it('a certificate that nobody vouches for is refused', async () => {
    const server = await serverOf({ tls: TLS, request: (_, res) => reply(res, 200, {}) });
    const error: unknown = await sendJson(endpointOf(server.url), POST).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'operator_unreachable', cause: { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' } });
    expect(server.requests).toHaveLength(0);
  });

  it('and NODE_TLS_REJECT_UNAUTHORIZED does not change that', () => {
    // It only counts where nothing is said; a test cannot set it for node itself.
    const { requests, sockets } = endpointOf('https://auth.example.com');
    for (const agent of [requests, sockets]) expect(agent).toHaveProperty('options.rejectUnauthorized', true);
  });

  it('a certificate of another name is refused', async () => {
    later(trustTestCertificate());
    const server = await serverOf({ tls: TLS, request: (_, res) => reply(res, 200, {}) });
    const elsewhere = endpointOf(server.url.replace('127.0.0.1', '127.0.0.2'));
    server.server.close();
    server.server.listen(server.port, '127.0.0.2');
    await once(server.server, 'listening');
    await expect(sendJson(elsewhere, POST)).rejects.toMatchObject({ cause: { code: 'ERR_TLS_CERT_ALTNAME_INVALID' } });
  });

  it('a new connection resumes the session of the last one', async () => {
    later(trustTestCertificate());
    const reused: boolean[] = [];
    const server = await serverOf({
      tls: TLS,
      request: (_, res) => {
        reused.push((res.socket as unknown as { isSessionReused(): boolean }).isSessionReused());
        reply(res, 200, {}, { connection: 'close' });
      },
    });
    const endpoint = endpointOf(server.url);
    for (let count = 0; count < 3; count += 1) await sendJson(endpoint, POST);
    expect(reused).toEqual([false, true, true]);
  });
});
