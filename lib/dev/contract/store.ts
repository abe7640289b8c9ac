import { randomUUID } from 'node:crypto';
import type { LoginStore } from '../../login/store.js';
import { holds, realClock, same } from './check.js';
import type { ContractCheck, ContractClock } from './check.js';
import { KEEPS } from './store-keeps.js';
import { TELLS } from './store-watch.js';

/** What {@link storeContract} checks. */
export interface StoreContractOptions {
  /** Makes an empty store, for one check. The check closes it. */
  newStore: () => LoginStore | Promise<LoginStore>;
  /** The time that the store lives by; without it the checks wait as long as they have to, some six seconds in all. */
  clock?: ContractClock;
  /**
   * Resolves once the watchers have heard of every move that was made. Without it a check watches a key of its own, and
   * what it hears there has to come after all that was moved before.
   */
  settle?: (store: LoginStore) => Promise<void>;
  /** A watch may leave out what was overtaken by another move, as one that polls does. The last of them it has to tell. */
  latestOnly?: boolean;
}

/**
 * What every store of logins has to do, for those who write one. It knows no test runner.
 *
 * @param options - how to make the store.
 * @returns one check for each thing that a login relies on.
 *
 * @example
 * for (const { name, run } of storeContract({ newStore: () => new MyStore() })) test(name, run);
 */
export function storeContract(options: StoreContractOptions): ContractCheck[] {
  const { newStore, clock = realClock, settle = heardSoFar, latestOnly = false } = options;
  return [...KEEPS, ...TELLS].map(({ name, run }) => ({
    name,
    run: async () => {
      const store = await newStore();
      try {
        await run({
          store,
          soon: () => clock.now() + 60_000,
          now: () => clock.now(),
          pass: (ms) => clock.pass(ms),
          settle: () => settle(store),
          sameTold: latestOnly ? sameLatest : same,
        });
      } finally {
        store.close();
      }
    },
  }));
}

function sameLatest(told: readonly unknown[], expected: readonly unknown[]): void {
  same(told.at(-1), expected.at(-1));
  const rest = expected.map((one) => JSON.stringify(one));
  for (const one of told) {
    const at = rest.indexOf(JSON.stringify(one));
    holds(at >= 0, `${JSON.stringify(one)} is told twice, too late, or was never there`);
    rest.splice(0, at + 1);
  }
}

/** Moves are told in their order: once a new one is heard, all that were made before it are. */
export async function heardSoFar(store: LoginStore): Promise<void> {
  const key = `mark ${randomUUID()}`;
  let stop = () => {};
  await new Promise<void>((resolve, reject) => {
    store
      .watch(key, (now) => now && resolve())
      .then((ending) => {
        stop = ending;
        return store.create(key, { attempt: 'mark', state: 'mark' }, Date.now() + 5000);
      })
      .catch(reject);
  });
  stop();
}
