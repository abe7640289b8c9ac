import type { Entry, LoginStore } from './store.js';

/** Where it is noted which evidence was used. */
export type UsedEvidence = Pick<LoginStore, 'create' | 'get'>;

/** One for all copies of this package that a process may hold. */
const USED = Symbol.for('passport-idtoken.used');

/**
 * Where all services of this process note it that keep their logins in memory: each has a store of its own, and a token
 * that one has taken is no token for another. A store that the application hands in has the notes of all who share it.
 */
export function usedInThisProcess(): UsedEvidence {
  const holder = globalThis as unknown as Record<symbol, UsedEvidence | undefined>;
  return (holder[USED] ??= usedEvidence());
}

function usedEvidence(): UsedEvidence {
  const notes = new Map<string, { readonly entry: Entry; readonly until: number }>();
  // Notes are made in about the order in which they end: what is over stands in front, so that no timer has to look for it.
  const forget = () => {
    const now = Date.now();
    for (const [key, { until }] of notes) {
      if (until > now) break;
      notes.delete(key);
    }
  };
  return {
    create: async (key, entry, until) => {
      forget();
      if (notes.has(key)) return false;
      notes.set(key, { entry, until });
      return true;
    },
    get: async (key) => notes.get(key)?.entry,
  };
}
