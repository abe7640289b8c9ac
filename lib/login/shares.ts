import type { Visitor } from './visitor.js';

/** Which part of the places one household or handset may have; all of one customer's networks together have a half. */
const NEAR = 1 / 3;
const WIDE = 1 / 2;

/** Which part of what is bounded for all each visitor has: no visitor takes it from all others. */
export class Shares {
  private readonly taken = new Map<string, number>();

  /** @param places - how many there are for all. */
  constructor(private readonly places: number) {}

  /** Whether a visitor may have one more. */
  hasRoom({ near, wide }: Visitor): boolean {
    return this.of(near) < this.part(NEAR) && this.of(wide) < this.part(WIDE);
  }

  take(visitor: Visitor): void {
    for (const key of keysOf(visitor)) this.taken.set(key, this.of(key) + 1);
  }

  leave(visitor: Visitor): void {
    for (const key of keysOf(visitor)) {
      const left = this.of(key) - 1;
      if (left > 0) this.taken.set(key, left);
      else this.taken.delete(key);
    }
  }

  private of(key: string): number {
    return this.taken.get(key) ?? 0;
  }

  private part(share: number): number {
    return Math.max(1, Math.floor(this.places * share));
  }
}

/** An IPv4 address is both of its networks. */
function keysOf({ near, wide }: Visitor): Set<string> {
  return new Set([near, wide]);
}
