import { storeContract } from '../lib/dev/contract/store.js';
import { startIDTokenOperator } from '../lib/dev/index.js';
import { IDTokenStrategy, memoryStore, pollingWatch } from '../lib/index.js';
import type { Entry, PolledStore } from '../lib/index.js';
import { memoryCounters } from '../lib/login/counters.js';
import { frozenClock, runChecks } from './contract/run.js';
import { Browser } from './helpers/browser.js';
import { cleanup } from './helpers/cleanup.js';
import { onExpress5 } from './helpers/hosts.js';
import { freezeTime, pass, settle, useLoginServices } from './helpers/login-service.js';
import { ScriptedFleet } from './helpers/scripted-fleet.js';

const later = cleanup();

/** A store that cannot tell of changes, and is slow or down as a test says. */
class Table implements PolledStore {
  readonly kept = memoryStore();
  /** What a read waits for before it answers what it found. */
  gate: Promise<void> | undefined;
  broken: Error | undefined;
  reads = 0;
  reading = 0;
  mostAtOnce = 0;

  constructor() {
    later(() => this.close());
  }

  create(key: string, entry: Entry, until = soon()) {
    return this.kept.create(key, entry, until);
  }

  async get(key: string) {
    this.reads += 1;
    this.reading += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.reading);
    const found = await this.kept.get(key);
    await this.gate;
    this.reading -= 1;
    if (this.broken) throw this.broken;
    return found;
  }

  move(key: string, from: Entry, entry: Entry, until = soon()) {
    return this.kept.move(key, from, entry, until);
  }

  close() {
    this.kept.close();
  }
}

const soon = () => Date.now() + 60_000;
const at = (state: string): Entry => ({ attempt: 'first', state });

/** A table, a store over it, and what its watchers are told. */
function open() {
  const table = new Table();
  const store = pollingWatch(table, { everyMs: 100 });
  later(() => store.close());
  const told: string[] = [];
  const watch = (key: string, name = key) =>
    store.watch(key, (now) => void told.push(`${name} ${now?.state ?? 'gone'}`));
  return { table, store, told, watch };
}

/** What the next reads wait for, and what lets them go on. */
function gateOf(table: Table): () => void {
  let release = () => {};
  table.gate = new Promise((resolve) => {
    release = resolve;
  });
  return () => {
    table.gate = undefined;
    release();
  };
}

describe('a store that is polled', () => {
  beforeEach(freezeTime);
  afterEach(() => {
    // eslint-disable-next-line jest/no-standalone-expect -- true after each of the contract's tests
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });
  const newStore = () => pollingWatch({ ...memoryStore(), watch: undefined } as PolledStore, { everyMs: 100 });
  runChecks(storeContract({ newStore, latestOnly: true, settle: () => pass(300), clock: frozenClock }));
});

describe('looking', () => {
  let warned: jest.SpyInstance;
  const warnings = () => warned.mock.calls.map(([sentence]) => String(sentence));
  beforeEach(() => {
    freezeTime();
    warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  it('has one timer for all keys, and none once the last watcher has left', async () => {
    const { watch, table } = open();
    const before = jest.getTimerCount();
    const stops = [await watch('a'), await watch('b'), await watch('b')];
    expect(jest.getTimerCount()).toBe(before + 1);
    await pass(250);
    expect(jest.getTimerCount()).toBe(before + 1);
    for (const stop of stops) stop();
    expect(jest.getTimerCount()).toBe(before);
    const { reads } = table;
    await pass(1000);
    expect(table.reads).toBe(reads);
  });

  it('reads a key once a round, however many watch it', async () => {
    const { watch, table } = open();
    for (let count = 0; count < 5; count += 1) await watch('a');
    table.reads = 0;
    await pass(300);
    expect(table.reads).toBe(3);
  });

  it('ends with the store: what was being read is told to no watcher, and is no outage', async () => {
    const { watch, table, store, told } = open();
    const before = jest.getTimerCount();
    await watch('a');
    const release = gateOf(table);
    await pass(100);
    await table.create('a', at('starting'));
    store.close();
    release();
    await pass(1000);
    expect([told, warnings(), table.reading]).toEqual([['a gone'], [], 0]);
    expect(jest.getTimerCount()).toBe(before - 1); // the memory store's own
    await expect(watch('a')).rejects.toThrow('The store is closed.');
    expect(jest.getTimerCount()).toBe(before - 1);
  });

  it('reads at most a hundred keys at once, and begins no round before the end of the last one', async () => {
    const { watch, table } = open();
    await Promise.all(Array.from({ length: 250 }, (_, count) => watch(`login ${count}`)));
    table.mostAtOnce = 0;
    table.reads = 0;
    const release = gateOf(table);
    await pass(100);
    expect([table.mostAtOnce, table.reads]).toEqual([100, 100]);
    table.gate = undefined;
    await watch('one more');
    await pass(1000);
    expect(table.reads).toBe(101);
    release();
    await settle();
    expect(table.reads).toBe(251);
    await pass(100);
    expect(table.reads).toBe(251 + 251);
  });

  it('tells no watcher what was read before it came', async () => {
    const { watch, table, told } = open();
    await table.create('a', at('starting'));
    await watch('a', 'early');
    await table.move('a', at('starting'), at('pending'));
    const release = gateOf(table);
    await pass(100);
    table.gate = undefined;
    await table.move('a', at('pending'), at('approved'));
    await watch('a', 'late');
    release();
    await settle();
    expect(told).toEqual(['early starting', 'late approved', 'early pending']);
    await pass(100);
    expect(told.slice(3)).toEqual(['early approved']);
  });

  it('tells once of an entry that is gone, and of the next one under its key', async () => {
    const { watch, table, told } = open();
    await table.create('a', at('starting'), Date.now() + 150);
    await watch('a');
    await pass(500);
    expect(told).toEqual(['a starting', 'a gone']);
    await table.create('a', at('starting'));
    await pass(100);
    expect(told).toEqual(['a starting', 'a gone', 'a starting']);
  });

  it('tells what is another, and not what is only read again', async () => {
    const { store, table } = open();
    await table.create('a', { ...at('pending'), deep: { list: [1] } });
    const told: unknown[] = [];
    await store.watch('a', (now) => void told.push(now?.deep));
    await pass(500);
    await table.move('a', at('pending'), { ...at('pending'), deep: { list: [2] } });
    await pass(500);
    expect(told).toEqual([{ list: [1] }, { list: [2] }]);
  });

  it('rejects the first read as the store does, or when it takes over three seconds; nothing is left of the watch', async () => {
    const { watch, table, told } = open();
    const before = jest.getTimerCount();
    table.broken = new Error('connection lost');
    await expect(watch('a')).rejects.toBe(table.broken);
    table.broken = undefined;
    const release = gateOf(table);
    const watching = watch('a').catch((error: unknown) => error);
    await pass(3000);
    expect(await watching).toMatchObject({ message: 'The store did not answer within 3000 ms.' });
    release();
    await pass(1000);
    expect([told, warnings(), jest.getTimerCount()]).toEqual([[], [], before]);
  });

  it('goes on after a store that is down, with one warning an outage (F31)', async () => {
    const { watch, table, told } = open();
    await table.create('a', at('pending'));
    await Promise.all([watch('a'), watch('b')]);
    for (const [outage, state] of [
      [1, 'approved'],
      [2, 'finished'],
    ] as const) {
      table.broken = new Error('connection lost');
      await pass(1000);
      expect(warnings()).toHaveLength(outage);
      const now = (await table.kept.get('a'))!;
      await table.move('a', now, at(state));
      table.broken = undefined;
      await pass(200);
      expect(told.at(-1)).toBe(`a ${state}`);
    }
    expect(told).toEqual(['a pending', 'b gone', 'a approved', 'a finished']);
    expect(warned).toHaveBeenCalledWith(
      expect.stringContaining('connection lost'),
      expect.objectContaining({ code: 'store_unavailable' }),
    );
  });

  it('gives up a read after three seconds, and tells nothing of what comes later', async () => {
    const { watch, table, told } = open();
    await table.create('a', at('pending'));
    await watch('a');
    await table.move('a', at('pending'), at('approved'));
    const release = gateOf(table);
    await pass(100);
    await table.move('a', at('approved'), at('finished'));
    table.gate = undefined;
    await pass(3000);
    expect(warnings()).toEqual([expect.stringContaining('within 3000 ms')]);
    await pass(100);
    release();
    await pass(500);
    expect(told).toEqual(['a pending', 'a finished']);
  });

  it('hands on the fleet and the counters of the store, and that it is local; of its own it has none', () => {
    const { table, store } = open();
    expect(Object.keys(store)).toEqual(['create', 'get', 'move', 'watch', 'close']);
    const shared = { counters: memoryCounters(), fleet: new ScriptedFleet().process().fleet, isLocal: true };
    const both = pollingWatch(Object.assign(table, shared));
    expect(both).toMatchObject(shared);
  });

  it.each([
    ['no store', () => undefined, {}, /the store must have the methods create, get, move, close/],
    ['no compare-and-swap', () => ({ get: () => {}, set: () => {} }), {}, /without `move`, a compare-and-swap/],
    ['a slip', () => new Table(), { every: 100 }, /`every` is not an option, did you mean `everyMs`\?/],
    ['a number', () => new Table(), 500, /takes an object of options/],
    ['two mistakes', () => ({}), { everyMs: 10 }, /`everyMs` must be .* from 50 to 10000; the store must have/],
  ])('%s is a TypeError that says what is wrong (S70)', (_, store, options, message) => {
    expect(() => pollingWatch(store() as never, options as never)).toThrow(
      expect.objectContaining({ name: 'TypeError', message: expect.stringMatching(message) as string }),
    );
  });

  it('is what a strategy names where a store has no watch', () => {
    const options = { operator: 'https://auth.example.com', serviceId: 'my-shop', store: new Table() as never };
    expect(() => new IDTokenStrategy(options)).toThrow('`pollingWatch(store)` gives it one');
  });
});

it('keeps no process alive', async () => {
  const timeouts = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const { watch } = open();
  const before = timeouts();
  await watch('a');
  expect(timeouts()).toBe(before);
});

describe('a login over a store that is polled', () => {
  const newLoginService = useLoginServices();

  it('is approved in one process, seen and finished in another', async () => {
    const table = new Table();
    const one = newLoginService({ store: pollingWatch(table, { everyMs: 100 }) });
    const other = newLoginService({ store: pollingWatch(table, { everyMs: 100 }) });
    const handle = await one.start();
    const page = await other.watch(handle, one.key);
    await pass(100);
    expect(page.states()).toEqual(['pending']);
    one.adapter.ring.approve();
    await settle();
    expect(page.states()).toEqual(['pending']);
    await pass(100);
    expect(page.states()).toEqual(['pending', 'approved']);
    const finding = await other.finish(handle, one.key);
    expect(finding).toMatchObject({ type: 'checked', approval: { identity: { id: 'marie' } } });
    const second = one.finish(handle);
    await settle();
    if (finding.type === 'checked') await finding.approval.complete('/there');
    await pass(100);
    expect(await second).toMatchObject({ type: 'already', redirect: '/there' });
    expect(page.states().at(-1)).toBe('finished');
  });
});

it('a whole login: start, stream, approval on the phone, finish', async () => {
  const operator = await startIDTokenOperator({
    services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:name'] }],
  });
  later(() => operator.stop());
  const phone = await operator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
  const store = pollingWatch(new Table(), { everyMs: 50 });
  const shop = await onExpress5({
    strategy: { operator: operator.url, serviceId: 'my-shop', scopes: ['identity:name'], store },
  });
  later(() => shop.close());
  const browser = new Browser(shop.url);
  later(() => browser.close());
  const { json } = await browser.send('/login', { identifier: 'marie' });
  const stream = await browser.events(`/login/events?handle=${json.handle}`);
  await stream.until('pending');
  await phone.approve(await phone.nextPush());
  await stream.until('approved');
  expect((await browser.send('/login/finish', { handle: json.handle })).status).toBe(200);
  expect((await browser.get('/me')).json).toMatchObject({ user: { id: 'marie' } });
});
