import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';

/** One thing that a contract asks for. It knows no test runner: hand it to the one you have. */
export interface ContractCheck {
  /** What has to be so, as the name of a test. */
  readonly name: string;
  /** Resolves where it is so; rejects with what was found where it is not. */
  readonly run: () => Promise<void>;
}

/** The time that something to check lives by. Left out: the time of the machine. */
export interface ContractClock {
  /** The time, in milliseconds. */
  readonly now: () => number;
  /** Lets time pass. */
  readonly pass: (ms: number) => Promise<void>;
}

export const realClock: ContractClock = {
  now: () => Date.now(),
  pass: async (ms) => {
    const end = Date.now() + ms;
    // A timer may fire a millisecond before the clock shows its time, and Redis keeps a key through its last millisecond.
    for (let left = ms; left >= 0; left = end - Date.now()) await sleep(left + 1);
  },
};

/** Entries are plain JSON: compared as such, they may come from another realm, be frozen, or have no prototype. */
export function same(found: unknown, expected: unknown): void {
  assert.deepStrictEqual(plain(found), plain(expected));
}

export function holds(condition: boolean, what: string): void {
  assert.ok(condition, what);
}

/** Waits until something holds, and no longer than that. */
export async function until(condition: () => boolean, ms: number, what: string): Promise<void> {
  const end = Date.now() + ms;
  while (!condition()) {
    assert.ok(Date.now() < end, `${what}: not within ${ms} ms`);
    await realClock.pass(10);
  }
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
