import type { Counters } from './counters.js';
import type { Fleet } from './fleet.js';
import type { Json } from './operator.js';
import { LoginError } from './errors.js';

/** What a store keeps under one key. */
export interface Entry {
  /** Which attempt this is: a new one of the same key never meets the moves of an old one. */
  readonly attempt: string;
  readonly state: string;
  readonly [field: string]: Json | undefined;
}

/** Where an entry has to stand for a move to happen. */
export type Position = Pick<Entry, 'attempt' | 'state'>;

/**
 * Where logins are kept. One contract suite runs over every store (`test/contract/store.ts`).
 * Any method may reject; the login service then answers `store_unavailable`.
 */
export interface LoginStore {
  /** Keeps `entry` until `until` (milliseconds, our clock) if nothing is kept under `key`. @returns whether it did. */
  create(key: string, entry: Entry, until: number): Promise<boolean>;
  /** @returns what is kept under `key`, `undefined` after its end. */
  get(key: string): Promise<Entry | undefined>;
  /** Replaces what is kept under `key` if it still stands at `from`. @returns whether it did. */
  move(key: string, from: Position, entry: Entry, until: number): Promise<boolean>;
  /**
   * Calls `changed` with the entry as it is now (`undefined` for none) before it resolves, then after each move of
   * `key`, whoever makes it, in the order of the moves: what stands between an approval and its browser must not have to
   * ask again. A remote store publishes the entry together with the move, and never tells what it read after what was
   * moved since. The entry may be the very object that was moved, or that is kept: it is for reading only.
   *
   * @returns what ends the watch: from then on nothing is called.
   * @throws what the first call throws; nothing is left of the watch then.
   */
  watch(key: string, changed: (now: Entry | undefined) => void): Promise<() => void>;
  /** Lets go of connections and timers. */
  close(): void;
  /** There if several processes share the store: who looks after which login. */
  readonly fleet?: Fleet;
  /** There if several processes count together. */
  readonly counters?: Counters;
}

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** How many entries it keeps at most; the next one is refused with `store_full`. Default 100,000. */
  maxEntries?: number;
}

/**
 * A store for one process. It keeps copies, hands out copies, and lets everything expire, so that it behaves like a
 * remote one.
 *
 * @param options - how much it keeps.
 * @returns the store that a strategy uses when it is given none.
 *
 * @example
 * const store = memoryStore({ maxEntries: 10_000 });
 */
export function memoryStore({ maxEntries = 100_000 }: MemoryStoreOptions = {}): LoginStore {
  const entries = new Map<string, { entry: Entry; readonly until: number }>();
  const watchers = new Map<string, Set<(now: Entry | undefined) => void>>();

  // One timer sweeps what nobody asks for any more; it never keeps the process alive.
  const sweep = setInterval(() => {
    const now = Date.now();
    for (const [key, kept] of entries) if (kept.until <= now) entries.delete(key);
  }, 10_000).unref();

  const kept = (key: string) => {
    const found = entries.get(key);
    return found && found.until > Date.now() ? found.entry : undefined;
  };

  return {
    create: async (key, entry, until) => {
      if (kept(key)) return false;
      if (entries.size >= maxEntries && !entries.has(key)) throw new LoginError('store_full');
      entries.set(key, { entry: copyOf(entry), until });
      return true;
    },
    get: async (key) => copyOf(kept(key)),
    move: async (key, from, entry, until) => {
      const now = kept(key);
      if (now?.attempt !== from.attempt || now.state !== from.state) return false;
      // Whoever waits for it comes first, the copy after.
      const moved = { entry, until };
      entries.set(key, moved);
      const listeners = watchers.get(key);
      if (listeners) for (const changed of [...listeners]) if (listeners.has(changed)) changed(entry);
      moved.entry = copyOf(entry);
      return true;
    },
    watch: async (key, changed) => {
      changed(kept(key));
      const listeners = watchers.get(key) ?? new Set();
      watchers.set(key, listeners.add(changed));
      return () => {
        listeners.delete(changed);
        if (listeners.size === 0 && watchers.get(key) === listeners) watchers.delete(key);
      };
    },
    close: () => {
      clearInterval(sweep);
      entries.clear();
      watchers.clear();
    },
  };
}

/** A copy of plain JSON, without what is `undefined` in it. */
function copyOf<T extends Json | undefined>(value: T): T;
function copyOf(value: Json | undefined): Json | undefined {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map((member) => copyOf(member));
  const copy = { ...(value as Record<string, Json | undefined>) };
  for (const name in copy) {
    const member = copy[name];
    if (member === undefined) Reflect.deleteProperty(copy, name);
    else if (typeof member === 'object') copy[name] = copyOf(member);
  }
  return copy;
}
