import { memoryStore } from './store.js';
import type { LoginStore } from './store.js';

/** Where it is noted which evidence was used. */
export type UsedEvidence = Pick<LoginStore, 'create' | 'get'>;

/** One for all copies of this package that a process may hold. */
const USED = Symbol.for('passport-idtoken.used');

/**
 * What all services of this process note it in that keep their logins in memory: each has a store of its own, and a token
 * that one has taken is no token for another. A store that the application hands in has the notes of all who share it.
 */
export function usedInThisProcess(): UsedEvidence {
  const holder = globalThis as unknown as Record<symbol, UsedEvidence | undefined>;
  return (holder[USED] ??= memoryStore());
}
