import type { Fleet, FleetMember } from '../../login/fleet.js';
import { holds, realClock, same, until } from './check.js';
import type { ContractCheck } from './check.js';

/** One process of a fleet to check. */
export interface ContractProcess {
  /** Its fleet. */
  readonly fleet: Fleet;
  /** Ends it as `kill -9` does: nothing is said. May be called twice. */
  die(): unknown;
}

/** What {@link fleetContract} checks. */
export interface FleetContractOptions {
  /** Makes room for a fleet that nothing is known of, before each check: what earlier checks left would be taken. */
  clear: () => unknown;
  /** Starts a process that shares its fleet with those started before it in the same check. */
  newProcess: () => Promise<ContractProcess>;
  /** Milliseconds after which a silent process is surely taken for dead. */
  deadAfterMs: number;
}

interface Joined extends ContractProcess {
  readonly member: FleetMember;
  /** What it was given, as `key attempt`. */
  readonly taken: string[];
}

interface Tried {
  readonly join: (id?: string, take?: (key: string) => void) => Promise<Joined>;
  readonly deadAfterMs: number;
}

/**
 * What every fleet has to do, for those who write one. It knows no test runner, and takes half a minute of real time.
 *
 * @param options - how to start processes.
 * @returns one check for each thing that a take-over relies on.
 *
 * @example
 * const checks = fleetContract({ clear: () => db.truncate(), newProcess: async () => new MyProcess(), deadAfterMs: 3000 });
 * for (const { name, run } of checks) test(name, run, 20_000);
 */
export function fleetContract({ clear, newProcess, deadAfterMs }: FleetContractOptions): ContractCheck[] {
  return CHECKS.map(({ name, run }) => ({
    name,
    run: async () => {
      await clear();
      const started: ContractProcess[] = [];
      const join = async (id = 'shop', take?: (key: string) => void): Promise<Joined> => {
        const process = await newProcess();
        started.push(process);
        const taken: string[] = [];
        const member = process.fleet.join(id, (key, attempt) => {
          taken.push(`${key} ${attempt}`);
          take?.(key);
        });
        return { fleet: process.fleet, die: () => process.die(), member, taken };
      };
      try {
        await run({ join, deadAfterMs });
      } finally {
        for (const process of started) await process.die();
      }
    },
  }));
}

function check(name: string, run: (tried: Tried) => Promise<void>) {
  return { name, run };
}

const soon = () => Date.now() + 60_000;

const CHECKS = [
  check(
    'gives what a dead process held to one living process, with its attempt (F28)',
    async ({ join, deadAfterMs }) => {
      const dead = await join();
      const living = [await join(), await join()];
      await dead.member.hold('a', 'first', soon());
      await dead.member.hold('b', 'first', soon());
      await dead.member.hold('a', 'second', soon());
      await realClock.pass(300);
      await dead.die();
      const all = () => living.flatMap(({ taken }) => taken).sort();
      await until(() => all().length >= 2, deadAfterMs, 'Not all was handed over');
      await realClock.pass(600);
      same(all(), ['a second', 'b first']);
    },
  ),

  check('gives each of five hundred orphans to one of two (F28)', async ({ join, deadAfterMs }) => {
    const dead = await join();
    const living = [await join(), await join()];
    const keys = Array.from({ length: 500 }, (_, at) => `login ${at}`);
    await Promise.all(keys.map((key) => dead.member.hold(key, 'first', soon())));
    await dead.member.leave();
    const all = () => living.flatMap(({ taken }) => taken);
    await until(() => all().length >= 500, deadAfterMs, 'Not all was handed over');
    same(all().sort(), keys.map((key) => `${key} first`).sort());
  }),

  check('takes nothing from the living', async ({ join, deadAfterMs }) => {
    const [one, other] = [await join(), await join()];
    await one.member.hold('a', 'first', soon());
    await other.member.hold('b', 'first', soon());
    await realClock.pass(deadAfterMs);
    same([one.taken, other.taken], [[], []]);
  }),

  check('hands over at once what a leaving process held (F29)', async ({ join, deadAfterMs }) => {
    const [leaving, living] = [await join(), await join()];
    await leaving.member.hold('a', 'first', soon());
    await realClock.pass(300);
    const from = Date.now();
    await leaving.member.leave();
    await until(() => living.taken.length > 0, deadAfterMs, 'Not all was handed over');
    holds(Date.now() - from < 1000, 'It took a second or more.');
    same(living.taken, ['a first']);
    await leaving.member.leave();
  }),

  check('keeps what was left for the next process that joins (F29)', async ({ join, deadAfterMs }) => {
    const last = await join();
    await last.member.hold('a', 'first', soon());
    await last.member.leave();
    const next = await join();
    await until(() => next.taken.length > 0, deadAfterMs, 'Not all was handed over');
    same(next.taken, ['a first']);
  }),

  check('gives nothing that was released or is over', async ({ join, deadAfterMs }) => {
    const [leaving, living] = [await join(), await join()];
    await leaving.member.hold('released', 'first', soon());
    await leaving.member.hold('over', 'first', Date.now() + 50);
    await leaving.member.hold('waiting', 'first', soon());
    await leaving.member.release('released');
    await leaving.member.release('never held');
    await realClock.pass(100);
    await leaving.member.leave();
    await until(() => living.taken.length > 0, deadAfterMs, 'Not all was handed over');
    await realClock.pass(300);
    same(living.taken, ['waiting first']);
  }),

  check('gives a login only to those who can look after it', async ({ join, deadAfterMs }) => {
    const leaving = await join('shop');
    const [staff, shop] = [await join('staff'), await join('shop')];
    await leaving.member.hold('a', 'first', soon());
    await leaving.member.leave();
    await until(() => shop.taken.length > 0, deadAfterMs, 'Not all was handed over');
    same(staff.taken, []);
  }),

  check(
    'hands over the logins of one member, and leaves those of the other in the same process alone',
    async ({ join, deadAfterMs }) => {
      const both = await join('shop');
      const staff = both.fleet.join('staff', () => undefined);
      const [shop, others] = [await join('shop'), await join('staff')];
      await both.member.hold('a', 'first', soon());
      await staff.hold('b', 'first', soon());
      await both.member.leave();
      await until(() => shop.taken.length > 0, deadAfterMs, 'Not all was handed over');
      await realClock.pass(deadAfterMs);
      same(others.taken, []);
    },
  ),

  check('gives on what a process had taken before it died too (F28)', async ({ join, deadAfterMs }) => {
    const first = await join();
    await first.member.hold('a', 'first', soon());
    await first.member.hold('b', 'first', soon());
    const second = await join();
    await first.member.leave();
    await until(() => second.taken.length >= 2, deadAfterMs, 'Not all was handed over');
    await second.member.hold('b', 'second', soon());
    await second.die();
    const third = await join();
    await until(() => third.taken.length >= 2, 2 * deadAfterMs, 'Not all was handed over');
    same(third.taken.sort(), ['a first', 'b second']);
  }),

  check('goes on when a taker throws', async ({ join, deadAfterMs }) => {
    const [leaving, living] = [
      await join(),
      await join('shop', () => {
        throw new Error('a bug of the taker');
      }),
    ];
    await leaving.member.hold('a', 'first', soon());
    await leaving.member.hold('b', 'first', soon());
    await leaving.member.leave();
    await until(() => living.taken.length >= 2, deadAfterMs, 'Not all was handed over');
  }),
];
