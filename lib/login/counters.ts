/** How many starts are allowed within how many seconds. */
export interface Budget {
  /** Starts allowed within the window. */
  readonly starts: number;
  /** The window, in seconds. It slides: each start counts for that long. */
  readonly seconds: number;
}

/** A budget of somebody or something. */
export interface KeyedBudget extends Budget {
  /** Whose budget it is. Two budgets of one key and one window share their count. */
  readonly key: string;
}

/** What taking from budgets came to. */
export interface Taken {
  /** How long until every own budget has room again (ms); 0 if they had, and were counted. */
  readonly wait: number;
  /** One of the shared budgets was used up, or the note was there: nothing was counted in the shared ones. */
  readonly over: boolean;
}

/**
 * Counts starts in sliding windows and remembers notes. Each method is one step that nothing comes between, over all
 * processes that share the counters. Any method may reject; the option `limits.whenDown` says what follows.
 */
export interface Counters {
  /**
   * Counts one start in all of `own` or in none of them; if it was counted there, in all of `shared` or in none of them.
   *
   * @param unless - a note; while it is there, `shared` counts as used up.
   */
  take(own: readonly KeyedBudget[], shared: readonly KeyedBudget[], unless?: string): Promise<Taken>;
  /** Takes the newest start out of each budget again. */
  giveBack(budgets: readonly KeyedBudget[]): Promise<void>;
  /** Remembers `key` until a point of time (ms, our clock); a later one replaces an earlier one. */
  note(key: string, until: number): Promise<void>;
  /** Until when `key` is remembered; `undefined` if it is not. */
  until(key: string): Promise<number | undefined>;
  /** Forgets a note. */
  drop(key: string): Promise<void>;
}

/** How many keys are remembered; the one that was used least recently is forgotten first. */
const MAX_KEYS = 200_000;

/** Counters in the memory of one process. */
export function memoryCounters(maxKeys = MAX_KEYS): Counters {
  const windows = new Map<string, number[]>();
  const notes = new Map<string, number>();

  const nameOf = ({ key, seconds }: KeyedBudget) => `${seconds}:${key}`;
  const starts = (budget: KeyedBudget): number[] => {
    const oldest = Date.now() - budget.seconds * 1000;
    return (windows.get(nameOf(budget)) ?? []).filter((at) => at > oldest);
  };
  const keep = <T>(map: Map<string, T>, key: string, value: T): void => {
    map.delete(key);
    map.set(key, value);
    const oldest = map.keys().next();
    if (map.size > maxKeys && !oldest.done) map.delete(oldest.value);
  };
  const waitOf = (budget: KeyedBudget): number => {
    const counted = starts(budget);
    const leaving = counted[counted.length - budget.starts];
    return leaving === undefined ? 0 : leaving + budget.seconds * 1000 - Date.now();
  };
  const longest = (budgets: readonly KeyedBudget[]) => Math.max(0, ...budgets.map(waitOf));
  const count = (budgets: readonly KeyedBudget[]) => {
    for (const budget of budgets) keep(windows, nameOf(budget), [...starts(budget), Date.now()]);
  };
  const noted = (key: string): number | undefined => {
    const until = notes.get(key);
    return until !== undefined && until > Date.now() ? until : undefined;
  };

  return {
    take: async (own, shared, unless) => {
      const wait = longest(own);
      if (wait > 0) return { wait, over: false };
      count(own);
      const over = longest(shared) > 0 || (unless !== undefined && noted(unless) !== undefined);
      if (!over) count(shared);
      return { wait: 0, over };
    },
    giveBack: async (budgets) => {
      for (const budget of budgets) {
        const counted = starts(budget).slice(0, -1);
        if (counted.length > 0) windows.set(nameOf(budget), counted);
        else windows.delete(nameOf(budget));
      }
    },
    note: async (key, until) => keep(notes, key, until),
    until: async (key) => noted(key),
    drop: async (key) => void notes.delete(key),
  };
}
