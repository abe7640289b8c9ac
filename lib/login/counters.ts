/** A sliding window: how many within how many seconds. */
export interface Budget {
  /** Starts allowed within the window. */
  starts: number;
  /** The window, in seconds. */
  seconds: number;
}

/** The budget of one visitor, person or operator. One key may have budgets over several windows. */
export interface KeyedBudget extends Readonly<Budget> {
  /** Who is counted, as a keyed hash. */
  readonly key: string;
}

/** What came of {@link Counters.take}. */
export interface Taken {
  /** Milliseconds until `own` has room again and nothing is noted under `unless`; 0 if it was counted. */
  readonly wait: number;
  /** A budget of `shared` has no room, or something is noted under `unless`. */
  readonly over: boolean;
}

/** Counts and notes that processes may share. Any method may reject; `limits.whenDown` says what follows. */
export interface Counters {
  /**
   * Counts one start, in one step. `own` is counted in all of its budgets or in none. `shared` is counted only if `own`
   * has room, and then in all or none as well; a start that is over a shared budget still counts in `own`. What is not
   * counted leaves no trace: a window frees although a visitor goes on asking.
   *
   * @param own - budgets that only who asks can use up.
   * @param shared - budgets that others use up too.
   * @param unless - a note: while it stands nothing is counted.
   */
  take(own: readonly KeyedBudget[], shared: readonly KeyedBudget[], unless?: string): Promise<Taken>;
  /** Takes the latest count of each budget back. */
  giveBack(budgets: readonly KeyedBudget[]): Promise<void>;
  /** Notes a key until `until` (milliseconds, our clock), whatever was noted before. */
  note(key: string, until: number): Promise<void>;
  /** Asks for a note. @returns until when a key is noted, `undefined` if it is not, or not any more. */
  until(key: string): Promise<number | undefined>;
  /** Forgets a note. */
  drop(key: string): Promise<void>;
  /**
   * Keys that all who share these counts have, for keyed hashes and signed marks: the first makes, each of them checks.
   * Without them each process needs some of its own.
   */
  readonly keys?: readonly Uint8Array[];
}

/** How many keys one window, and how many notes, are remembered; what was touched longest ago is forgotten first. */
const MAX_KEYS = 100_000;

/**
 * Counts of one process.
 *
 * @param maxKeys - how much it remembers.
 */
export function memoryCounters(maxKeys = MAX_KEYS): Counters {
  // A window has its own map, so that many short ones never push out what is counted for a day.
  const windows = new Map<number, Map<string, number[]>>();
  const notes = new Map<string, number>();

  const windowOf = (seconds: number) => {
    const window = windows.get(seconds) ?? new Map<string, number[]>();
    windows.set(seconds, window);
    return window;
  };
  const recent = ({ key, seconds }: KeyedBudget, now: number) =>
    (windowOf(seconds).get(key) ?? []).filter((at) => at > now - seconds * 1000);
  const waitOf = (budget: KeyedBudget, now: number) => {
    const times = recent(budget, now);
    const freeing = times[times.length - budget.starts];
    return freeing === undefined ? 0 : freeing + budget.seconds * 1000 - now;
  };
  const longest = (budgets: readonly KeyedBudget[], now: number) =>
    Math.max(0, ...budgets.map((budget) => waitOf(budget, now)));
  const count = (budget: KeyedBudget, now: number) => {
    const { key, seconds } = budget;
    const times = [...recent(budget, now), now];
    const window = windowOf(seconds);
    window.delete(key);
    window.set(key, times);
    forget(window, (last) => (last.at(-1) ?? 0) <= now - seconds * 1000);
  };
  /** Those touched longest ago stand first. */
  const forget = <T>(map: Map<string, T>, isOver: (value: T) => boolean) => {
    for (const [key, value] of map) {
      if (map.size <= maxKeys && !isOver(value)) return;
      map.delete(key);
    }
  };
  const noted = (key: string, now: number) => {
    const until = notes.get(key);
    return until !== undefined && until > now ? until : undefined;
  };

  return {
    take: async (own, shared, unless) => {
      const now = Date.now();
      const until = unless === undefined ? undefined : noted(unless, now);
      const wait = Math.max(longest(own, now), until === undefined ? 0 : until - now);
      const over = until !== undefined || longest(shared, now) > 0;
      if (wait > 0) return { wait, over };
      for (const budget of over ? own : [...own, ...shared]) count(budget, now);
      return { wait, over };
    },
    giveBack: async (budgets) => {
      const now = Date.now();
      for (const budget of budgets) {
        const times = recent(budget, now).slice(0, -1);
        if (times.length > 0) windowOf(budget.seconds).set(budget.key, times);
        else windowOf(budget.seconds).delete(budget.key);
      }
    },
    note: async (key, until) => {
      notes.delete(key);
      notes.set(key, until);
      forget(notes, (end) => end <= Date.now());
    },
    until: async (key) => noted(key, Date.now()),
    drop: async (key) => {
      notes.delete(key);
    },
  };
}
