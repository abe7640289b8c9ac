import type { Entry, LoginStore } from '../../login/store.js';

/** A store, and what a check needs around it. */
interface Tried {
  readonly store: LoginStore;
  /** An end that no check lives to see. */
  readonly soon: () => number;
  readonly now: () => number;
  readonly pass: (ms: number) => Promise<void>;
  readonly settle: () => Promise<void>;
  /** What was told: all of `expected`, or its last with some of those before it where a watch may leave some out. */
  readonly sameTold: (told: readonly unknown[], expected: readonly unknown[]) => void;
}

/** A check of one store, which is thrown away afterwards. */
export interface StoreCheck {
  readonly name: string;
  readonly run: (tried: Tried) => Promise<void>;
}

export function check(name: string, run: StoreCheck['run']): StoreCheck {
  return { name, run };
}

export function entry(state: string, attempt = 'first', more: Record<string, string> = {}): Entry {
  return { attempt, state, ...more };
}
