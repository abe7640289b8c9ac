/* eslint-disable jest/no-export -- one suite for all counters */
import type { Counters, KeyedBudget } from '../../lib/login/counters.js';

/** Counters to try, and the clock they live by. */
export interface CountersUnderTest {
  readonly counters: Counters;
  /** The time of their clock, in milliseconds. */
  now(): number;
  /** Lets time pass for them. */
  pass(ms: number): Promise<void>;
}

const budget = (key: string, starts: number, seconds = 60): KeyedBudget => ({ key, starts, seconds });
const passed = { wait: 0, over: false };

/**
 * What all counters have to do. Call it inside a `describe`; `open` is called before each test.
 *
 * @param open - makes counters that have counted nothing.
 */
export function countersContract(open: () => Promise<CountersUnderTest>): void {
  let tried: CountersUnderTest;
  let counters: Counters;

  beforeEach(async () => {
    tried = await open();
    ({ counters } = tried);
  });

  it('lets as many pass as a budget has, and says exactly how long the next one waits', async () => {
    const own = [budget('a', 2)];
    const first = tried.now();
    expect(await counters.take(own, [])).toEqual(passed);
    expect(await counters.take(own, [])).toEqual(passed);
    const { wait, over } = await counters.take(own, []);
    expect(over).toBe(false);
    expect(wait).toBeGreaterThan(60_000 - (tried.now() - first) - 50);
    expect(wait).toBeLessThanOrEqual(60_000 + 50);
    expect(await counters.take([budget('b', 2)], [])).toEqual(passed);
  });

  it('lets exactly five of fifty at once pass a budget of five (S21)', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, () => counters.take([budget('a', 5)], [])));
    expect(all.filter(({ wait }) => wait === 0)).toHaveLength(5);
  });

  it('slides: each count ends by itself, and what was refused never counted', async () => {
    const own = [budget('a', 2, 1)];
    await counters.take(own, []);
    await tried.pass(600);
    await counters.take(own, []);
    for (let more = 0; more < 5; more += 1) expect((await counters.take(own, [])).wait).toBeGreaterThan(0);
    await tried.pass(600);
    expect(await counters.take(own, [])).toEqual(passed);
    expect((await counters.take(own, [])).wait).toBeGreaterThan(0);
  });

  it('counts in all own budgets or in none', async () => {
    await counters.take([budget('full', 1)], []);
    expect((await counters.take([budget('free', 1), budget('full', 1)], [])).wait).toBeGreaterThan(0);
    expect(await counters.take([budget('free', 1)], [])).toEqual(passed);
  });

  it('says the longest wait of all own budgets', async () => {
    const own = [budget('a', 1, 10), budget('a', 1, 100), budget('b', 5)];
    await counters.take(own, []);
    const { wait } = await counters.take(own, []);
    expect(wait).toBeGreaterThan(90_000);
  });

  it('keeps the windows of one key apart', async () => {
    const own = [budget('a', 1, 1), budget('a', 2, 60)];
    expect(await counters.take(own, [])).toEqual(passed);
    await tried.pass(1100);
    expect(await counters.take(own, [])).toEqual(passed);
    await tried.pass(1100);
    expect((await counters.take(own, [])).wait).toBeGreaterThan(50_000);
  });

  it('tells of a shared budget that is over, and counts the own one all the same', async () => {
    const take = () => counters.take([budget('own', 3)], [budget('ours', 1)]);
    expect(await take()).toEqual(passed);
    expect(await take()).toEqual({ wait: 0, over: true });
    expect(await take()).toEqual({ wait: 0, over: true });
    expect((await take()).wait).toBeGreaterThan(0);
  });

  it('counts nothing shared for who is over an own budget', async () => {
    await counters.take([budget('own', 1)], []);
    for (let more = 0; more < 3; more += 1) await counters.take([budget('own', 1)], [budget('ours', 1)]);
    expect(await counters.take([], [budget('ours', 1)])).toEqual(passed);
  });

  it('counts in all shared budgets or in none', async () => {
    await counters.take([], [budget('full', 1)]);
    expect((await counters.take([], [budget('free', 1), budget('full', 1)])).over).toBe(true);
    expect(await counters.take([], [budget('free', 1)])).toEqual(passed);
  });

  it('counts nothing while something is noted, and says how long that is', async () => {
    await counters.note('refused', tried.now() + 5000);
    const { wait, over } = await counters.take([budget('own', 1)], [budget('ours', 1)], 'refused');
    expect(over).toBe(true);
    expect(wait).toBeGreaterThan(4000);
    expect(wait).toBeLessThanOrEqual(5000);
    expect(await counters.take([budget('own', 1)], [budget('ours', 1)], 'something else')).toEqual(passed);
  });

  it('takes back the latest count, and only that', async () => {
    const own = [budget('a', 2)];
    await counters.take(own, []);
    await counters.take(own, []);
    await counters.giveBack(own);
    expect(await counters.take(own, [])).toEqual(passed);
    expect((await counters.take(own, [])).wait).toBeGreaterThan(0);
    await counters.giveBack([budget('never counted', 1)]);
    expect(await counters.take([budget('never counted', 1)], [])).toEqual(passed);
  });

  it('keeps a note until its end, a new one instead of the old one, and none that was dropped', async () => {
    const end = tried.now() + 1000;
    await counters.note('a', end);
    await counters.note('b', end);
    await counters.note('b', end + 60_000);
    await counters.note('c', end);
    await counters.drop('c');
    expect(await counters.until('a')).toBe(end);
    expect(await counters.until('c')).toBeUndefined();
    await tried.pass(1100);
    expect(await counters.until('a')).toBeUndefined();
    expect(await counters.until('b')).toBe(end + 60_000);
    await counters.note('d', tried.now() - 1);
    expect(await counters.until('d')).toBeUndefined();
    await counters.drop('never noted');
  });
}
