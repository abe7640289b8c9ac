import { asLoginError } from './errors.js';
import type { LoginStore } from './store.js';

/**
 * A store of somebody else, who may break in any way: whatever it throws is `store_unavailable`.
 *
 * @param store - an application's own.
 */
export function guardedStore(store: LoginStore): LoginStore {
  return {
    create: (...asked) => guard(async () => await store.create(...asked)),
    get: (key) => guard(async () => await store.get(key)),
    move: (...asked) => guard(async () => await store.move(...asked)),
    watch: (...asked) => guard(async () => await store.watch(...asked)),
    close: () => store.close(),
  };
}

async function guard<T>(asking: () => Promise<T>): Promise<T> {
  try {
    return await asking();
  } catch (cause) {
    throw asLoginError(cause);
  }
}
