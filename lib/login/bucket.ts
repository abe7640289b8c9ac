import type { Budget, Counters, KeyedBudget } from './counters.js';
import { sleep } from './wait.js';

/** Who asks for a place. */
export interface BucketVisitor {
  /** The visitor's network. */
  readonly network: string;
  /** The browser's mark, where it is a known one: it does not share a place with strangers. */
  readonly mark: string | undefined;
}

/** What came of asking for a place. */
export interface AskedPlace {
  /** Milliseconds until there may be one; 0 where it was taken. */
  readonly wait: number;
  /** What was counted for it. */
  readonly counted: readonly KeyedBudget[];
}

/** How long a start waits for a place (ms). */
const QUEUE_MS = 10_000;
/** How many places in a window one known browser may have. */
const PLACES_OF_A_MARK = 2;
/** Which part of the places all strangers together may have; the rest is for known browsers. */
const SHARE_OF_STRANGERS = 0.6;

/**
 * The places that the operator gives this application: every start takes one before anybody is looked up, those of
 * unknown people too, so that a full bucket tells nothing about a person. Strangers share a part of them, and one
 * visitor has a third of that part for sure, and more only while a third of it stays free for others (S20).
 */
export class OperatorBucket {
  constructor(
    private readonly counters: Counters,
    private readonly places: Budget,
  ) {}

  /**
   * Waits for a place, for ten seconds at most.
   *
   * @param asked - what came of asking before.
   * @returns nothing for a place; when one will be free, where that is too far away (ms, our clock).
   * @throws the signal's reason.
   */
  async enter(visitor: BucketVisitor, asked: Promise<AskedPlace>, signal: AbortSignal): Promise<number | undefined> {
    const latest = Date.now() + QUEUE_MS;
    for (let asking = asked; ; asking = this.ask(visitor)) {
      const { wait } = await asking;
      if (wait === 0) return undefined;
      const freeAt = Date.now() + wait;
      if (freeAt > latest) return freeAt;
      await sleep(wait, signal);
    }
  }

  /** Takes a place, if there is one. */
  async ask({ network, mark }: BucketVisitor): Promise<AskedPlace> {
    const { starts, seconds } = this.places;
    const budget = (key: string, most: number): KeyedBudget => ({ key: `bucket:${key}`, starts: most, seconds });
    const all = budget('all', starts);
    if (mark !== undefined) return await this.first([all, budget(`mark:${mark}`, PLACES_OF_A_MARK)]);
    const strangers = Math.max(1, Math.ceil(starts * SHARE_OF_STRANGERS));
    const third = Math.max(1, Math.floor(strangers / 3));
    const ofVisitor = `visitor:${network}`;
    const sure = [all, budget('strangers', strangers), budget(ofVisitor, third)];
    const spare = [all, budget('strangers', strangers - third), budget(ofVisitor, strangers)];
    return await this.first(sure, spare);
  }

  /** Takes the first of several ways that is free, or says how long it is until the nearest one is. */
  private async first(...ways: readonly (readonly KeyedBudget[])[]): Promise<AskedPlace> {
    let nearest = Infinity;
    for (const way of ways) {
      if (way.some(({ starts }) => starts <= 0)) continue;
      const { wait } = await this.counters.take(way, []);
      if (wait === 0) return { wait, counted: way };
      nearest = Math.min(nearest, wait);
    }
    return { wait: nearest, counted: [] };
  }
}
