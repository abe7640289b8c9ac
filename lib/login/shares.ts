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
    this.change(visitor, 1);
  }

  leave(visitor: Visitor): void {
    this.change(visitor, -1);
  }

  private change({ near, wide }: Visitor, by: 1 | -1): void {
    this.add(near, by);
    // An IPv4 address is both of its networks.
    if (wide !== near) this.add(wide, by);
  }

  private add(key: string, by: 1 | -1): void {
    const now = this.of(key) + by;
    if (now > 0) this.taken.set(key, now);
    else this.taken.delete(key);
  }

  private of(key: string): number {
    return this.taken.get(key) ?? 0;
  }

  private part(share: number): number {
    return Math.max(1, Math.floor(this.places * share));
  }
}
