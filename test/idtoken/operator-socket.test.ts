import { inspect } from 'node:util';
import type { WebSocket } from 'ws';
import { awaitOutcome, type OperatorSocketOptions } from '../../lib/idtoken/operator-socket.js';
import type { Outcome } from '../../lib/login/operator.js';
import { openEndpoint, type Endpoint } from '../../lib/wire/endpoint.js';
import { sleep } from '../../lib/login/wait.js';
import { recordListener } from '../helpers/scripted-operator.js';
import { refuse, startScriptedServer, type ScriptedServer, type ServerScript } from '../helpers/scripted-server.js';

const paused: number[] = [];
/** Pauses take no time; the clock jumps over them. */
const jump = async (ms: number) => {
  paused.push(ms);
  jest.setSystemTime(Date.now() + ms);
};
let pauseFor: typeof sleep;

let server: ScriptedServer;
let endpoint: Endpoint;
let listener: ReturnType<typeof recordListener>;
let controller: AbortController;

beforeEach(async () => {
  jest.useFakeTimers({
    doNotFake: [
      'nextTick',
      'setImmediate',
      'setInterval',
      'setTimeout',
      'clearInterval',
      'clearTimeout',
      'performance',
      'hrtime',
      'queueMicrotask',
    ],
  });
  paused.length = 0;
  pauseFor = jump;
  server = await startScriptedServer();
  endpoint = openEndpoint(server.url);
  listener = recordListener();
  controller = new AbortController();
});
afterEach(async () => {
  controller.abort();
  endpoint.close();
  await server.close();
  jest.useRealTimers();
});

function wait(parts: ServerScript, changes: Partial<OperatorSocketOptions> = {}): Promise<Outcome> {
  server.parts = parts;
  const options = { endpoint, path: '/ws/session/s?token=canary', timeoutMs: 2000, expiresAt: Date.now() + 60_000 };
  return awaitOutcome({ ...options, ...changes }, listener, controller.signal, (ms, signal) => pauseFor(ms, signal));
}

/** Gives each connection what is next in the list, and the last of the list to all that come after. */
const inTurn = (...turns: ((socket: WebSocket) => void)[]) => {
  let turn = 0;
  return (socket: WebSocket) => {
    turns[Math.min(turn, turns.length - 1)]?.(socket);
    turn += 1;
  };
};
const send = (message: unknown) => (socket: WebSocket) => socket.send(JSON.stringify(message));
const close = (code: number) => (socket: WebSocket) => socket.close(code);
const drop = (socket: WebSocket) => socket.terminate();
const approve = send({ type: 'approved', jwt: 'a.b.c' });
const APPROVED = { type: 'approved', evidence: { type: 'approved', jwt: 'a.b.c' } };

describe('an answer', () => {
  it('is what the first frame of an end says', async () => {
    await expect(wait({ socket: approve })).resolves.toEqual(APPROVED);
  });

  it('a refusal ends it (F19)', async () => {
    await expect(wait({ socket: send({ type: 'rejected', reason: 'x' }) })).resolves.toEqual({ type: 'rejected' });
  });

  it('so does the end of time (F20)', async () => {
    await expect(wait({ socket: send({ type: 'expired' }) })).resolves.toEqual({ type: 'expired' });
  });

  it.each([
    ['approved', [{ type: 'approved', jwt: 'a.b.c' }, { type: 'rejected' }]],
    ['rejected', [{ type: 'rejected' }, { type: 'approved', jwt: 'a.b.c' }]],
    ['expired', [{ type: 'expired' }, { type: 'approved', jwt: 'a.b.c' }, { type: 'rejected' }]],
  ])('the first end state wins: %s (S44, F18)', async (type, messages) => {
    const outcome = await wait({ socket: (socket) => messages.forEach((message) => send(message)(socket)) });
    expect(outcome.type).toBe(type);
  });

  it('whatever else comes before it is ignored (F16, F17)', async () => {
    const outcome = await wait({
      socket: (socket) => {
        send({ type: 'otp_ready', autoPassword: '4829**' })(socket);
        send({ type: 'unknown' })(socket);
        socket.send('garbage');
        socket.send(Buffer.from(JSON.stringify({ type: 'approved', jwt: 'binary' })));
        for (let count = 0; count < 900; count += 1) socket.send('{}');
        approve(socket);
      },
    });
    expect(outcome).toEqual(APPROVED);
  });

  it('but not without end (F17, S43)', async () => {
    const flood = wait({
      socket: (socket) => {
        for (let count = 0; count < 10_000; count += 1) socket.send(count % 2 ? 'garbage' : Buffer.from('binary'));
      },
    });
    await expect(flood).rejects.toMatchObject({ code: 'operator_answer_invalid' });
    await server.quiet();
  });

  it('frames are counted over all connections (F17)', async () => {
    const flood = wait({
      socket: (socket) => {
        for (let count = 0; count < 600; count += 1) socket.send('{}');
        socket.close(1011);
      },
    });
    await expect(flood).rejects.toMatchObject({ code: 'operator_answer_invalid' });
    expect(server.upgrades).toHaveLength(2);
  });

  it('that approves without a token is a breakage', async () => {
    const broken = wait({ socket: send({ type: 'approved' }) });
    await expect(broken).rejects.toMatchObject({ code: 'operator_answer_invalid' });
  });
});

describe('a close that is final (F11, F12)', () => {
  it.each([
    [4001, 'line_refused'],
    [4009, 'line_taken'],
    [4123, 'line_refused'],
    [4004, 'approval_lost'],
    [1000, 'approval_lost'],
  ])('%d fails with %s, without another connection', async (code, failure) => {
    await expect(wait({ socket: close(code) })).rejects.toMatchObject({ code: failure });
    expect(server.upgrades).toHaveLength(1);
    expect(listener.calls).toEqual(['up']);
  });

  it.each([1000, 4004, 1006])('%d once the code has run out means: expired', async (code) => {
    const expiresAt = Date.now() - 1;
    const socket = code === 1006 ? drop : close(code);
    await expect(wait({ socket }, { expiresAt })).resolves.toEqual({ type: 'expired' });
    expect(server.upgrades).toHaveLength(1);
  });
});

describe('a connection that is lost (F13)', () => {
  it.each([1001, 1006, 1011, 1012])('by %d is restored', async (code) => {
    const outcome = await wait({ socket: inTurn(code === 1006 ? drop : close(code), approve) });
    expect(outcome).toEqual(APPROVED);
    expect(listener.calls).toEqual(['up', 'down', 'up']);
    expect(new Set(server.upgrades)).toEqual(new Set(['/ws/session/s?token=canary']));
    expect(server.upgrades).toHaveLength(2);
  });

  it('comes back after a while in which no server listens', async () => {
    let lost = 0;
    const outcome = wait({ socket: drop, upgrade: undefined as never });
    await listener.seen('down');
    server.parts = {
      upgrade: (_, socket) => {
        lost += 1;
        socket.destroy();
        if (lost === 2) server.parts = { socket: approve };
      },
    };
    await expect(outcome).resolves.toEqual(APPROVED);
    expect(listener.calls).toEqual(['up', 'down', 'up']);
  });

  it('the pauses double from a quarter of a second to two, less some jitter', async () => {
    await wait({ socket: inTurn(drop, drop, drop, drop, drop, approve) });
    const within = paused.map((ms, index) => {
      const full = [250, 500, 1000, 2000, 2000][index] ?? 0;
      return ms <= full && ms > full * 0.8;
    });
    expect(within).toEqual([true, true, true, true, true]);
  });

  it('is not restored after the code has run out', async () => {
    await expect(wait({ socket: drop }, { expiresAt: Date.now() + 100 })).resolves.toEqual({ type: 'expired' });
    expect(server.upgrades).toHaveLength(1);
  });

  it('and finds nothing left when it is back: the approval is lost, at once (F15)', async () => {
    const lost = wait({ socket: inTurn(drop, close(4004)) });
    await expect(lost).rejects.toMatchObject({ code: 'approval_lost' });
  });

  it('the same where the operator says so by HTTP (F15)', async () => {
    const lost = wait({ socket: drop });
    await listener.seen('down');
    server.parts = { upgrade: (_, socket) => refuse(socket, 404) };
    await expect(lost).rejects.toMatchObject({ code: 'approval_lost' });
    expect(server.upgrades).toHaveLength(3);
  });
});

describe('a connection that does not come up', () => {
  it.each([200, 302, 400, 401, 403, 404])('a refusal with %d gets one retry (F10)', async (status) => {
    const refused = wait({ upgrade: (_, socket) => refuse(socket, status) });
    await expect(refused).rejects.toMatchObject({ code: 'line_refused' });
    expect(server.upgrades).toHaveLength(2);
    expect(listener.calls).toEqual([]);
  });

  it('and another one after the connection was up (F10)', async () => {
    const refuseOnce = (next: ServerScript): ServerScript => ({
      upgrade: (_, socket) => {
        refuse(socket, 403);
        server.parts = next;
      },
    });
    const dropOnce: ServerScript = {
      socket: (socket) => {
        server.parts = refuseOnce({ socket: approve });
        drop(socket);
      },
    };
    await expect(wait(refuseOnce(dropOnce))).resolves.toEqual(APPROVED);
    expect(listener.calls).toEqual(['up', 'down', 'up']);
  });

  it('and may succeed with it (F10)', async () => {
    const outcome = wait({
      upgrade: (_, socket) => {
        refuse(socket, 403);
        server.parts = { socket: approve };
      },
    });
    await expect(outcome).resolves.toEqual(APPROVED);
  });

  it.each([
    [500, 'operator_failed'],
    [503, 'operator_failed'],
    [429, 'operator_failed'],
  ])('%d is tried again until the time limit, then fails with %s', async (status, code) => {
    const failed = wait({ upgrade: (_, socket) => refuse(socket, status) }, { timeoutMs: 1_500 });
    await expect(failed).rejects.toMatchObject({ code });
    expect(server.upgrades.length).toBeGreaterThanOrEqual(2);
  });

  it('connections that break are tried again until the time limit; the error does not tell the address (F1, S74)', async () => {
    const failed = wait({ upgrade: (_, socket) => socket.destroy() }, { timeoutMs: 1_500 });
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: 'operator_interrupted' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
    expect(server.upgrades.length).toBeGreaterThanOrEqual(2);
  });

  it('an upgrade that is never answered fails at the time limit', async () => {
    const failed = wait({ upgrade: () => {} }, { timeoutMs: 500 });
    await expect(failed).rejects.toMatchObject({ code: 'operator_timeout' });
    await server.quiet();
  });
});

describe('no error tells the address (S74)', () => {
  it.each([
    [
      'a wrong digest',
      'HTTP/1.1 101 S\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    ],
    ['a redirect to itself', 'HTTP/1.1 302 F\r\nLocation: /ws/session/s?token=canary\r\nContent-Length: 0\r\n\r\n'],
    ['its own words', 'canary canary canary\r\n\r\n'],
  ])('%s', async (_, raw) => {
    const failed = wait({ upgrade: (_req, socket) => socket.write(raw) }, { timeoutMs: 300 });
    const error: unknown = await failed.catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'LoginError' });
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
    // Node's parser keeps the bytes that it refused.
    expect((error as { cause?: object }).cause ?? {}).not.toHaveProperty('rawPacket');
  });
});

describe('an abort', () => {
  const reason = new Error('the service closes');
  const ended = async (outcome: Promise<Outcome>) => {
    const removed = jest.spyOn(controller.signal, 'removeEventListener');
    controller.abort(reason);
    await expect(outcome).rejects.toBe(reason);
    await server.quiet();
    expect(server.connections.size).toBe(0);
    return removed;
  };

  it('while the connection is up leaves nothing', async () => {
    const outcome = wait({ socket: () => {} });
    await listener.seen('up');
    const removed = await ended(outcome);
    expect(removed).toHaveBeenCalled();
  });

  it('while the connection is restored leaves nothing', async () => {
    pauseFor = sleep;
    const outcome = wait({ socket: drop });
    await listener.seen('down');
    await ended(outcome);
    expect(server.upgrades).toHaveLength(1);
  });

  it('before the first connection opens none', async () => {
    controller.abort(reason);
    await expect(wait({})).rejects.toBe(reason);
    expect(server.connected).toBe(0);
  });
});
