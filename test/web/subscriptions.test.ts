import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough } from 'node:stream';
import type { WebSocket } from 'ws';
import { LoginError } from '../../lib/login/errors.js';
import type { LoginView } from '../../lib/login/view.js';
import type { LoginOf } from '../../lib/web/login-of.js';
import { relayEvents, relaySocket, waitForView } from '../../lib/web/relay.js';
import { Subscriptions } from '../../lib/web/subscriptions.js';
import type { Subscriber } from '../../lib/web/subscriptions.js';
import { ENGLISH } from '../../lib/pages/texts.js';
import type { Visitor } from '../../lib/login/visitor.js';
import { codeOf } from '../helpers/code-of.js';
import { someVisitor } from '../helpers/visitor.js';

/** A service with one login, and what is told to those who watch it. */
function scriptedDesk(first: LoginView = { state: 'starting' }) {
  const listeners = new Set<(view: LoginView, visitor: Visitor) => void>();
  let view = first;
  const service = {
    // The key stands for who began the login.
    watch: async (_handle: string, key: string, listen: (view: LoginView, visitor: Visitor) => void) => {
      listeners.add(listen);
      listen(view, someVisitor(Number(key)));
      return () => listeners.delete(listen);
    },
  };
  const strategy = { settings: { method: 'compare' } };
  return {
    listeners,
    watched: (handle = 'idtoken.x', visitor = 1) =>
      ({ service, handle, key: String(visitor), strategy }) as unknown as LoginOf,
    become: (next: LoginView) => {
      view = next;
      for (const listen of [...listeners]) listen(next, someVisitor());
    },
  };
}

function subscriber() {
  const told: string[] = [];
  const made: Subscriber = {
    show: ({ state }) => told.push(state),
    beat: () => told.push('beat'),
    end: () => told.push('end'),
  };
  return { ...made, told };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  // eslint-disable-next-line jest/no-standalone-expect -- true after each test
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

it('beats every 15 seconds while somebody listens, and has no timer when nobody does', async () => {
  const { watched } = scriptedDesk();
  const subscriptions = new Subscriptions();
  const one = subscriber();
  const stop = await subscriptions.start(watched(), one);
  await jest.advanceTimersByTimeAsync(31_000);
  expect(one.told).toEqual(['starting', 'beat', 'beat']);
  stop();
  expect(jest.getTimerCount()).toBe(0);
});

it('says nothing twice: not every move of a login is one for its browser', async () => {
  const { watched, become } = scriptedDesk({ state: 'approved', place: 'router' });
  const one = subscriber();
  await new Subscriptions().start(watched(), one);
  become({ state: 'approved', place: 'router' });
  become({ state: 'finished', redirect: '/' });
  expect(one.told).toEqual(['approved', 'finished', 'end']);
});

it('ends what outlives every login', async () => {
  const { watched, listeners } = scriptedDesk();
  const one = subscriber();
  await new Subscriptions().start(watched(), one);
  await jest.advanceTimersByTimeAsync(11 * 60_000 + 15_000);
  expect(one.told.at(-1)).toBe('end');
  expect(listeners.size).toBe(0);
});

it('one more than a login may have is refused and takes no place (S43)', async () => {
  const { watched } = scriptedDesk();
  const subscriptions = new Subscriptions({ perLogin: 2, inAll: 9 });
  await subscriptions.start(watched('a'), subscriber());
  const stop = await subscriptions.start(watched('a'), subscriber());
  expect(await codeOf(subscriptions.start(watched('a'), subscriber()))).toBe('store_full');
  await subscriptions.start(watched('b'), subscriber());
  stop();
  await subscriptions.start(watched('a'), subscriber());
  expect(subscriptions.size).toBe(3);
  subscriptions.close();
  expect(subscriptions.size).toBe(0);
  expect(await codeOf(subscriptions.start(watched('a'), subscriber()))).toBe('closed');
});

it('one visitor has a third of the places, and what is full makes room of the one who has most (F42)', async () => {
  const { watched } = scriptedDesk();
  const subscriptions = new Subscriptions({ perLogin: 16, inAll: 6 });
  const greedy = [subscriber(), subscriber()];
  for (const one of greedy) await subscriptions.start(watched('a', 1), one);
  expect(await codeOf(subscriptions.start(watched('b', 1), subscriber()))).toBe('store_full');
  for (const visitor of [2, 2, 3, 4]) await subscriptions.start(watched(`c${visitor}`, visitor), subscriber());
  expect(subscriptions.size).toBe(6);
  await subscriptions.start(watched('d', 5), subscriber());
  expect(greedy.map(({ told }) => told)).toEqual([['starting', 'end'], ['starting']]);
  await subscriptions.start(watched('e', 6), subscriber());
  expect(await codeOf(subscriptions.start(watched('f', 7), subscriber()))).toBe('store_full');
  expect(subscriptions.size).toBe(6);
  subscriptions.close();
});

it('that there is no room is told only to whom the login belongs', async () => {
  const service = { watch: async () => Promise.reject(new LoginError('login_not_found')) };
  const foreign = { service, handle: 'idtoken.x', key: 'other' } as unknown as LoginOf;
  const subscriptions = new Subscriptions({ perLogin: 0, inAll: 0 });
  expect(await codeOf(subscriptions.start(foreign, subscriber()))).toBe('login_not_found');
});

it('a login that ended before anybody could stop it leaves no watcher', async () => {
  const { watched, listeners } = scriptedDesk({ state: 'expired' });
  const one = subscriber();
  await new Subscriptions().start(watched(), one);
  expect([one.told, listeners.size]).toEqual([['expired', 'end'], 0]);
});

/** As much of a response as an event stream touches. */
class FakeResponse extends EventEmitter {
  closed = false;
  writableLength = 0;
  written = '';
  // On the prototype, as node has it: what middleware puts on the object itself is passed by.
  writeHead(): void {
    this.written = '';
  }
  write(text: string): void {
    this.written += text;
  }
  end(): void {
    this.written += '[end]';
  }
  destroy(): void {
    this.written += '[cut]';
    this.emit('close');
  }
}

const readBy = (res: FakeResponse) => ({
  req: { method: 'GET', headers: {} } as unknown as IncomingMessage,
  res: res as unknown as ServerResponse,
  wording: ENGLISH,
});

it.each(['before', 'after'])(
  'a stream that never begins, its reader having left %s the first view, is not watched',
  async (when) => {
    const { watched, listeners } = scriptedDesk();
    const subscriptions = new Subscriptions();
    const res = new FakeResponse();
    res.closed = when === 'before';
    const begin = await relayEvents(subscriptions, watched(), readBy(res));
    res.closed = true;
    res.emit('close');
    begin?.();
    expect([subscriptions.size, listeners.size, res.written]).toEqual([0, 0, '']);
  },
);

it('a reader that leaves everything unread is cut off', async () => {
  const { watched, become, listeners } = scriptedDesk();
  const subscriptions = new Subscriptions();
  const res = new FakeResponse();
  const begin = await relayEvents(subscriptions, watched(), readBy(res));
  begin?.();
  await jest.advanceTimersByTimeAsync(15_000);
  expect(res.written).toBe('retry: 500\n\n: still here\n\n');
  res.writableLength = 100_000;
  become({ state: 'pending', code: '123456', expiresAt: Date.now() + 60_000, restoring: true });
  expect(res.written).toMatch(/\[cut\]$/);
  expect([subscriptions.size, listeners.size]).toEqual([0, 0]);
});

it('a socket says at once and with every beat that it is there; one that answers no ping is dead after two', async () => {
  const { watched, listeners } = scriptedDesk();
  const subscriptions = new Subscriptions();
  const log: string[] = [];
  const connection = new PassThrough();
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    send: (text: string) => log.push(text),
    ping: () => log.push('ping'),
    close: () => log.push('close'),
    terminate: () => {
      log.push('terminate');
      connection.destroy();
    },
  });
  const relay = await relaySocket(subscriptions, watched(), connection, ENGLISH);
  relay(socket as unknown as WebSocket);
  await jest.advanceTimersByTimeAsync(15_000);
  socket.emit('pong');
  await jest.advanceTimersByTimeAsync(30_000);
  const beat = '{"type":"beat"}';
  expect(log).toEqual([beat, 'ping', beat, 'ping', beat, 'terminate']);
  await jest.advanceTimersByTimeAsync(0);
  expect([subscriptions.size, listeners.size]).toEqual([0, 0]);
});

it('a wait is over after its time, with what is known then', async () => {
  const { watched, listeners } = scriptedDesk();
  const res = new FakeResponse() as unknown as ServerResponse;
  const subscriptions = new Subscriptions();
  const subscribe = (one: Subscriber) => subscriptions.start(watched(), one);
  const waiting = waitForView(subscribe, res, { ms: 5_000, until: () => false });
  await jest.advanceTimersByTimeAsync(5_000);
  expect([await waiting, listeners.size, res.listenerCount('close')]).toEqual([{ state: 'starting' }, 0, 0]);
});

it('a wait is over after its time though the store has said nothing, and leaves no watcher when it does', async () => {
  let answer = (_stop: () => void) => {};
  const stop = jest.fn();
  const slow = () => new Promise<() => void>((resolve) => (answer = resolve));
  const res = new FakeResponse() as unknown as ServerResponse;
  const waiting = waitForView(slow, res, { ms: 5_000, until: () => true });
  await jest.advanceTimersByTimeAsync(5_000);
  expect([await waiting, res.listenerCount('close')]).toEqual([undefined, 0]);
  answer(stop);
  await jest.advanceTimersByTimeAsync(0);
  expect(stop).toHaveBeenCalledTimes(1);
});

it('a watch that breaks after its first view takes no place', async () => {
  const watch = async (_handle: string, _key: string, listen: (view: LoginView, visitor: Visitor) => void) => {
    listen({ state: 'starting' }, someVisitor());
    throw new LoginError('store_unavailable');
  };
  const subscriptions = new Subscriptions();
  const watched = { service: { watch }, handle: 'idtoken.x', key: 'key' } as unknown as LoginOf;
  expect(await codeOf(subscriptions.start(watched, subscriber()))).toBe('store_unavailable');
  expect(subscriptions.size).toBe(0);
});
