import type { Counters, KeyedBudget } from './counters.js';
import { LoginError } from './errors.js';
import { spelling } from './identifier.js';
import type { KeyedHash } from './keyed-hash.js';
import type { Logins } from './logins.js';
import type { OperatorAdapter } from './operator.js';
import type { LoginRecord } from './record.js';
import type { Visitor } from './visitor.js';
import { sleep } from './wait.js';

/** What {@link OneSession} stands on. */
export interface OneSessionContext {
  /** How an operator keeps its one session a person (ms). */
  readonly session: NonNullable<OperatorAdapter['oneSession']>;
  readonly counters: Counters;
  readonly logins: Logins;
  readonly hash: KeyedHash;
}

/** A login that begins. */
export interface Beginner {
  readonly handle: string;
  readonly login: LoginRecord;
  /** The browser knows the person. */
  readonly sure: boolean;
}

/** The login that has a person's session; its `attempt` is the push, which other processes may look after. (A type alias: only those are plain JSON.) */
type Holder = {
  readonly attempt: string;
  readonly state: 'known' | 'stranger';
  readonly handle: string;
  readonly until: number;
  readonly visitor: Visitor;
};

/**
 * The logins of an operator that keeps one session a person, over all processes (S12, S18). Strangers are told that a
 * sign-in waits only where a stranger waits under the same typed name, whether there is a person behind it or not; any
 * other clash is a decoy to them. A known browser takes the session from strangers, whose pages see nothing of it.
 */
export class OneSession {
  constructor(private readonly context: OneSessionContext) {}

  /**
   * Has a stranger wait alone under what was typed.
   *
   * @returns what ends that; `early` if the operator may keep the session a little longer.
   * @throws LoginError `login_in_progress`.
   */
  async enter(identifier: string): Promise<(early: boolean) => Promise<void>> {
    const { left, alone } = this.under(identifier);
    const { wait } = await this.context.counters.take(alone, [], left);
    if (wait > 0) throw new LoginError('login_in_progress', { retryAt: Date.now() + wait });
    return this.leaving(identifier);
  }

  /** @returns what ends the wait of a stranger who entered in another process. */
  leaving(identifier: string): (early: boolean) => Promise<void> {
    const { counters, session } = this.context;
    const { left, alone } = this.under(identifier);
    return async (early) => {
      if (early) await counters.note(left, Date.now() + session.graceMs);
      await counters.giveBack(alone);
    };
  }

  /** Whether a known browser has just taken a person's session from strangers, and is about to use it. */
  async isWanted(person: string): Promise<boolean> {
    return (await this.context.counters.until(this.wanted(person))) !== undefined;
  }

  /**
   * Ends the wait of the stranger that has a person's session, and waits until the operator has let go of it.
   *
   * @throws LoginError `login_in_progress` where another known browser has it, or another site.
   */
  async takeOver(person: string, signal: AbortSignal): Promise<void> {
    const { counters, logins, session } = this.context;
    const held = (await logins.noted(this.holder(person))) as Holder | undefined;
    const login = held && (await logins.read(held.handle));
    const isHeld = login?.ring === held?.attempt && (login?.state === 'pending' || login?.state === 'rejected');
    if (!held || !login || !isHeld || held.state === 'known') {
      throw new LoginError('login_in_progress', { retryAt: held && isHeld ? held.until : undefined });
    }
    await counters.note(this.wanted(person), Date.now() + 2 * session.graceMs);
    // The page of that login goes on as if no answer came: a wait that ends early would tell who is real.
    if (login.state === 'pending') await logins.move(held.handle, login, { ...login, decoy: true });
    await sleep(session.graceMs, signal);
  }

  private under(identifier: string): { left: string; alone: readonly KeyedBudget[] } {
    const { hash, session } = this.context;
    const typed = hash('typed', spelling(identifier));
    return { left: `left:${typed}`, alone: [{ key: `waits:${typed}`, starts: 1, seconds: session.lifeMs / 1000 }] };
  }

  /** Notes the login that has a person's session. */
  async hold(person: string, { handle, login, sure }: Beginner, expiresAt: number): Promise<void> {
    const { ring, visitor } = login;
    const until = expiresAt + this.context.session.graceMs;
    const holder: Holder = { attempt: ring, state: sure ? 'known' : 'stranger', handle, until, visitor };
    await this.context.logins.note(this.holder(person), holder, until);
  }

  private holder(person: string): string {
    return `session:${this.context.hash('person', person)}`;
  }

  private wanted(person: string): string {
    return `wanted:${this.context.hash('person', person)}`;
  }
}
