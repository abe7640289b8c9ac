import { memoryStore } from '../../lib/login/store.js';
import { freezeTime, pass, settle } from '../helpers/login-service.js';
import { codeOf } from '../helpers/code-of.js';
import { storeContract } from './store.js';

beforeEach(freezeTime);
afterEach(() => {
  // eslint-disable-next-line jest/no-standalone-expect -- true after each of the contract's tests
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('the memory store', () => {
  storeContract(async () => ({ store: memoryStore(), now: () => Date.now(), pass, settle }));
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
