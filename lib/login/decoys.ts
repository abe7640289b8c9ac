import { randomInt } from 'node:crypto';
import { LoginError } from './errors.js';
import type { LoginErrorCode } from './errors.js';

/** How a start of an unknown person is to look. */
export type Decoy = DecoyFailure | DecoyCode;

/** A decoy that breaks as real starts do. */
export interface DecoyFailure {
  /** Milliseconds from the start until it breaks. */
  readonly after: number;
  readonly error: LoginErrorCode;
  /** From when on real starts are worth a try again, where the operator said so (ms). */
  readonly retryAt: number | undefined;
}

/** A decoy that shows a code. */
export interface DecoyCode {
  /** Milliseconds from the start until it shows. */
  readonly after: number;
  readonly code: string;
  /** Milliseconds that it lives, from the moment it shows. */
  readonly life: number;
}

/** The error with which a decoy breaks. */
export function decoyError({ error, retryAt }: DecoyFailure): LoginError {
  return new LoginError(error, { retryAt });
}

interface RealStart {
  readonly after: number;
  readonly digits: number;
  readonly life: number;
}

/** How many real starts a decoy may resemble. */
const REMEMBERED = 64;
/** For how long an operator that failed is taken to fail, unless it says how long (ms). */
const FAILING = 60_000;
/** Before the first real start, a decoy looks like one with an operator in the same country. */
const GUESS = { fastest: 120, slowest: 480, digits: 6, life: 60_000 } as const;

/** Remembers how real starts went lately, so that a start of an unknown person cannot be told from them. */
export class Decoys {
  private readonly starts: RealStart[] = [];
  private failure: (DecoyFailure & { readonly until: number }) | undefined;

  /** A real code was shown `after` ms. */
  shown(after: number, code: string, life: number): void {
    this.failure = undefined;
    this.starts.push({ after, digits: code.length, life });
    if (this.starts.length > REMEMBERED) this.starts.shift();
  }

  /** A real start broke before a code was shown. */
  failed(after: number, { code, retryAt }: LoginError, at: number): void {
    this.failure = { after, error: code, retryAt, until: retryAt ?? at + FAILING };
  }

  /** How the next decoy has to look. */
  decoy(now: number): Decoy {
    if (this.failure && now < this.failure.until) return this.failure;
    const like = this.starts[this.starts.length === 0 ? 0 : randomInt(this.starts.length)];
    const digits = like?.digits ?? GUESS.digits;
    return {
      after: like?.after ?? randomInt(GUESS.fastest, GUESS.slowest),
      code: Array.from({ length: digits }, () => randomInt(10)).join(''),
      life: like?.life ?? GUESS.life,
    };
  }
}
