import { askToRing } from './ask-to-ring.js';
import type { Breaker } from './breaker.js';
import { RecordCursor } from './cursor.js';
import { realStart, warnOfDecoy } from './decoys.js';
import type { Decoy, Decoys, NoPhone, StartTimes } from './decoys.js';
import { asLoginError, isLoginError, LoginError, mayHaveRung } from './errors.js';
import { subjectOf } from './events.js';
import type { Report } from './events.js';
import { expectOperator, noAnswer, noted, untilYielded } from './health.js';
import type { OperatorHealth } from './health.js';
import type { Admission, Limits } from './limits.js';
import type { Logins } from './logins.js';
import { findPerson } from './lookup.js';
import type { OneSession } from './one-session.js';
import type { Found, Lookup } from './lookup.js';
import type { Challenge, LoginRequest, OperatorAdapter, Outcome } from './operator.js';
import { AFTERLIFE, answeredUntil, lastingCode } from './record.js';
import type { LoginReason } from './reason.js';
import type { LoginRecord, LoginState } from './record.js';
import { ShownCode } from './shown-code.js';
import { LATE, sleepUntil, within } from './wait.js';

/** What an attempt stands on. */
export interface AttemptContext {
  readonly adapter: OperatorAdapter;
  readonly logins: Logins;
  /** Who may ring, where there are limits. */
  readonly limits: Limits | undefined;
  /** There if the operator keeps one session a person. */
  readonly sessions: OneSession | undefined;
  readonly decoys: Decoys;
  readonly health: OperatorHealth;
  readonly breaker: Breaker;
  readonly report: Report;
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
  /** Aborted when no answer can come: for a decoy, or once a known browser has the person's session. */
  private readonly unheard = new AbortController();
  private leave: ((early: boolean) => Promise<void>) | undefined;
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
    const superseded = () => {
      this.superseded = true;
      this.over.abort(new Error('This login was moved by a cancel, a new code, or the finish.'));
    };
    this.record = new RecordCursor(context.logins, handle, login, superseded, (now) => {
      if (now.state === 'pending' && now.decoy) this.unheard.abort();
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

  private async find(lookup: Lookup): Promise<Found> {
    await this.record.follow();
    // A cancel may have come before the watch began: no phone rings then.
    this.over.signal.throwIfAborted();
    await this.context.breaker.expectClosed(this.over.signal);
    const found = await findPerson(lookup, this.context.limits, this.admission, this.over.signal);
    const { sessions } = this.context;
    if (found.sure || !sessions) return found;
    // Told alike of every name: nothing has been asked of the operator yet.
    this.leave = await sessions.enter(this.login.identifier);
    if (!found.person || !(await sessions.isWanted(found.person.person))) return found;
    return { from: found.from, why: 'session_taken' };
  }

  private async follow(finding: Promise<Found>): Promise<void> {
    try {
      const { from, person, why, sure } = await finding;
      if (person) await this.ask(person, sure, from);
      else {
        warnOfDecoy(this.handle, why);
        await this.decoy(why, this.context.decoys.likeAnyStart(from));
      }
    } catch (error) {
      await this.broke(error);
    } finally {
      this.record.leave();
      await this.leaveSession();
    }
  }

  /**
   * Rings the phone.
   *
   * @param sure - whether the browser knew the person.
   * @param from - when a place at the operator was free (ms).
   */
  private async ask(found: Pick<LoginRequest, 'person' | 'context'>, sure: boolean, from: number): Promise<void> {
    const { adapter, sessions, health, breaker, decoys } = this.context;
    const begunToAsk = Date.now();
    const request = { scopes: this.login.scopes, ...found };
    const beginner = { handle: this.handle, login: this.login, sure };
    const discreet = !sure && this.admission !== undefined;
    const asking = askToRing({ adapter, sessions, request, beginner, discreet, from }, this.over.signal);
    const { begun, times } = await asking.catch((error: unknown) => this.startBroke(error, begunToAsk));
    health.answered(times.begunAt);
    breaker.answered();
    if ('code' in begun) {
      await this.hear(found.person, sure, lastingCode(begun, this.login.startedAt), times);
      return;
    }
    const like = decoys.likeRealStart(times.askedAt, times.begunAt);
    if ('noPhone' in begun) {
      const { noPhone, error } = begun;
      // The one on call hears of it; a visitor who does would know that this person is real.
      if (error) this.context.report('limited', this.about, { error });
      warnOfDecoy(this.handle, noPhone);
      await this.decoy(noPhone, like);
    } else {
      warnOfDecoy(this.handle, 'unknown_person', begun.operatorCode, found.person === this.login.identifier);
      await this.decoy('unknown_person', like, begun.operatorCode);
    }
  }

  /** Shows the code once the socket is up, waits for the answer, and ends the login as that says. */
  private async hear(person: string, sure: boolean, challenge: Challenge, times: StartTimes): Promise<void> {
    const { adapter, health } = this.context;
    const code = (restoring: boolean) => this.show({ ...this.pending(challenge), restoring }, times);
    const outcomeOf = untilYielded(noted(adapter, health), this.unheard.signal, noAnswer(health));
    const answer = this.answerTo(challenge, outcomeOf, code);
    const { outcome, settledAt } = await answer.catch((error: unknown) => this.startBroke(error, times.askedAt));
    await this.leaveSession();
    const unanswered = this.unheard.signal.aborted ? 'session_taken' : 'no_answer';
    if (outcome.type === 'expired') await this.expire(answeredUntil(challenge), unanswered, outcome.operatorCode);
    else if (outcome.type === 'rejected') {
      const { why, operatorCode } = outcome;
      await this.end({ state: 'rejected', by: 'phone', ...(why && { why }) }, why ?? 'not_approved', operatorCode);
      if (this.admission) await this.context.limits?.refused(this.admission, sure, person);
    } else {
      // Whatever was approved there, it was not the code on our page.
      if (!this.shown) throw new LoginError('operator_answer_invalid');
      const { evidence } = outcome;
      await this.move({ state: 'approved', person, challengeState: challenge.state, evidence, settledAt });
      this.context.report('approved', this.about);
      await this.expire(settledAt + AFTERLIFE, 'not_finished');
    }
  }

  /**
   * Shows the code while there is a connection for its answer, and waits for that; when the code runs out first, that is
   * the answer. The connection ends with the wait, however that ends.
   */
  private async answerTo(
    challenge: Challenge,
    outcomeOf: OperatorAdapter['outcome'],
    show: (restoring: boolean) => Promise<void>,
  ): Promise<{ outcome: Outcome; settledAt: number }> {
    const code = new ShownCode(show);
    const listening = new AbortController();
    try {
      const answer = outcomeOf(challenge, code, listening.signal);
      const outcome = await within(answer, answeredUntil(challenge) - Date.now(), this.over.signal);
      return { outcome: outcome === LATE ? { type: 'expired' } : outcome, settledAt: Date.now() };
    } finally {
      listening.abort();
      await code.end();
    }
  }

  /** Notes what breaks a start, so that decoys break alike. */
  private startBroke(error: unknown, askedAt: number): never {
    const now = Date.now();
    if (isLoginError(error) && !this.shown && !this.over.signal.aborted) {
      const isOutage = this.context.health.broke(error, now, now - askedAt);
      if (isOutage) this.context.breaker.broke(now);
    }
    throw error;
  }

  /** No phone to ring: shows a code that no phone has, as late and as long as a real one. Nothing tells them apart. */
  private async decoy(why: NoPhone, { showAt, code, life }: Decoy, operatorCode?: string): Promise<void> {
    const { adapter, health } = this.context;
    await expectOperator(health, adapter, this.over.signal);
    await sleepUntil(showAt, this.over.signal);
    const challenge = lastingCode({ code, expiresAt: Date.now() + life, state: null }, this.login.startedAt);
    this.unheard.abort();
    const shown = (restoring: boolean) => this.show({ ...this.pending(challenge), restoring });
    await this.answerTo(challenge, noAnswer(health), shown);
    await this.end({ state: 'expired' }, why, operatorCode);
  }

  /** Others may wait under what was typed. Counters that are down forget it by themselves. */
  private async leaveSession(): Promise<void> {
    const { leave } = this;
    this.leave = undefined;
    await leave?.(this.over.signal.aborted).catch(() => undefined);
  }

  private pending(challenge: Challenge): LoginState & { state: 'pending' } {
    const decoy = this.unheard.signal.aborted;
    return { state: 'pending', challenge, restoring: false, ...(decoy && { decoy }) };
  }

  /** A code that cannot be shown ends the attempt: its page would never tell the person who approves it anything. */
  private async show(pending: LoginState & { state: 'pending' }, times?: StartTimes): Promise<void> {
    if (!this.shown && times) this.context.decoys.shown(realStart(times, pending.challenge, Date.now()));
    this.shown = true;
    try {
      await this.move(pending);
    } catch (error) {
      this.over.abort(error);
    }
  }

  /** Ends without an answer, at `end` and not before: every page hears it at the same moment of a code's life. */
  private async expire(end: number, reason: LoginReason, operatorCode?: string): Promise<void> {
    await sleepUntil(end, this.over.signal);
    await this.end({ state: 'expired' }, reason, operatorCode);
  }

  private async end(
    state: LoginState & { state: 'rejected' | 'expired' },
    reason: LoginReason,
    operatorCode?: string,
  ): Promise<void> {
    await this.move(state);
    this.context.report(state.state, this.about, { reason, operatorCode });
  }

  private async broke(error: unknown): Promise<void> {
    if (this.superseded) return;
    const { signal } = this.over;
    const failure = asLoginError(signal.aborted ? signal.reason : error);
    const { code } = failure;
    // A request that may lie on a phone is to be over before there is another one (F3).
    const overAt = mayHaveRung(code) ? Date.now() + this.context.decoys.life : 0;
    const retryAt = Math.max(overAt, failure.retryAt ?? 0) || undefined;
    // A store that is down cannot be told; the report is all there is then.
    await this.record.move({ state: 'failed', error: code, retryAt }).catch(() => undefined);
    this.context.report('failed', this.about, { error: failure });
  }

  /** What is reported of it. */
  private get about() {
    return subjectOf(this.handle, this.login);
  }

  /** Takes the record to its next state. Rejects when something else has moved it: this attempt is over then. */
  private async move(state: LoginState): Promise<void> {
    if (!(await this.record.move(state))) this.over.signal.throwIfAborted();
  }
}
