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
/** Of how many keys the last value is known without opening it again. */
const MOST_KNOWN = 256;
/** No record is that long. */
const MAX_VALUE_LENGTH = 1_000_000;

/**
 * What is kept under a key: `attempt state revision until sealed`. Scripts compare the first two words and write the
 * third.
 */
export class Values {
  /**
   * What was sealed or opened last under a key: a process hears of its own writes too, and reads one value several times.
   */
  private readonly known = new Map<string, { readonly value: string; readonly json: string }>();

  constructor(private readonly seal: Seal) {}

  /** What a value has to begin with to stand there. */
  head({ attempt, state }: Position): string {
    return `${encodeURIComponent(attempt)} ${encodeURIComponent(state)} `;
  }

  /** What comes after the revision. */
  tail(key: string, entry: Entry, until: number): string {
    const { attempt, state } = entry;
    const json = JSON.stringify(entry);
    const tail = `${until} ${this.seal.close({ key, attempt, state, until }, json)}`;
    this.know(key, this.head(entry) + tail, json);
    return tail;
  }

  /** Lets go of what is known of a key: it may hold a token. */
  forget(key: string): void {
    this.known.delete(key);
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
    const json = this.open(key, [attempt, state, end, sealed]);
    return json === undefined ? undefined : { revision: Number(revision), until, json };
  }

  private open(key: string, words: readonly [attempt: string, state: string, until: string, sealed: string]) {
    const value = words.join(' ');
    const known = this.known.get(key);
    if (known?.value === value) return known.json;
    const [attempt, state, until, sealed] = words;
    const label = { key, attempt: decoded(attempt), state: decoded(state), until: Number(until) };
    const json = this.seal.open(label, sealed);
    if (json !== undefined) this.know(key, value, json);
    return json;
  }

  private know(key: string, value: string, json: string): void {
    this.known.delete(key);
    this.known.set(key, { value, json });
    if (this.known.size > MOST_KNOWN) for (const oldest of this.known.keys()) return void this.known.delete(oldest);
  }
}

function decoded(word: string): string {
  try {
    return decodeURIComponent(word);
  } catch {
    return word;
  }
}
