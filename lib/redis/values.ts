import type { Entry, Position } from '../login/store.js';
import type { Seal } from './seal.js';

/** An entry as it was read: one text, of which each reader makes a copy. */
export interface Kept {
  /** Grows with each write of a key, so that what is heard and what is read come into one order. */
  readonly revision: number;
  readonly until: number;
  readonly json: string;
}

/** A process whose clock is behind may still write what is over here. */
const CLOCKS_DIFFER_MS = 5_000;
/** No record is that long. */
const MAX_VALUE_LENGTH = 1_000_000;

/**
 * What is kept under a key: `attempt state revision until sealed`. Scripts compare the first two words and write the
 * third.
 */
export class Values {
  constructor(private readonly seal: Seal) {}

  /** What a value has to begin with to stand there. */
  head({ attempt, state }: Position): string {
    return `${encodeURIComponent(attempt)} ${encodeURIComponent(state)} `;
  }

  /** What comes after the revision. */
  tail(key: string, entry: Entry, until: number): string {
    const { attempt, state } = entry;
    return `${until} ${this.seal.close({ key, attempt, state, until }, entry)}`;
  }

  /**
   * @returns what was kept there; `undefined` for a value that was not written by us, for this key and as it stands, or
   *   that was over long ago and has been put back.
   */
  read(key: string, value: string): Kept | undefined {
    if (value.length > MAX_VALUE_LENGTH) return undefined;
    const [attempt = '', state = '', revision = '', end = '', sealed = '', ...more] = value.split(' ');
    const until = Number(end);
    if (more.length > 0 || !/^\d{1,16}$/.test(revision) || !/^\d{1,16}$/.test(end)) return undefined;
    if (until + CLOCKS_DIFFER_MS < Date.now()) return undefined;
    const position = { attempt: decoded(attempt), state: decoded(state) };
    const json = this.seal.open({ key, ...position, until }, sealed);
    return json === undefined ? undefined : { revision: Number(revision), until, json };
  }
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
