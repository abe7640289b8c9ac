import { warnOfThrown } from '../mistakes.js';

/** Is told of what is kept under a key from now on. */
type Watcher<Kept> = (kept: Kept) => void;

/** Those who watch the keys of a store in this process. */
export class Watchers<Kept> {
  private readonly byKey = new Map<string, Set<Watcher<Kept>>>();
  private readonly queue: { readonly key: string; readonly kept: Kept; readonly watchers: readonly Watcher<Kept>[] }[] =
    [];

  /**
   * @param watcher - a function of its own for each watch.
   * @returns what ends the watch.
   */
  add(key: string, watcher: Watcher<Kept>): () => void {
    const watchers = this.byKey.get(key) ?? new Set();
    this.byKey.set(key, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.byKey.get(key) === watchers) this.byKey.delete(key);
    };
  }

  /** Tells those who watch a key at this moment, each in the order of the calls. */
  tell(key: string, kept: Kept): void {
    const watchers = this.byKey.get(key);
    if (!watchers) return;
    this.queue.push({ key, kept, watchers: [...watchers] });
    // A watcher may move an entry by itself: the others hear of that after the move that they are being told of.
    if (this.queue.length > 1) return;
    for (; this.queue[0]; this.queue.shift()) this.tellAll(this.queue[0]);
  }

  clear(): void {
    this.byKey.clear();
  }

  private tellAll({ key, kept, watchers }: (typeof this.queue)[number]): void {
    for (const watcher of watchers) {
      // Another watcher may have ended this watch meanwhile.
      if (!this.byKey.get(key)?.has(watcher)) continue;
      try {
        watcher(kept);
      } catch (error) {
        // A watcher that throws is a bug of its own: the move has happened all the same.
        warnOfThrown(error);
      }
    }
  }
}
