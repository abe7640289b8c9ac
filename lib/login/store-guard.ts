import type { Counters } from './counters.js';
import { isLoginError, LoginError } from './errors.js';
import type { LoginStore } from './store.js';

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
    watch: (key, changed) => {
      // What the watcher throws passes through the store, and is no breakage of it.
      const thrown: unknown[] = [];
      const heard: typeof changed = (now) => {
        try {
          changed(now);
        } catch (error) {
          thrown.push(error);
          throw error;
        }
      };
      return guard(
        async () => await store.watch(key, heard),
        (error) => thrown.includes(error),
      );
    },
    close: () => store.close(),
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
