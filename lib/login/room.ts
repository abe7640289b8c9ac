import { Shares } from './shares.js';
import type { Visitor } from './visitor.js';

/** An entry, as far as its place goes. */
interface Occupant {
  readonly state: string;
  readonly visitor?: Visitor;
  readonly decoy?: boolean | undefined;
}

/** States in which a login waits for a new start, if for anything: the browser that comes back starts again. */
const ENDED: readonly string[] = ['rejected', 'expired', 'failed'];

/**
 * The places of a store that keeps a bounded number of logins. Each visitor has a share of them; marks of used approvals
 * have places of their own, so that no flood of starts keeps an approved login from its end. When all places are taken,
 * ended logins go first, whosever they are, then decoys, the oldest first: no phone rings for those (F42).
 */
export class Room {
  private readonly shares: Shares;
  private readonly ended = new Set<string>();
  private readonly decoys = new Set<string>();
  private logins = 0;
  private marks = 0;

  constructor(private readonly places: number) {
    this.shares = new Shares(places);
  }

  /**
   * Looks for a place for a new entry.
   *
   * @returns nothing if there is one; the key of the entry that has to go first; `none` if there is no place.
   */
  spareFor({ visitor }: Occupant): { readonly key: string } | 'none' | undefined {
    if (!visitor) return this.marks < this.places ? undefined : 'none';
    if (!this.shares.hasRoom(visitor)) return 'none';
    if (this.logins < this.places) return undefined;
    const [key] = [...first(this.ended), ...first(this.decoys)];
    return key === undefined ? 'none' : { key };
  }

  enter(key: string, { state, visitor, decoy }: Occupant): void {
    if (!visitor) {
      this.marks += 1;
      return;
    }
    this.logins += 1;
    this.shares.take(visitor);
    if (ENDED.includes(state)) this.ended.add(key);
    else if (decoy) this.decoys.add(key);
  }

  /** An entry takes the place of the one before: what moves keeps its visitor, and with it its place. */
  change(key: string, before: Occupant, now: Occupant): void {
    const isSame = before.visitor?.near === now.visitor?.near && before.visitor?.wide === now.visitor?.wide;
    if (isSame && isPlain(before) && isPlain(now)) return;
    this.leave(key, before.visitor);
    this.enter(key, now);
  }

  leave(key: string, visitor: Visitor | undefined): void {
    if (!visitor) {
      this.marks -= 1;
      return;
    }
    this.logins -= 1;
    this.shares.leave(visitor);
    this.ended.delete(key);
    this.decoys.delete(key);
  }
}

/** Whether it goes from a full store with none before others. */
function isPlain({ state, decoy }: Occupant): boolean {
  return !ENDED.includes(state) && !decoy;
}

/** What was added to a set first: a set keeps that order. */
function first<T>(set: ReadonlySet<T>): T[] {
  const { value, done } = set.values().next();
  return done ? [] : [value];
}
