import type { Counters, KeyedBudget, Taken } from '../../login/counters.js';
import { holds, realClock, same } from './check.js';
import type { ContractCheck, ContractClock } from './check.js';

/** What {@link countersContract} checks. */
export interface CountersContractOptions {
  /** Makes counters that have counted nothing, for one check. */
  newCounters: () => Counters | Promise<Counters>;
  /** The time that they live by; without it the checks wait as long as they have to, some six seconds in all. */
  clock?: ContractClock;
}

interface Tried extends ContractClock {
  readonly counters: Counters;
}

/**
 * What all counters have to do, for those who write some. It knows no test runner.
 *
 * @param options - how to make the counters.
 * @returns one check for each thing that the limits rely on.
 *
 * @example
 * for (const { name, run } of countersContract({ newCounters: () => new MyCounters() })) test(name, run);
 */
export function countersContract({ newCounters, clock = realClock }: CountersContractOptions): ContractCheck[] {
  return CHECKS.map(({ name, run }) => ({
    name,
    run: async () => {
      await run({ counters: await newCounters(), now: () => clock.now(), pass: (ms) => clock.pass(ms) });
    },
  }));
}

function check(name: string, run: (tried: Tried) => Promise<void>) {
  return { name, run };
}

const budget = (key: string, starts: number, seconds = 60): KeyedBudget => ({ key, starts, seconds });
const passed = { wait: 0, over: false };
const refused = ({ wait }: Taken, least = 0) => holds(wait > least, `It says to wait ${wait} ms, not over ${least}.`);

const CHECKS = [
  check(
    'lets as many pass as a budget has, and says exactly how long the next one waits',
    async ({ counters, now }) => {
      const own = [budget('a', 2)];
      const first = now();
      same(await counters.take(own, []), passed);
      same(await counters.take(own, []), passed);
      const { wait, over } = await counters.take(own, []);
      same(over, false);
      const left = 60_000 - (now() - first);
      holds(wait > left - 50 && wait <= 60_000 + 50, `It says ${wait} ms, and ${left} are left.`);
      same(await counters.take([budget('b', 2)], []), passed);
    },
  ),

  check('lets exactly five of fifty at once pass a budget of five (S21)', async ({ counters }) => {
    const all = await Promise.all(Array.from({ length: 50 }, () => counters.take([budget('a', 5)], [])));
    same(all.filter(({ wait }) => wait === 0).length, 5);
  }),

  check('slides: each count ends by itself, and what was refused never counted', async ({ counters, pass }) => {
    const own = [budget('a', 2, 1)];
    await counters.take(own, []);
    await pass(600);
    await counters.take(own, []);
    for (let more = 0; more < 5; more += 1) refused(await counters.take(own, []));
    await pass(600);
    same(await counters.take(own, []), passed);
    refused(await counters.take(own, []));
  }),

  check('counts in all own budgets or in none', async ({ counters }) => {
    await counters.take([budget('full', 1)], []);
    refused(await counters.take([budget('free', 1), budget('full', 1)], []));
    same(await counters.take([budget('free', 1)], []), passed);
  }),

  check('says the longest wait of all own budgets', async ({ counters }) => {
    const own = [budget('a', 1, 10), budget('a', 1, 100), budget('b', 5)];
    await counters.take(own, []);
    const { wait } = await counters.take(own, []);
    holds(wait > 90_000, `It says ${wait} ms of 100,000.`);
  }),

  check('keeps the windows of one key apart', async ({ counters, pass }) => {
    const own = [budget('a', 1, 1), budget('a', 2, 60)];
    same(await counters.take(own, []), passed);
    await pass(1100);
    same(await counters.take(own, []), passed);
    await pass(1100);
    refused(await counters.take(own, []), 50_000);
  }),

  check('tells of a shared budget that is over, and counts the own one all the same', async ({ counters }) => {
    const take = () => counters.take([budget('own', 3)], [budget('ours', 1)]);
    same(await take(), passed);
    same(await take(), { wait: 0, over: true });
    same(await take(), { wait: 0, over: true });
    refused(await take());
  }),

  check('counts nothing shared for who is over an own budget', async ({ counters }) => {
    await counters.take([budget('own', 1)], []);
    for (let more = 0; more < 3; more += 1) await counters.take([budget('own', 1)], [budget('ours', 1)]);
    same(await counters.take([], [budget('ours', 1)]), passed);
  }),

  check('counts in all shared budgets or in none', async ({ counters }) => {
    await counters.take([], [budget('full', 1)]);
    same((await counters.take([], [budget('free', 1), budget('full', 1)])).over, true);
    same(await counters.take([], [budget('free', 1)]), passed);
  }),

  check('counts nothing while something is noted, and says how long that is', async ({ counters, now }) => {
    await counters.note('refused', now() + 5000);
    const { wait, over } = await counters.take([budget('own', 1)], [budget('ours', 1)], 'refused');
    same(over, true);
    holds(wait > 4000 && wait <= 5000, `It says ${wait} ms of 5,000.`);
    same(await counters.take([budget('own', 1)], [budget('ours', 1)], 'something else'), passed);
  }),

  check('takes back the latest count, and only that', async ({ counters }) => {
    const own = [budget('a', 2)];
    await counters.take(own, []);
    await counters.take(own, []);
    await counters.giveBack(own);
    same(await counters.take(own, []), passed);
    refused(await counters.take(own, []));
    await counters.giveBack([budget('never counted', 1)]);
    same(await counters.take([budget('never counted', 1)], []), passed);
  }),

  check(
    'keeps a note until its end, a new one instead of the old one, and none that was dropped',
    async ({ counters, now, pass }) => {
      const end = now() + 1000;
      await counters.note('a', end);
      await counters.note('b', end);
      await counters.note('b', end + 60_000);
      await counters.note('c', end);
      await counters.drop('c');
      same(await counters.until('a'), end);
      same(await counters.until('c'), undefined);
      await pass(1100);
      same(await counters.until('a'), undefined);
      same(await counters.until('b'), end + 60_000);
      await counters.note('d', now() - 1);
      same(await counters.until('d'), undefined);
      await counters.drop('never noted');
    },
  ),
];
