import type { Entry } from '../login/store.js';
import { warnOfThrown } from '../mistakes.js';
import type { Kept } from './values.js';

/** How many keys are read at once after messages may have been missed. */
const AT_ONCE = 100;

export interface TopicsOptions {
  /** Resolves once everything that is published under a key from now on will be heard. */
  subscribe(key: string): Promise<void>;
  unsubscribe(key: string): void;
  read(key: string): Promise<Kept | undefined>;
}

type Changed = (now: Entry | undefined) => void;

/** Tells watchers how a key stands, in the order of the writes: each write has a revision, heard or read. */
export class Topics {
  private readonly topics = new Map<string, { readonly subscribed: Promise<void>; readonly watchers: Set<Watcher> }>();

  constructor(private readonly options: TopicsOptions) {}

  /** As `LoginStore.watch` says. */
  async watch(key: string, changed: Changed): Promise<() => void> {
    const watcher = new Watcher(changed);
    const topic = this.topics.get(key) ?? { subscribed: this.options.subscribe(key), watchers: new Set<Watcher>() };
    this.topics.set(key, topic);
    topic.watchers.add(watcher);
    const stop = () => {
      watcher.end();
      topic.watchers.delete(watcher);
      if (topic.watchers.size > 0 || this.topics.get(key) !== topic) return;
      this.topics.delete(key);
      this.options.unsubscribe(key);
    };
    try {
      await topic.subscribed;
      watcher.begin(await this.options.read(key));
      return stop;
    } catch (error) {
      stop();
      throw error;
    }
  }

  /** Whether a key is watched. */
  has(key: string): boolean {
    return this.topics.has(key);
  }

  /** Takes what was written, from whichever process. */
  heard(key: string, kept: Kept): void {
    for (const watcher of [...(this.topics.get(key)?.watchers ?? [])]) watcher.hear(kept);
  }

  /** Reads everything again and tells what was missed. */
  async reread(): Promise<void> {
    const keys = [...this.topics.keys()];
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      await Promise.all(keys.slice(at, at + AT_ONCE).map((key) => this.rereadOne(key)));
    }
  }

  private async rereadOne(key: string): Promise<void> {
    const before = [...(this.topics.get(key)?.watchers ?? [])].map((watcher) => [watcher, watcher.revision] as const);
    const kept = await this.options.read(key);
    for (const [watcher, revision] of before)
      // What was heard meanwhile is newer than what was read. Else Redis lost the last writes, in a failover, or all.
      if (watcher.revision === revision && (kept?.revision ?? 0) < revision) watcher.goBack(kept);
      else if (kept) watcher.hear(kept);
  }
}

/** One who is told, once it has been told how things stand. */
class Watcher {
  /** Of what was told last. */
  revision = 0;
  private early: Kept[] | undefined = [];
  private ended = false;

  constructor(private readonly changed: Changed) {}

  /** Tells how things stand; throws what the first call throws. */
  begin(kept: Kept | undefined): void {
    if (this.ended) return;
    this.revision = kept?.revision ?? 0;
    const early = this.early ?? [];
    this.early = undefined;
    this.changed(kept && entryOf(kept));
    for (const heard of early) this.hear(heard);
  }

  hear(kept: Kept): void {
    if (this.early) this.early.push(kept);
    else if (!this.ended && kept.revision > this.revision) {
      this.revision = kept.revision;
      this.tell(entryOf(kept));
    }
  }

  /** What was told last is gone: there is something older, or nothing. */
  goBack(kept: Kept | undefined): void {
    if (this.early || this.ended) return;
    this.revision = kept?.revision ?? 0;
    this.tell(kept && entryOf(kept));
  }

  end(): void {
    this.ended = true;
  }

  /** A watcher that throws is a bug of its own: it is heard of, and the others are told all the same. */
  private tell(now: Entry | undefined): void {
    try {
      this.changed(now);
    } catch (error) {
      warnOfThrown(error);
    }
  }
}

function entryOf({ json }: Kept): Entry {
  return JSON.parse(json) as Entry;
}
