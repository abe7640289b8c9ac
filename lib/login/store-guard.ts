import type { Counters } from './counters.js';
import { isLoginError, LoginError } from './errors.js';
import type { Fleet } from './fleet.js';
import type { LoginStore } from './store.js';
import { warnOfThrown } from '../mistakes.js';

/**
 * A store that an application hands in, which may break in any way: whatever it throws is `store_unavailable`.
 *
 * @param store - an application's own.
 */
export function guardedStore(store: LoginStore): LoginStore {
  return {
    create: (...asked) => guard(async () => await store.create(...asked)),
    get: (key) => guard(async () => await store.get(key)),
    move: (...asked) => guard(async () => await store.move(...asked)),
    watch: async (key, changed) => {
      // What the watcher throws passes through the store, and is no breakage of it.
      const thrown: unknown[] = [];
      let watching = true;
      const heard: typeof changed = (now) => {
        if (!watching) return;
        try {
          changed(now);
        } catch (error) {
          thrown.push(error);
          throw error;
        }
      };
      const unwatch: () => unknown = await guard(
        async () => await store.watch(key, heard),
        (error) => thrown.includes(error),
      );
      return () => {
        watching = false;
        // It is told with a connection that closes, or by a timer: there is no request that what breaks could answer.
        const ending = async () => await unwatch();
        ending().catch(warnOfThrown);
      };
    },
    close: () => store.close(),
  };
}

/**
 * The fleet of such a store: what a member throws, at once or later, or does not promise, is a rejection.
 *
 * @param fleet - an application's own.
 */
export function guardedFleet(fleet: Fleet): Fleet {
  return {
    join: (...asked) => {
      const member = fleet.join(...asked);
      return {
        hold: async (...held) => await member.hold(...held),
        release: async (key) => await member.release(key),
        leave: async () => await member.leave(),
      };
    },
  };
}

/**
 * The counters of such a store: with `allow` nothing is counted and nothing noted while they are down, and every start is
 * let through; with `refuse` they are `store_unavailable` too (S21).
 */
export function guardedCounters(counters: Counters, whenDown: 'refuse' | 'allow'): Counters {
  const ask = async <T>(asking: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await guard(asking);
    } catch (error) {
      if (whenDown === 'allow') return otherwise;
      throw error;
    }
  };
  return {
    ...(counters.keys && { keys: counters.keys }),
    take: (...asked) => ask(async () => await counters.take(...asked), { wait: 0, over: false }),
    giveBack: (budgets) => ask(async () => await counters.giveBack(budgets), undefined),
    note: (...asked) => ask(async () => await counters.note(...asked), undefined),
    until: (key) => ask(async () => await counters.until(key), undefined),
    drop: (key) => ask(async () => await counters.drop(key), undefined),
  };
}

/** Nothing else in this package says `store_unavailable`. */
async function guard<T>(asking: () => Promise<T>, isOurs: (error: unknown) => boolean = () => false): Promise<T> {
  try {
    return await asking();
  } catch (error) {
    throw isOurs(error) || isLoginError(error) ? error : new LoginError('store_unavailable', { cause: error });
  }
}
