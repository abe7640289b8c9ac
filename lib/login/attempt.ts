import { RecordCursor } from './cursor.js';
import type { Decoy, Decoys } from './decoys.js';
import { asLoginError, isLoginError, LoginError } from './errors.js';
import type { Report } from './events.js';
import { expectOperator } from './health.js';
import type { OperatorHealth } from './health.js';
import type { Admission, Limits } from './limits.js';
import type { Logins } from './logins.js';
import { lookUp } from './lookup.js';
import type { Lookup } from './lookup.js';
import type { Challenge, LoginRequest, OperatorAdapter, Outcome, OutcomeListener } from './operator.js';
import { AFTERLIFE, answeredUntil, lastingCode } from './record.js';
import type { LoginRecord, LoginState } from './record.js';
import { ShownCode } from './shown-code.js';
import { LATE, sleep, within } from './wait.js';

/** What an attempt stands on. */
export interface AttemptContext {
  readonly adapter: OperatorAdapter;
  readonly logins: Logins;
  /** Who may ring, where there are limits. */
  readonly limits: Limits | undefined;
  readonly decoys: Decoys;
  readonly health: OperatorHealth;
  readonly report: Report;
}

/** Who is to be rung; without a person a decoy is shown. `from` is when a place at the operator was free (ms). */
type Found = { readonly from: number } & (
  | { readonly person: Pick<LoginRequest, 'person' | 'context'>; readonly sure: boolean; readonly why?: never }
  | { readonly person?: never; readonly sure?: never; readonly why: string }
);

/** A person whose phone rings. */
interface Asked {
  readonly person: string;
  /** The browser knew the person. */
  readonly sure: boolean;
  readonly challenge: Challenge;
  readonly times: { readonly from: number; readonly askedAt: number; readonly begunAt: number };
}

/**
 * One attempt of a login, from `starting` to its end: asks the operator, shows the code once the operator's socket is
 * up, waits for the answer. All it knows goes through the store; a move by anything else ends the attempt.
 *
 * ```
 * starting -> pending -> approved | rejected | expired | failed
 * ```
 */
export class Attempt {
  /** Aborted when the attempt is over although no answer came: superseded, closed, or its store is down. */
  private readonly over = new AbortController();
  private readonly record: RecordCursor;
  private superseded = false;
  private shown = false;

  /**
   * @param login - the record, as the store has it in state `starting`.
   * @param admission - as what the start was counted, where there are limits.
   */
  constructor(
    private readonly context: AttemptContext,
    private readonly handle: string,
    private readonly login: LoginRecord,
    private readonly admission: Admission | undefined,
  ) {
    this.record = new RecordCursor(context.logins, handle, login, () => {
      this.superseded = true;
      this.over.abort(new Error('This login was moved by a cancel, a new code, or the finish.'));
    });
  }

  /** Ends the attempt because its login service closes. */
  close(): void {
    this.over.abort(new LoginError('closed'));
  }

  /** Never rejects: what breaks ends as state `failed` and in the report. */
  run(lookup: Lookup): Promise<void> {
    // What the lookup holds, such as the request that began all this, is not kept for as long as a person thinks.
    return this.follow(this.find(lookup));
  }

  /** Finds out who is to be rung, once the operator has a place for it: unknown people take one too. */
  private async find(lookup: Lookup): Promise<Found> {
    const { signal } = this.over;
    await this.record.follow();
    // A cancel may have come before the watch began: no phone rings then.
    signal.throwIfAborted();
    const { admission } = this;
    const { limits } = this.context;
    const freeAt = admission && (await limits?.enter(admission, signal));
    if (freeAt !== undefined) throw new LoginError('operator_busy', { retryAt: freeAt });
    const from = Date.now();
    const person = await lookUp(lookup, signal);
    if (!person) return { from, why: 'resolveTokenId gave null' };
    if (!admission || !limits) return { from, person, sure: false };
    const mayRing = await limits.mayRing(admission, person.person);
    if (!mayRing) return { from, why: 'this person was asked too often, or refused a moment ago' };
    return { from, person, sure: mayRing === 'sure' };
  }

  private async follow(finding: Promise<Found>): Promise<void> {
    try {
      const { from, person, why, sure } = await finding;
      if (person) await this.ask(person, sure, from);
      else await this.decoy(why, this.context.decoys.likeAnyStart(from));
    } catch (error) {
      await this.broke(error);
    } finally {
      this.record.leave();
    }
  }

  private async ask(found: Pick<LoginRequest, 'person' | 'context'>, sure: boolean, from: number): Promise<void> {
    const { adapter, health, decoys } = this.context;
    const askedAt = Date.now();
    const begun = await adapter
      .begin({ scopes: this.login.scopes, ...found }, this.over.signal)
      .catch((error: unknown) => this.startBroke(error, askedAt));
    const begunAt = Date.now();
    health.answered(begunAt);
    if ('unknownPerson' in begun) {
      const why = 'the operator knows no such person, or not any more';
      return await this.decoy(why, decoys.likeRealStart(askedAt, begunAt), begun.operatorCode);
    }
    const challenge = lastingCode(begun, this.login.startedAt);
    await this.hear({ person: found.person, sure, challenge, times: { from, askedAt, begunAt } });
  }

  /** Shows the code once the socket is up, waits for the answer, and ends the login as that says. */
  private async hear(asked: Asked): Promise<void> {
    const { challenge, person, sure } = asked;
    const code = new ShownCode((restoring) => this.show({ state: 'pending', challenge, restoring }, asked));
    const { outcome, settledAt } = await this.answerTo(challenge, code)
      .finally(() => code.end())
      .catch((error: unknown) => this.startBroke(error, asked.times.askedAt));
    if (outcome.type === 'expired') await this.expire(answeredUntil(challenge), outcome.operatorCode);
    else if (outcome.type === 'rejected') {
      await this.end({ state: 'rejected', by: 'phone' }, outcome.operatorCode);
      if (this.admission) await this.context.limits?.refused(this.admission, sure, person);
    } else {
      // Whatever was approved there, it was not the code on our page.
      if (!this.shown) throw new LoginError('operator_answer_invalid');
      const { evidence } = outcome;
      await this.move({ state: 'approved', person, challengeState: challenge.state, evidence, settledAt });
      this.context.report('approved', this.handle);
      await this.expire(settledAt + AFTERLIFE);
    }
  }

  /**
   * Waits for the answer; when the code runs out first, that is the answer. The adapter's connection ends with the wait,
   * however that ends.
   */
  private async answerTo(challenge: Challenge, code: ShownCode): Promise<{ outcome: Outcome; settledAt: number }> {
    const { adapter, health } = this.context;
    const listening = new AbortController();
    const listener: OutcomeListener = {
      up: () => {
        health.socket(this, 'up');
        code.up();
      },
      down: () => {
        health.socket(this, 'down');
        code.down();
      },
    };
    try {
      const answer = adapter.outcome(challenge, listener, listening.signal);
      const outcome = await within(answer, answeredUntil(challenge) - Date.now(), this.over.signal);
      return { outcome: outcome === LATE ? { type: 'expired' } : outcome, settledAt: Date.now() };
    } catch (error) {
      if (isLoginError(error) && !this.over.signal.aborted) health.lost(this, error, Date.now());
      throw error;
    } finally {
      listening.abort();
      health.left(this);
    }
  }

  /** Notes what breaks a start, so that decoys break alike. */
  private startBroke(error: unknown, askedAt: number): never {
    const now = Date.now();
    if (isLoginError(error) && !this.shown && !this.over.signal.aborted) {
      this.context.health.broke(error, now, now - askedAt);
    }
    throw error;
  }

  /** No phone to ring: shows a code that no phone has, as late and as long as a real one. Nothing tells them apart. */
  private async decoy(why: string, { showAt, code: digits, life }: Decoy, operatorCode?: string): Promise<void> {
    if (process.env.NODE_ENV !== 'production') {
      const word = operatorCode === undefined ? '' : ` (${operatorCode})`;
      process.emitWarning(
        `Login ${this.handle} shows a decoy code, no phone rings: ${why}${word}.`,
        'passport-idtoken',
      );
    }
    const { adapter, health } = this.context;
    await expectOperator(health, adapter, this.over.signal);
    await this.pause(showAt);
    const challenge = lastingCode({ code: digits, expiresAt: Date.now() + life, state: null }, this.login.startedAt);
    const code = new ShownCode((restoring) => this.show({ state: 'pending', challenge, restoring }));
    code.up();
    let unfollow = () => {};
    const lost = new Promise<LoginError>((resolve) => {
      unfollow = health.follow({ up: () => code.up(), down: () => code.down(), lost: resolve });
    });
    try {
      const ended = await within(lost, answeredUntil(challenge) - Date.now(), this.over.signal);
      if (ended !== LATE) throw ended;
    } finally {
      unfollow();
      await code.end();
    }
    await this.end({ state: 'expired' }, operatorCode);
  }

  /** A code that cannot be shown ends the attempt: its page would never tell the person who approves it anything. */
  private async show(pending: LoginState & { state: 'pending' }, asked?: Asked): Promise<void> {
    if (!this.shown && asked) {
      const now = Date.now();
      const { code, expiresAt } = pending.challenge;
      const { from, askedAt, begunAt } = asked.times;
      const times = { whole: now - from, begin: begunAt - askedAt, tail: now - begunAt };
      this.context.decoys.shown({ ...times, digits: code.length, life: expiresAt - now });
    }
    this.shown = true;
    try {
      await this.move(pending);
    } catch (error) {
      this.over.abort(error);
    }
  }

  /** Ends without an answer, at `end` and not before: every page hears it at the same moment of a code's life. */
  private async expire(end: number, operatorCode?: string): Promise<void> {
    await this.pause(end);
    await this.end({ state: 'expired' }, operatorCode);
  }

  /** Waits until a point of time. */
  private async pause(until: number): Promise<void> {
    this.over.signal.throwIfAborted();
    // A timer of no time takes a millisecond: enough to tell who comes here late from who comes early.
    if (until > Date.now()) await sleep(until - Date.now(), this.over.signal);
  }

  private async end(state: LoginState & { state: 'rejected' | 'expired' }, operatorCode?: string): Promise<void> {
    await this.move(state);
    this.context.report(state.state, this.handle, undefined, operatorCode);
  }

  private async broke(error: unknown): Promise<void> {
    if (this.superseded) return;
    const { signal } = this.over;
    const failure = asLoginError(signal.aborted ? signal.reason : error);
    const { code, retryAt } = failure;
    // A store that is down cannot be told; the report is all there is then.
    await this.record.move({ state: 'failed', error: code, retryAt }).catch(() => undefined);
    this.context.report('failed', this.handle, failure);
  }

  /** Takes the record to its next state. Rejects when something else has moved it: this attempt is over then. */
  private async move(state: LoginState): Promise<void> {
    if (!(await this.record.move(state))) this.over.signal.throwIfAborted();
  }
}
