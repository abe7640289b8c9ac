import { once } from 'node:events';
import http from 'node:http';
import https from 'node:https';
import { createServer as createTCPServer, connect } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { LoginError } from '../../lib/login/errors.js';
import { openEndpoint } from '../../lib/wire/endpoint.js';
import type { Endpoint } from '../../lib/wire/endpoint.js';
import { sendJson } from '../../lib/wire/http.js';
import type { WireRequest } from '../../lib/wire/http.js';
import { readSocket } from '../../lib/wire/socket.js';
import { codeOf } from '../helpers/code-of.js';
import { reply, startScriptedServer } from '../helpers/scripted-server.js';
import type { ScriptedServer, ServerScript } from '../helpers/scripted-server.js';
import { TLS, trustTestCertificate } from '../helpers/tls.js';

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serverOf(parts: ServerScript): Promise<ScriptedServer> {
  const server = await startScriptedServer(parts);
  ends.push(() => server.close());
  return server;
}

function endpointOf(url: string, agent?: http.Agent): Endpoint {
  const endpoint = openEndpoint(url, {}, agent);
  ends.push(() => endpoint.close());
  return endpoint;
}

/** A server that does with its connections what a test says. @returns its port. */
async function tcp(use: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server: Server = createTCPServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    use(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An agent whose connections are of a test's making. */
class MadeAgent extends http.Agent {
  constructor(
    private readonly make: () => Duplex | Error,
    readonly protocol: string,
  ) {
    super();
  }
  override createConnection(
    _options: object,
    done?: (error: Error | null, socket: Duplex) => void,
  ): Duplex | undefined {
    const made = this.make();
    if (!(made instanceof Error)) return made;
    // As an agent tells that it failed; there is no connection then.
    setImmediate(() => done?.(made, undefined as unknown as Duplex));
    return undefined;
  }
}

const POST: WireRequest = { method: 'POST', path: '/auth/initiate', body: { a: 1 }, timeoutMs: 2_000 };
const GET: WireRequest = { method: 'GET', path: '/keys', timeoutMs: 2_000 };

describe('a request that cannot have left is operator_unreachable', () => {
  it('where the handshake is never answered, at the time limit', async () => {
    const port = await tcp(() => {});
    const sent = sendJson(endpointOf(`https://127.0.0.1:${port}`), { ...POST, timeoutMs: 200 });
    await expect(sent).rejects.toMatchObject({
      code: 'operator_unreachable',
      cause: { message: 'There was no connection within 200 ms.' },
    });
  });

  it('where the handshake breaks', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.destroy()));
    expect(await codeOf(sendJson(endpointOf(`https://127.0.0.1:${port}`), POST))).toBe('operator_unreachable');
  });

  it('where an agent throws, or fails, at the request and at the socket', async () => {
    const failing = [
      () => {
        throw new Error('no way out');
      },
      () => new Error('no way out'),
    ];
    for (const make of failing) {
      const endpoint = endpointOf('http://127.0.0.1:9', new MadeAgent(make, 'http:'));
      const unreachable = { code: 'operator_unreachable', cause: { message: 'no way out' } };
      await expect(sendJson(endpoint, POST)).rejects.toMatchObject(unreachable);
      const use = { path: '/ws', openWithinMs: 500, pingEveryMs: 500, onOpen: () => {}, onFrame: () => undefined };
      const { signal } = new AbortController();
      await expect(readSocket(endpoint, use, signal)).resolves.toMatchObject({ error: unreachable });
    }
  });

  it('where an agent for https makes a connection without TLS: nothing is said on it (S40)', async () => {
    const heard: Buffer[] = [];
    const port = await tcp((socket) => socket.on('data', (data) => heard.push(data)));
    const agent = new MadeAgent(() => connect(port, '127.0.0.1'), 'https:');
    await expect(sendJson(endpointOf('https://operator.invalid', agent), POST)).rejects.toMatchObject({
      code: 'operator_unreachable',
      cause: { message: 'The agent made a connection without TLS.' },
    });
    expect(heard).toEqual([]);
  });

  it('where a proxy wants a password', async () => {
    const server = await serverOf({ request: (_, res) => void res.writeHead(407).end() });
    await expect(sendJson(endpointOf(server.url), POST)).rejects.toMatchObject({
      code: 'operator_unreachable',
      cause: { message: 'A proxy on the way answered 407.' },
    });
  });

  it('where an agent hands over what its proxy answered, as those for CONNECT do', async () => {
    const answer = 'HTTP/1.1 502 No\r\nContent-Length: 0\r\n\r\n';
    const write = (_chunk: unknown, _encoding: unknown, done: () => void) => done();
    const make = () => Object.assign(new Duplex({ read: () => undefined, write }), { writable: false });
    const agent = new MadeAgent(() => {
      const socket = make();
      setImmediate(() => socket.push(answer));
      return socket;
    }, 'https:');
    await expect(sendJson(endpointOf('https://operator.invalid', agent), POST)).rejects.toMatchObject({
      code: 'operator_unreachable',
      cause: { message: 'A proxy on the way answered 502.' },
    });
  });
});

describe('a request that may have left is not', () => {
  it('where the connection breaks before the answer: operator_interrupted', async () => {
    const port = await tcp((socket) => socket.once('data', () => socket.resetAndDestroy()));
    expect(await codeOf(sendJson(endpointOf(`http://127.0.0.1:${port}`), POST))).toBe('operator_interrupted');
  });

  it('over TLS either', async () => {
    ends.push(trustTestCertificate());
    const server = await serverOf({ tls: TLS, request: (_, res) => res.destroy() });
    expect(await codeOf(sendJson(endpointOf(server.url), POST))).toBe('operator_interrupted');
    expect(server.requests).toHaveLength(1);
  });

  it('where there is no answer in time: operator_timeout', async () => {
    const server = await serverOf({});
    expect(await codeOf(sendJson(endpointOf(server.url), { ...POST, timeoutMs: 500 }))).toBe('operator_timeout');
  });
});

describe('the cause', () => {
  it('of several addresses that all refuse names the refusals', async () => {
    const error = Object.assign(
      new AggregateError([new Error('connect ECONNREFUSED ::1'), new Error('and 127.0.0.1')]),
      {
        code: 'ECONNREFUSED',
        message: '',
      },
    );
    const agent = new MadeAgent(() => error, 'http:');
    await expect(sendJson(endpointOf('http://127.0.0.1:9', agent), POST)).rejects.toMatchObject({
      cause: { message: 'connect ECONNREFUSED ::1; and 127.0.0.1', code: 'ECONNREFUSED' },
    });
  });

  it('never holds the password of a proxy (S63)', async () => {
    const failure = new Error('Failed to establish tunnel via http://me:canary@proxy.example:3128: 407');
    const agent = new MadeAgent(() => failure, 'http:');
    const error: unknown = await sendJson(endpointOf('http://127.0.0.1:9', agent), POST).catch((e: unknown) => e);
    expect(error).toMatchObject({ cause: { message: expect.stringContaining('via http://proxy.example') as string } });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
  });
});

describe('a kept connection that the other side has closed', () => {
  /** Answers the first request of a connection, and closes it at the second. */
  const closing = (): ServerScript => {
    const seen = new WeakSet<Socket>();
    return {
      request: (_, res) => {
        const { socket } = res;
        if (!socket) return;
        if (seen.has(socket)) socket.destroy();
        else reply(res, 200, {});
        seen.add(socket);
      },
    };
  };

  it('costs a GET nothing: it is asked for once more, over a new one', async () => {
    const server = await serverOf(closing());
    const endpoint = endpointOf(server.url);
    await sendJson(endpoint, GET);
    await expect(sendJson(endpoint, GET)).resolves.toMatchObject({ status: 200 });
    expect(server.requests).toHaveLength(3);
    expect(server.connected).toBe(2);
  });

  it('but not twice, and not over a connection that was new', async () => {
    const server = await serverOf({ request: (_, res) => res.destroy() });
    expect(await codeOf(sendJson(endpointOf(server.url), GET))).toBe('operator_interrupted');
    expect(server.requests).toHaveLength(1);
  });

  it('a POST is never repeated (S46)', async () => {
    const server = await serverOf(closing());
    const endpoint = endpointOf(server.url);
    await sendJson(endpoint, GET);
    expect(await codeOf(sendJson(endpoint, POST))).toBe('operator_interrupted');
    expect(server.requests).toHaveLength(2);
  });

  it('nor is anything after the endpoint was closed', async () => {
    const server = await serverOf({ request: ({ url }, res) => (url === '/keys' ? reply(res, 200, {}) : undefined) });
    const endpoint = endpointOf(server.url);
    await sendJson(endpoint, GET);
    const open = sendJson(endpoint, { ...GET, path: '/slow' });
    while (server.requests.length < 2) await new Promise(setImmediate);
    endpoint.close();
    expect(await codeOf(open)).toBe('operator_interrupted');
    expect(server.requests).toHaveLength(2);
    expect(endpoint.closed.reason).toBeInstanceOf(LoginError);
  });
});

describe('an agent of the application', () => {
  it('makes every connection, and stays open', async () => {
    const server = await serverOf({ request: (_, res) => reply(res, 200, {}), socket: (socket) => socket.send('x') });
    class Counting extends http.Agent {
      made = 0;
      override createConnection(...asked: Parameters<http.Agent['createConnection']>) {
        this.made += 1;
        return super.createConnection(...asked);
      }
    }
    const agent = new Counting();
    const endpoint = endpointOf(server.url, agent);
    const held = { onSent: () => {}, answerWithinMs: 500 };
    await sendJson(endpoint, GET);
    await sendJson(endpoint, { ...POST, held });
    const use = {
      path: '/ws',
      openWithinMs: 500,
      pingEveryMs: 500,
      onOpen: () => {},
      onFrame: (text?: string) => text,
    };
    await readSocket(endpoint, use, new AbortController().signal);
    expect([agent.made, server.requests.length, server.upgrades.length]).toEqual([3, 2, 1]);
    endpoint.close();
    await expect(sendJson(endpoint, GET)).resolves.toMatchObject({ status: 200 });
    agent.destroy();
  });

  it('may know an authority of its own', async () => {
    const server = await serverOf({ tls: TLS, request: (_, res) => reply(res, 200, {}) });
    const agent = new https.Agent({ ca: TLS.cert });
    await expect(sendJson(endpointOf(server.url, agent), POST)).resolves.toMatchObject({ status: 200 });
    expect(await codeOf(sendJson(endpointOf(server.url, new https.Agent()), POST))).toBe('operator_unreachable');
  });
});
