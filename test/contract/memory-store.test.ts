import { storeContract } from '../../lib/dev/contract/store.js';
import { memoryStore } from '../../lib/login/store.js';
import type { Entry, LoginStore } from '../../lib/login/store.js';
import { visitorOf } from '../../lib/login/visitor.js';
import { freezeTime, pass } from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';
import { someVisitor } from '../helpers/visitor.js';
import { frozenClock, runChecks } from './run.js';

beforeEach(freezeTime);
afterEach(() => {
  // eslint-disable-next-line jest/no-standalone-expect -- true after each of the contract's tests
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('the memory store', () => {
  runChecks(storeContract({ newStore: () => memoryStore(), clock: frozenClock }));
});

describe('the size of the memory store', () => {
  const entry = { attempt: 'first', state: 'starting' };

  it('refuses one entry too many with store_full, and has room again when old ones have ended', async () => {
    const store = memoryStore({ maxEntries: 2 });
    await store.create('a', entry, Date.now() + 1000);
    await store.create('b', entry, Date.now() + 60_000);
    expect(await codeOf(store.create('c', entry, Date.now() + 60_000))).toBe('store_full');
    expect(await store.create('b', entry, Date.now() + 60_000)).toBe(false);

    await pass(1000);
    // What has ended may be begun again at once; what is new waits for the sweep.
    expect(await store.create('a', entry, Date.now() + 1000)).toBe(true);
    await pass(10_000);
    expect(await store.create('c', entry, Date.now() + 60_000)).toBe(true);
    store.close();
  });

  const by = (visitor: number, more: Partial<Entry> = {}): Entry => ({
    ...entry,
    visitor: someVisitor(visitor),
    ...more,
  });
  const full = async (store: LoginStore, last: Partial<Entry> = {}) => {
    const until = Date.now() + 60_000;
    for (const at of [1, 2, 3, 4, 5]) await store.create(`login ${at}`, by(at), until);
    await store.create('login 6', by(6, last), until);
    return until;
  };

  it('gives one visitor a third of it, and a /48 network a half (S20)', async () => {
    const store = memoryStore({ maxEntries: 12 });
    const until = Date.now() + 60_000;
    const networks = (at: number) => ({ ...entry, visitor: visitorOf(`2001:db8:1:${at}::1`) });
    for (let at = 0; at < 4; at += 1) expect(await store.create(`near ${at}`, networks(1), until)).toBe(true);
    expect(await codeOf(store.create('near 5', networks(1), until))).toBe('store_full');
    for (let at = 2; at < 4; at += 1) expect(await store.create(`wide ${at}`, networks(at), until)).toBe(true);
    expect(await codeOf(store.create('wide 5', networks(5), until))).toBe('store_full');
    expect(await store.create('somebody else', by(1), until)).toBe(true);
    store.close();
  });

  it('has a place again for a visitor whose login ended', async () => {
    const store = memoryStore({ maxEntries: 3 });
    await store.create('a', by(1), Date.now() + 5_000);
    expect(await codeOf(store.create('b', by(1), Date.now() + 60_000))).toBe('store_full');
    await pass(10_000);
    expect(await store.create('b', by(1), Date.now() + 60_000)).toBe(true);
    store.close();
  });

  it.each(['rejected', 'expired', 'failed'])('lets go of what ended, %s, when it is full', async (state) => {
    const store = memoryStore({ maxEntries: 6 });
    const until = await full(store, { decoy: true });
    await store.move('login 2', entry, by(2, { state }), until);
    expect(await store.create('new', by(7), until)).toBe(true);
    expect(await store.get('login 2')).toBeUndefined();
    expect(await store.get('login 6')).toBeDefined();
    store.close();
  });

  it('lets go of the oldest decoy when nothing has ended, and of no login whose phone rings (F42)', async () => {
    const store = memoryStore({ maxEntries: 6 });
    const until = await full(store, { state: 'pending', decoy: true });
    expect(await store.create('new', by(7), until)).toBe(true);
    expect(await store.get('login 6')).toBeUndefined();
    expect(await codeOf(store.create('newer', by(8), until))).toBe('store_full');
    store.close();
  });

  it('keeps room for marks of used approvals: no flood of starts keeps an approved login from its end', async () => {
    const store = memoryStore({ maxEntries: 6 });
    const until = await full(store);
    expect(await codeOf(store.create('login 7', by(7), until))).toBe('store_full');
    expect(await store.create('used:token', { attempt: 'first', state: 'used' }, until)).toBe(true);
    store.close();
  });

  it('moves when it is full', async () => {
    const store = memoryStore({ maxEntries: 1 });
    await store.create('a', entry, Date.now() + 60_000);
    expect(await store.move('a', entry, { ...entry, state: 'pending' }, Date.now() + 60_000)).toBe(true);
    store.close();
  });

  it('forgets everything at its close', async () => {
    const store = memoryStore();
    await store.create('a', entry, Date.now() + 60_000);
    store.close();
    expect(await store.get('a')).toBeUndefined();
  });
});

it('does not keep a process alive', () => {
  jest.useRealTimers();
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const store = memoryStore();
  expect(process.getActiveResourcesInfo().filter((name) => name === 'Timeout')).toHaveLength(before);
  store.close();
  freezeTime();
});
