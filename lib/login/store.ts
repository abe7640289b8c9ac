import type { Counters } from './counters.js';
import type { Fleet } from './fleet.js';
import { LoginError } from './errors.js';
import type { Json } from './operator.js';
import { Room } from './room.js';
import type { Visitor } from './visitor.js';
import { Watchers } from './watchers.js';

/** What a store keeps under one key. */
export interface Entry {
  /** Which attempt this is: a new one of the same key never meets the moves of an old one. */
  readonly attempt: string;
  /** Where the login stands, such as `pending`. */
  readonly state: string;
  /** Who made it, as keyed hashes: whose share of a bounded store it takes. What the house itself keeps has none. */
  readonly visitor?: Visitor;
  /** A login that no phone knows of: the first that a full store lets go of. */
  readonly decoy?: boolean | undefined;
  readonly [field: string]: Json | undefined;
}

/** Where an entry has to stand for a move to happen. */
export type Position = Pick<Entry, 'attempt' | 'state'>;

/**
 * Where logins are kept. `storeContract` of `passport-idtoken/dev` checks each promise of it.
 * Any method may reject; the login service then answers `store_unavailable`.
 */
export interface LoginStore {
  /** Keeps `entry` until `until` (milliseconds, our clock) if nothing is kept under `key`. @returns whether it did. */
  create(key: string, entry: Entry, until: number): Promise<boolean>;
  /**
   * Looks. What is handed out may be frozen, or a copy: to change it changes nothing of what is kept.
   *
   * @returns what is kept under `key`, `undefined` after its end.
   */
  get(key: string): Promise<Entry | undefined>;
  /** Replaces what is kept under `key` if it still stands at `from`. @returns whether it did. */
  move(key: string, from: Position, entry: Entry, until: number): Promise<boolean>;
  /**
   * Calls `changed` with the entry as it is now (`undefined` for none) before it resolves, then with each
   * entry that is created or moved under `key`, in any process, in the order of the moves: what stands between an
   * approval and its browser must not have to ask again. A remote store publishes the entry together with the move, and
   * never tells what it read after what was moved since. What `changed` throws later on changes nothing for the move,
   * nor for other watchers.
   *
   * @returns what ends the watch: from then on nothing is called.
   * @throws what the first call throws; nothing is left of the watch then.
   */
  watch(key: string, changed: (now: Entry | undefined) => void): Promise<() => void>;
  /** Lets go of connections and timers. A login service does not close a store that it was handed in: others may use it. */
  close(): void;
  /** There if several processes share the store: who looks after which login. */
  readonly fleet?: Fleet;
  /** There if several processes count together. */
  readonly counters?: Counters;
  /** It never serves more than one process, as one in memory: nothing is amiss where it brings neither of the two. */
  readonly isLocal?: boolean;
}

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /**
   * How many logins it keeps at most: one visitor (an IPv6 visitor is a /64 network) has a third of that, a /48 network a
   * half. What is over it is refused with `store_full`. Marks of used approvals have as much room of their own. Default
   * 100,000.
   */
  maxEntries?: number | null | undefined;
}

/** An entry as it is kept: a copy that cannot be changed. */
interface Kept {
  readonly entry: Entry;
  readonly until: number;
}

const SWEEP_EVERY_MS = 10_000;

/**
 * A store for one process. It keeps copies, hands out what cannot be changed, and lets everything expire, so that it
 * behaves like a remote one.
 *
 * @param options - how much it keeps.
 * @returns the store that a strategy uses when it is given none.
 *
 * @example
 * const store = memoryStore({ maxEntries: 10_000 });
 */
export function memoryStore({ maxEntries }: MemoryStoreOptions = {}): LoginStore {
  const entries = new Map<string, Kept>();
  const watchers = new Watchers<Entry>();
  const room = new Room(maxEntries ?? 100_000);

  // One timer sweeps what is not asked for any more; it never keeps the process alive.
  const sweep = setInterval(() => {
    const now = Date.now();
    for (const [key, kept] of entries) if (kept.until <= now) drop(key);
  }, SWEEP_EVERY_MS).unref();

  const drop = (key: string): void => {
    const kept = entries.get(key);
    if (!kept) return;
    entries.delete(key);
    room.leave(key, kept.entry.visitor);
  };
  const find = (key: string): Kept | undefined => {
    const kept = entries.get(key);
    return kept && kept.until > Date.now() ? kept : undefined;
  };
  const keep = (key: string, entry: Entry, until: number): void => {
    const before = entries.get(key);
    if (before) room.change(key, before.entry, entry);
    else room.enter(key, entry);
    const kept = frozenCopy(entry);
    entries.set(key, { entry: kept, until });
    watchers.tell(key, kept);
  };

  return {
    isLocal: true,
    create: async (key, entry, until) => {
      if (find(key)) return false;
      // What is over makes room for its successor.
      drop(key);
      const spare = room.spareFor(entry);
      if (spare === 'none') throw new LoginError('store_full');
      if (spare !== undefined) drop(spare.key);
      keep(key, entry, until);
      return true;
    },
    get: async (key) => find(key)?.entry,
    move: async (key, from, entry, until) => {
      const now = find(key)?.entry;
      if (now?.attempt !== from.attempt || now.state !== from.state) return false;
      keep(key, entry, until);
      return true;
    },
    watch: async (key, changed) => {
      changed(find(key)?.entry);
      return watchers.add(key, changed);
    },
    close: () => {
      clearInterval(sweep);
      for (const key of [...entries.keys()]) drop(key);
      watchers.clear();
    },
  };
}

/**
 * A copy of JSON that no code can change. A member that is `undefined` is none, as in a store elsewhere. What is frozen is
 * one already: most of a record comes from the record before.
 */
function frozenCopy<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return Object.freeze(value.map(frozenCopy)) as T;
  const copy: Partial<T> = {};
  for (const name of Object.keys(value) as (keyof T)[]) {
    // Assigned, that one would be no member: it would change what the copy inherits.
    if (value[name] !== undefined && name !== '__proto__') copy[name] = frozenCopy(value[name]);
  }
  return Object.freeze(copy) as T;
}
