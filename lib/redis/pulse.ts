import { LEFT } from './fleet-scripts.js';

/** How often each member beats. */
export const BEAT_MS = 250;
/** A member that stood still over so many of my punctual beats is dead. */
const DEAD_AFTER = 6;
/**
 * A beat of mine that comes or is answered later than that proves nothing about others: silence was mine, or Redis's. Nor
 * does it take back what other beats proved, or a Redis that stands still now and then would keep the dead alive.
 */
const PUNCTUAL_MS = 2.5 * BEAT_MS;

/** Whom one member takes for dead, by its own beats alone: no clocks are compared. */
export class Pulse {
  private readonly others = new Map<string, { readonly count: string; still: number }>();
  private last: number | undefined;

  constructor(private readonly me: string) {}

  /**
   * Takes what came of my beat.
   *
   * @param counts - everybody's count.
   * @param sent - when I sent it, and `now`, when it was answered: milliseconds of one clock that never jumps.
   */
  heard(counts: ReadonlyMap<string, string>, sent: number, now: number): void {
    const punctual = this.last !== undefined && sent - this.last <= PUNCTUAL_MS && now - sent <= PUNCTUAL_MS;
    this.last = sent;
    for (const [name, seen] of this.others) if (counts.get(name) !== seen.count) this.others.delete(name);
    for (const [name, count] of counts) {
      if (name === this.me) continue;
      const seen = this.others.get(name);
      if (!seen) this.others.set(name, { count, still: 0 });
      else if (punctual) seen.still += 1;
    }
  }

  /** My beat got no answer. */
  missed(): void {
    this.last = undefined;
  }

  /** The dead and those who left, with their counts. */
  suspects(): [name: string, count: string][] {
    return [...this.others].flatMap(([name, { count, still }]) =>
      count === LEFT || still >= DEAD_AFTER ? [[name, count]] : [],
    );
  }
}
