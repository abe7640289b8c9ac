import { randomInt } from 'node:crypto';
import { warn } from '../mistakes.js';
import type { Challenge } from './operator.js';

/** How a real start went, without the time in our own queue. */
export interface RealStart {
  /** How long the lookup, the request and the operator's socket took together (ms). */
  readonly whole: number;
  /** How long the request alone took (ms). */
  readonly begin: number;
  /** What came after the request: the operator's socket (ms). */
  readonly tail: number;
  /** How many digits the code had. */
  readonly digits: number;
  /** How long the code lived from the moment it was shown (ms). */
  readonly life: number;
}

/** How a start that rings no phone has to look. */
export interface Decoy {
  /** When the code shows, in milliseconds of our own clock. */
  readonly showAt: number;
  readonly code: string;
  /** How long the code lives from then on (ms). */
  readonly life: number;
}

/** How many real starts, and answers about unknown people, are remembered. */
const MAX_REMEMBERED = 64;
/** Fewer answers than these say nothing about their ranks. */
const MIN_ANSWERS = 8;
/** Before the first real start, a decoy looks like one with an operator in the same country. */
const GUESS = { fastest: 120, slowest: 480, digits: 6, life: 60_000 } as const;

/**
 * Remembers how real starts went lately, so that a start that rings no phone cannot be told from them by its time, its
 * digits or its life (S12, S13). One real start is imitated as a whole: parts of several would be no start that there is.
 */
export class Decoys {
  private starts: readonly RealStart[] = [];
  /** Those that only this process knows of. */
  private own: readonly RealStart[] = [];
  private answers: readonly number[] = [];

  /** @param random - a whole number below its argument. */
  constructor(private readonly random: (below: number) => number = randomInt) {}

  /** How long codes live, by the last real one (ms). */
  get life(): number {
    return (this.starts.at(-1) ?? GUESS).life;
  }

  /** A real code was shown. */
  shown(start: RealStart): void {
    this.starts = remember(this.starts, start);
    this.own = remember(this.own, start);
  }

  /**
   * Takes what all processes remember, and adds what this one saw besides.
   *
   * @param common - what was told to all; nothing, where none has told anything, or the store has lost it.
   * @returns what is to be remembered by all from now on.
   */
  share(common: readonly RealStart[]): readonly RealStart[] {
    const known = new Set(common.map((start) => JSON.stringify(start)));
    this.own = common.length === 0 ? this.starts : this.own.filter((start) => !known.has(JSON.stringify(start)));
    this.starts = [...common, ...this.own].slice(-MAX_REMEMBERED);
    return this.starts;
  }

  /** The operator was not asked: the decoy takes the whole time of a random real start, counted from `from`. */
  likeAnyStart(from: number): Decoy {
    const start = this.starts[this.starts.length === 0 ? 0 : this.random(this.starts.length)];
    const whole = start?.whole ?? this.guess();
    return this.decoy(from + whole, start);
  }

  /**
   * The operator said that it does not know the person. An operator that rings before it answers is quicker to say so
   * than to begin a login: the real start of the same rank among its kind tells how long a real one would have taken.
   *
   * @param asked - when the operator was asked.
   * @param answered - when its answer came.
   */
  likeRealStart(asked: number, answered: number): Decoy {
    const took = answered - asked;
    const rank = this.rankOf(took);
    this.answers = remember(this.answers, took);
    const byBegin = [...this.starts].sort((one, other) => one.begin - other.begin);
    const start = byBegin[Math.floor(rank * byBegin.length)];
    if (!start) return this.decoy(asked + Math.max(took, this.guess()), undefined);
    return this.decoy(Math.max(answered, asked + start.begin) + start.tail, start);
  }

  /** Where an answer's time stands among those before it, from 0 to just below 1; anywhere where there are too few. */
  private rankOf(took: number): number {
    const chance = this.random(1 << 20) / (1 << 20);
    if (this.answers.length < MIN_ANSWERS) return chance;
    const below = this.answers.filter((other) => other < took).length;
    return (below + chance) / (this.answers.length + 1);
  }

  private decoy(showAt: number, like: RealStart | undefined): Decoy {
    const { digits, life } = like ?? GUESS;
    return { showAt, code: Array.from({ length: digits }, () => this.random(10)).join(''), life };
  }

  private guess(): number {
    return GUESS.fastest + this.random(GUESS.slowest - GUESS.fastest);
  }
}

function remember<T>(list: readonly T[], entry: T): readonly T[] {
  return [...list, entry].slice(-MAX_REMEMBERED);
}

/** When a real start did what, in milliseconds of our own clock. */
export interface StartTimes {
  /** A place at the operator was free. */
  readonly from: number;
  readonly askedAt: number;
  readonly begunAt: number;
}

/** How a start went whose code shows now. */
export function realStart(
  { from, askedAt, begunAt }: StartTimes,
  { code, expiresAt }: Pick<Challenge, 'code' | 'expiresAt'>,
  now: number,
): RealStart {
  const times = { whole: now - from, begin: begunAt - askedAt, tail: now - begunAt };
  return { digits: code.length, life: expiresAt - now, ...times };
}

/** Why no phone rings: what a developer reads. */
const WHY = {
  not_resolved: 'the application knows no such person (`resolveTokenId` gave none)',
  unknown_person: 'the operator knows no such person, or not any more',
  session_taken: 'another sign-in of this person is waiting',
  operator_busy: 'the operator takes no more starts for now, of this person or at all',
  over_budget: 'this person was asked too often, or refused a moment ago',
} as const;

export type NoPhone = keyof typeof WHY;

/**
 * Tells a developer why no phone rings. In production nothing is told of it.
 *
 * @param asTyped - the operator was asked for what the person typed.
 */
export function warnOfDecoy(handle: string, why: NoPhone, operatorCode?: string, asTyped = false): void {
  if (process.env.NODE_ENV === 'production') return;
  // What a server says of an address that it does not have.
  const doubt = operatorCode === 'not_found' ? '; or `operator` leads to an address that it does not have' : '';
  const word = operatorCode === undefined ? '' : ` (${operatorCode}${doubt})`;
  const typed = asTyped
    ? '; it was asked for what was typed, which no lookup such as `resolveTokenId` has changed'
    : '';
  const sentence = `Login ${handle} shows a decoy code, no phone rings: ${WHY[why]}${word}${typed}.`;
  warn(why, sentence, 'docs/troubleshooting.md');
}
