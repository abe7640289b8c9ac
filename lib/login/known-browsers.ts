import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { spelling } from './identifier.js';

/** What keys hashes and seals. */
export type Secret = string | Uint8Array;

/** A person who logged in with a browser, as its mark has them: keyed hashes and the day. */
export interface KnownPerson {
  /** Keyed hash of what the person typed. */
  readonly identifier: string;
  /** Keyed hash of whom the operator knows. */
  readonly person: string;
  /** Days since 1970. */
  readonly day: number;
}

/** What a browser carries after a login: it makes no login, it is only told apart from a stranger. */
export interface BrowserMark {
  /** Names the browser in budgets: random. */
  readonly id: string;
  readonly people: readonly KnownPerson[];
  /** Which of the secrets sealed it. */
  readonly secret: Secret;
}

const VERSION = 1;
const ID_BYTES = 16;
const HASH_BYTES = 12;
const ENTRY_BYTES = 2 * HASH_BYTES + 2;
const SEAL_BYTES = 16;
const MAX_PEOPLE = 5;
const MAX_DAYS = 180;
const DAY_MS = 24 * 3600 * 1000;

/** Makes and opens the marks of known browsers (S18). */
export class KnownBrowsers {
  private readonly current: Secret;

  /** @param secrets - the first one seals, all of them open. */
  constructor(private readonly secrets: readonly [Secret, ...Secret[]]) {
    [this.current] = secrets;
  }

  /**
   * Opens the mark that a browser sent.
   *
   * @param text - the value of its cookie.
   * @returns the mark with the people of the last 180 days; nothing for a text that none of the secrets sealed.
   */
  open(text: string | undefined, now: number): BrowserMark | undefined {
    if (text === undefined || !/^[\w-]{44,256}$/.test(text)) return undefined;
    const bytes = Buffer.from(text, 'base64url');
    const sealed = bytes.subarray(0, -SEAL_BYTES);
    const rest = sealed.length - 1 - ID_BYTES;
    if (bytes.toString('base64url') !== text || sealed[0] !== VERSION || rest < 0 || rest % ENTRY_BYTES !== 0) {
      return undefined;
    }
    const seal = bytes.subarray(-SEAL_BYTES);
    const secret = this.secrets.find((candidate) => timingSafeEqual(sealOf(candidate, sealed), seal));
    if (secret === undefined) return undefined;
    const people: KnownPerson[] = [];
    for (let at = 1 + ID_BYTES; at < sealed.length; at += ENTRY_BYTES) {
      const hashAt = (from: number) => sealed.toString('base64url', from, from + HASH_BYTES);
      const day = sealed.readUInt16BE(at + 2 * HASH_BYTES);
      people.push({ identifier: hashAt(at), person: hashAt(at + HASH_BYTES), day });
    }
    const oldest = dayOf(now) - MAX_DAYS;
    const id = sealed.toString('base64url', 1, 1 + ID_BYTES);
    return { id, secret, people: people.filter(({ day }) => day >= oldest).slice(0, MAX_PEOPLE) };
  }

  /** Finds the person whom the browser knows under what was typed. */
  find(mark: BrowserMark, identifier: string): KnownPerson | undefined {
    const wanted = hashOf(mark.secret, 'identifier', spelling(identifier));
    return mark.people.find((known) => known.identifier === wanted);
  }

  /** Whether the person that the lookup found is the one whom the browser knows: an address may have a new owner. */
  isSame(mark: BrowserMark, known: KnownPerson, person: string): boolean {
    return known.person === hashOf(mark.secret, 'person', person);
  }

  /**
   * Adds a login to a browser's mark.
   *
   * @param mark - the one that the browser brought, if any.
   * @returns the value of the cookie: the newest person first, five at most.
   */
  remember(
    mark: BrowserMark | undefined,
    login: { readonly identifier: string; readonly person: string },
    now: number,
  ) {
    // Hashes under an older secret cannot be made again under this one: those people are strangers until they return.
    const others = mark?.secret === this.current ? mark.people : [];
    const entry: KnownPerson = {
      identifier: hashOf(this.current, 'identifier', spelling(login.identifier)),
      person: hashOf(this.current, 'person', login.person),
      day: dayOf(now),
    };
    const people = [entry, ...others.filter(({ identifier }) => identifier !== entry.identifier)].slice(0, MAX_PEOPLE);
    const id = mark ? Buffer.from(mark.id, 'base64url') : randomBytes(ID_BYTES);
    const sealed = Buffer.concat([Buffer.of(VERSION), id, ...people.map(bytesOf)]);
    return Buffer.concat([sealed, sealOf(this.current, sealed)]).toString('base64url');
  }
}

function bytesOf({ identifier, person, day }: KnownPerson): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(day);
  return Buffer.concat([Buffer.from(identifier, 'base64url'), Buffer.from(person, 'base64url'), bytes]);
}

function hashOf(secret: Secret, what: 'identifier' | 'person', value: string): string {
  const digest = createHmac('sha256', secret).update(`known browser\n${what}\n${value}`).digest();
  return digest.toString('base64url', 0, HASH_BYTES);
}

function sealOf(secret: Secret, sealed: Uint8Array): Buffer {
  return createHmac('sha256', secret).update('known browser\nseal\n').update(sealed).digest().subarray(0, SEAL_BYTES);
}

function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}
