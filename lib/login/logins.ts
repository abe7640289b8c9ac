import { hash, randomInt, timingSafeEqual } from 'node:crypto';
import { LoginError } from './errors.js';
import type { LoginKind } from './operator.js';
import { mayFollow } from './record.js';
import { heldUntil, keptUntil } from './lifetimes.js';
import type { LoginRecord, Place } from './record.js';
import type { Entry, LoginStore } from './store.js';

/**
 * The logins of one store: records instead of entries, one graph of states, and no login for a browser that did not
 * begin it.
 */
export class Logins {
  /** The browsers that watch a login in this process. */
  private readonly browsers = new Map<string, Set<() => void>>();

  /** @param id - names operator and service: a store that several share shows each of them its own logins only. */
  constructor(
    private readonly store: LoginStore,
    private readonly id: string,
  ) {}

  /** Whom a login belongs to that this service begins for a browser. What of the browser's key may lie in a store. */
  ownerOf(key: string): string {
    return hash('sha256', JSON.stringify([this.id, key]), 'base64url');
  }

  /**
   * The name of a login: the same person in the same browser always has the same one for the same kind of login, and it
   * cannot be computed without the browser's key. In hex: its first digits are the support code, which people read out on
   * the telephone.
   *
   * @param key - the browser's key, from its cookie.
   */
  handleOf(key: string, wanted: WantedLogin): string {
    const { provider, identifier, scopes, kind, place, sessionUser, stepUp } = wanted;
    // The key is 256 random bits, and nothing can be appended to a JSON array: a plain digest is enough.
    const asked = JSON.stringify([key, this.id, provider, identifier, scopes, kind, place, sessionUser, stepUp]);
    return `${provider}.${hash('sha256', asked, 'hex')}`;
  }

  /** @throws LoginError `store_unavailable`, `store_full`. */
  create(handle: string, record: LoginRecord): Promise<boolean> {
    return this.store.create(handle, record, keptUntil(record));
  }

  /**
   * Puts a new login where there is none, or one that it may follow.
   *
   * @param existing - what was there a moment ago; a store may forget an ended login at any moment.
   * @returns whether it was put there: of several at once, one is.
   */
  place(handle: string, existing: LoginRecord | undefined, login: LoginRecord): Promise<boolean> {
    if (!existing) return this.create(handle, login);
    return this.move(handle, existing, login).then((moved) => moved || this.create(handle, login));
  }

  /** @returns the login, of any browser. */
  read(handle: string): Promise<LoginRecord | undefined> {
    return this.store.get(handle) as Promise<LoginRecord | undefined>;
  }

  /**
   * @param key - the key of the browser that asks.
   * @throws LoginError `login_not_found` for a login that is unknown or another browser's.
   */
  async owned(handle: string, key: string): Promise<LoginRecord> {
    const record = await this.read(handle);
    expectOwner(record, this.ownerOf(key));
    return record;
  }

  /** Takes a login from one state to the next. @returns whether it still stood there. */
  move(handle: string, from: LoginRecord, to: LoginRecord): Promise<boolean> {
    if (!mayFollow(from.state, to.state)) return Promise.resolve(false);
    return this.store.move(handle, from, to, keptUntil(to));
  }

  /** See {@link LoginStore.watch}. */
  watch(handle: string, changed: (now: LoginRecord | undefined) => void): Promise<() => void> {
    return this.store.watch(handle, changed as (now: Entry | undefined) => void);
  }

  /**
   * The same for a browser.
   *
   * @throws LoginError as {@link Logins.owned}, and what the first call throws.
   */
  async watchOwned(handle: string, key: string, changed: (now: LoginRecord) => void): Promise<() => void> {
    // Not the key itself: it is part of a request's cookies, and would keep all of them in memory during the watch.
    const owner = this.ownerOf(key);
    let last: LoginRecord | undefined;
    const delayed = () => {
      if (last?.state === 'pending') changed({ ...last, restoring: true });
    };
    const unwatch = await this.watch(handle, (now) => {
      // Asked once, before anything is shown: a handle never changes its browser.
      if (!last) expectOwner(now, owner);
      last = now ?? last;
      if (now) changed(now);
    });
    const watching = this.browsers.get(handle) ?? new Set();
    this.browsers.set(handle, watching.add(delayed));
    return () => {
      unwatch();
      if (watching.delete(delayed) && watching.size === 0) this.browsers.delete(handle);
    };
  }

  /** Has the browsers that watch a login here wait a moment: its answer came, and the store cannot tell them yet. */
  delayed(handle: string): void {
    for (const delayed of this.browsers.get(handle) ?? []) delayed();
  }

  /** Keeps a note under a key of the house, in place of the one that was there. */
  async note(key: string, entry: Entry, until: number): Promise<void> {
    if (await this.store.create(key, entry, until)) return;
    const before = await this.store.get(key);
    // Of two that note at once, the later one finds another entry than it read: the other's is as new as its own.
    if (before) await this.store.move(key, before, entry, until);
    else await this.store.create(key, entry, until);
  }

  /** What was noted under a key of the house. */
  noted(key: string): Promise<Entry | undefined> {
    return this.store.get(key);
  }

  /**
   * Records that a login used a piece of evidence.
   *
   * @param once - names the evidence, and says until when a login could settle with it.
   * @param ring - its push, or its ceremony.
   * @returns whether no other used it before, under the same handle neither.
   */
  async claim(ring: string, once: { readonly key: string; readonly until: number }): Promise<boolean> {
    const owner = { attempt: ring, state: 'used' };
    if (await this.store.create(`used:${once.key}`, owner, heldUntil(once.until))) return true;
    return (await this.store.get(`used:${once.key}`))?.attempt === ring;
  }
}

/** A name that no other attempt, and no other push, has. */
export function newAttemptId(): string {
  return String(randomInt(2 ** 48 - 1));
}

/** What makes a login the one that it is. Where the person wants to go afterwards does not. */
export interface WantedLogin {
  readonly provider: string;
  readonly identifier: string;
  readonly scopes: readonly string[];
  readonly kind: LoginKind;
  readonly place: Place;
  /** Who was logged in to the session then. */
  readonly sessionUser?: string | undefined;
  /** The guard that asked that person for it. */
  readonly stepUp?: string | undefined;
}

/** Whether a value has the shape of a provider's handles. */
export function isHandle(provider: string, value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.startsWith(`${provider}.`) &&
    /^[\da-f]{64}$/.test(value.slice(provider.length + 1))
  );
}

/**
 * A login that began in a person's session ends with it: the next person at this browser must not finish it.
 *
 * @throws LoginError `login_not_found`.
 */
export function expectSession(record: LoginRecord, sessionUser: string | undefined): void {
  // Without a person in it, a session is as good as none: the login makes a new one. What a ceremony
  // brings may be added to an account, and that must be the one it began in.
  const isBound = record.sessionUser !== undefined || record.kind !== 'push';
  if (isBound && record.sessionUser !== sessionUser) throw new LoginError('login_not_found');
}

/**
 * @param asking - the digest of the key of the browser that asks.
 * @throws LoginError `login_not_found` for a login that is unknown or another browser's.
 */
function expectOwner(record: LoginRecord | undefined, asking: string): asserts record is LoginRecord {
  // What a visitor calls a handle may be the key of something else: a mark of used evidence has no owner.
  const { owner } = (record ?? {}) as Partial<LoginRecord>;
  if (owner === undefined) throw new LoginError('login_not_found', { reason: 'unknown_login' });
  if (!timingSafeEqual(Buffer.from(owner), Buffer.from(asking))) {
    throw new LoginError('login_not_found', { reason: 'other_browser' });
  }
}
