import { setMaxListeners } from 'node:events';
import type { Entry, LoginStore } from './login/store.js';
import { LATE, within } from './login/wait.js';
import { warn, warnOfThrown } from './mistakes.js';
import { checkOptions, number, polledStore } from './options.js';

/** A store that {@link pollingWatch} looks at: all of a {@link LoginStore} but `watch`. */
export type PolledStore = Omit<LoginStore, 'watch'>;

/** Options of {@link pollingWatch}. */
export interface PollingWatchOptions {
  /** How long it rests between two looks at all that is watched, in milliseconds: 50 to 10,000. Default 500. */
  everyMs?: number | null | undefined;
}

/** How many keys are read at once. */
const AT_ONCE = 100;
/** How long one read may take (ms). */
const READ_MS = 3_000;

/**
 * Gives a store a `watch` that looks again and again, for what can compare and swap but not tell of changes. Each watched
 * login costs one read a look, and its page hears of the approval that much later.
 *
 * @param store - all but `watch`; a `watch` that it has is not used. It is closed with the store that this makes.
 * @param options - how often it looks.
 * @returns the store to hand to a strategy.
 * @throws TypeError for a store that lacks a method, and for options that are wrong or unknown.
 *
 * @example
 * new IDTokenStrategy({ operator, serviceId: 'my-shop', store: pollingWatch(myStore, { everyMs: 250 }) });
 */
export function pollingWatch(store: PolledStore, options: PollingWatchOptions = {}): LoginStore {
  const rules = { everyMs: number(50, 10_000, 'milliseconds') };
  const { everyMs = 500 } = checkOptions<{ everyMs?: number }>('pollingWatch', options, rules, () => {
    const mistake = polledStore(store);
    return mistake === undefined ? [] : [`the store ${mistake}`];
  });
  const polling = new Polling(async (key) => await store.get(key), everyMs);
  return {
    create: (...asked) => store.create(...asked),
    get: (key) => store.get(key),
    move: (...asked) => store.move(...asked),
    watch: (key, changed) => polling.watch(key, changed),
    close: () => {
      polling.close();
      store.close();
    },
    ...(store.fleet && { fleet: store.fleet }),
    ...(store.counters && { counters: store.counters }),
    ...(store.isLocal && { isLocal: true }),
  };
}

interface Watcher {
  readonly changed: (now: Entry | undefined) => void;
  /** What it was told last, as JSON; `undefined` for nothing there. */
  told: string | undefined;
}

/** Reads what is watched, one round after the other, and tells what is another than before. */
class Polling {
  private readonly watched = new Map<string, Set<Watcher>>();
  private readonly closing = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  /** Since a read failed, until a round in which none does. */
  private down = false;

  constructor(
    private readonly get: (key: string) => Promise<Entry | undefined>,
    private readonly everyMs: number,
  ) {
    setMaxListeners(0, this.closing.signal);
  }

  /** As `LoginStore.watch` says. */
  async watch(key: string, changed: Watcher['changed']): Promise<() => void> {
    const watcher = { changed, told: await this.read(key) };
    changed(entryOf(watcher.told));
    const watchers = this.watched.get(key) ?? new Set();
    this.watched.set(key, watchers.add(watcher));
    this.plan();
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.watched.get(key) === watchers) this.watched.delete(key);
      if (this.watched.size === 0) this.rest();
    };
  }

  close(): void {
    this.closing.abort(new Error('The store is closed.'));
    for (const watchers of this.watched.values()) watchers.clear();
    this.watched.clear();
    this.rest();
  }

  /** One timer for all, while there is something to look at; the next round waits for the one before. */
  private plan(): void {
    if (this.timer || this.looking || this.watched.size === 0 || this.closing.signal.aborted) return;
    this.timer = setTimeout(() => void this.round(), this.everyMs).unref();
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async round(): Promise<void> {
    this.timer = undefined;
    this.looking = true;
    const failures: unknown[] = [];
    // All readers take from one list, so that a slow read holds up no other.
    const keys = [...this.watched.keys()].values();
    const reader = async () => {
      for (const key of keys) {
        await this.look(key).catch((error: unknown) => {
          failures.push(error);
          this.hearOf(error);
        });
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, this.watched.size) }, reader));
    if (failures.length === 0) this.down = false;
    this.looking = false;
    this.plan();
  }

  private async look(key: string): Promise<void> {
    const watchers = this.watched.get(key) ?? new Set();
    // Who comes during the read may have been told something newer.
    const noted = [...watchers];
    const json = await this.read(key);
    for (const watcher of noted) if (watchers.has(watcher)) tell(watcher, json);
  }

  private async read(key: string): Promise<string | undefined> {
    const found = await within(this.get(key), READ_MS, this.closing.signal);
    if (found === LATE) throw new Error(`The store did not answer within ${READ_MS} ms.`);
    return found && JSON.stringify(found);
  }

  /** What fails is read again in the next round: an outage is told once. */
  private hearOf(error: unknown): void {
    if (this.down || this.closing.signal.aborted) return;
    this.down = true;
    const cause = String((error as Error | undefined)?.message ?? error);
    const sentence = `pollingWatch cannot read the store, and tries again: pages hear of an answer once it can. Cause: ${cause}`;
    warn('store_unavailable', sentence, 'docs/errors.md#store_unavailable');
  }
}

/** Each watcher has a copy. One that throws is a bug of its own: it is heard of, and the others are told all the same. */
function tell(watcher: Watcher, json: string | undefined): void {
  if (json === watcher.told) return;
  watcher.told = json;
  try {
    watcher.changed(entryOf(json));
  } catch (error) {
    warnOfThrown(error);
  }
}

function entryOf(json: string | undefined): Entry | undefined {
  return json === undefined ? undefined : (JSON.parse(json) as Entry);
}
