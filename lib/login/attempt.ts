import { RecordCursor } from './cursor.js';
import { decoyError } from './decoys.js';
import type { Decoys } from './decoys.js';
import { asLoginError, isLoginError, LoginError } from './errors.js';
import type { Report } from './events.js';
import type { Logins } from './logins.js';
import { lookUp } from './lookup.js';
import type { Lookup } from './lookup.js';
import type { Challenge, LoginRequest, OperatorAdapter, Outcome } from './operator.js';
import { AFTERLIFE, answeredUntil, lastingCode } from './record.js';
import type { LoginRecord, LoginState } from './record.js';
import { ShownCode } from './shown-code.js';
import { LATE, sleep, within } from './wait.js';

/** What an attempt stands on. */
export interface AttemptContext {
  readonly adapter: OperatorAdapter;
  readonly logins: Logins;
  readonly decoys: Decoys;
  readonly report: Report;
  /** Told when all is over, not before {@link Attempt.run} has returned. */
  readonly ended: (attempt: Attempt) => void;
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
   */
  constructor(
    private readonly context: AttemptContext,
    private readonly handle: string,
    private readonly login: LoginRecord,
  ) {
    this.record = new RecordCursor(context.logins, handle, login, () => {
      this.superseded = true;
      this.stop(new Error('This login was moved by a cancel, a new code, or the finish.'));
    });
  }

  /** Ends the attempt because its login service closes. */
  close(): void {
    this.stop(new LoginError('closed'));
  }

  /** Never rejects: what breaks ends as state `failed` and in the report. */
  run(lookup: Lookup): Promise<void> {
    // What the lookup holds, such as the request that began all this, is not kept for as long as a person thinks.
    return this.follow(this.find(lookup));
  }

  private async find(lookup: Lookup): ReturnType<typeof lookUp> {
    await this.record.follow();
    // A cancel may have come before the watch began: no phone rings then.
    this.over.signal.throwIfAborted();
    return await lookUp(lookup, this.over.signal);
  }

  private async follow(finding: ReturnType<typeof lookUp>): Promise<void> {
    try {
      const found = await finding;
      const begun = found && (await this.ring({ scopes: this.login.scopes, ...found }));
      if (!begun) await this.decoy('resolveTokenId gave null');
      else if ('unknownPerson' in begun) {
        await this.decoy('the operator knows no such person, or not any more', begun.operatorCode);
      } else await this.hear(found.person, lastingCode(begun, this.login.startedAt));
    } catch (error) {
      await this.broke(error);
    } finally {
      this.record.leave();
      this.context.ended(this);
    }
  }

  private ring(request: LoginRequest): ReturnType<OperatorAdapter['begin']> {
    const { adapter } = this.context;
    return adapter.begin(request, this.over.signal).catch((error: unknown) => this.operatorBroke(error));
  }

  /** Shows the code once the socket is up, and waits for the answer; when the code runs out first, that is the answer. */
  private async hear(person: string, challenge: Challenge): Promise<void> {
    const code = new ShownCode((restoring) => this.show({ state: 'pending', challenge, restoring }));
    const listening = new AbortController();
    let outcome: Outcome | typeof LATE;
    try {
      const answer = this.context.adapter.outcome(challenge, code, listening.signal);
      outcome = await within(answer, answeredUntil(challenge) - Date.now(), this.over.signal);
    } catch (error) {
      await code.end();
      return this.operatorBroke(error);
    } finally {
      listening.abort();
    }
    const settledAt = Date.now();
    await code.end();
    await this.settle(person, challenge, outcome === LATE ? { type: 'expired' } : outcome, settledAt);
  }

  /** Ends the login as the answer says. */
  private async settle(person: string, challenge: Challenge, outcome: Outcome, settledAt: number): Promise<void> {
    if (outcome.type === 'expired') await this.expire(answeredUntil(challenge), outcome.operatorCode);
    else if (outcome.type === 'rejected') await this.end({ state: 'rejected', by: 'phone' }, outcome.operatorCode);
    else {
      // Whatever was approved there, it was not the code on our page.
      if (!this.shown) throw new LoginError('operator_answer_invalid');
      const { evidence } = outcome;
      await this.move({ state: 'approved', person, challengeState: challenge.state, evidence, settledAt });
      this.context.report('approved', this.handle);
      await this.expire(settledAt + AFTERLIFE);
    }
  }

  /** No phone to ring: shows a code that no phone has, as late and as long as a real one. Nothing tells them apart. */
  private async decoy(cause: string, operatorCode?: string): Promise<void> {
    if (process.env.NODE_ENV !== 'production') {
      const word = operatorCode === undefined ? '' : ` (${operatorCode})`;
      process.emitWarning(
        `Login ${this.handle} shows a decoy code, no phone rings: ${cause}${word}.`,
        'passport-idtoken',
      );
    }
    const decoy = this.context.decoys.decoy(Date.now());
    await this.pause(this.login.startedAt + decoy.after);
    if ('error' in decoy) throw decoyError(decoy);
    const { code, life } = decoy;
    const challenge = lastingCode({ code, expiresAt: Date.now() + life, state: null }, this.login.startedAt);
    await this.move({ state: 'pending', challenge, restoring: false });
    await this.expire(answeredUntil(challenge), operatorCode);
  }

  /**
   * While the operator is down, a decoy that shows a code would tell that nobody was asked. What concerns one person is
   * no such failure.
   */
  private operatorBroke(error: unknown): never {
    const ofAll = isLoginError(error) && error.code !== 'login_in_progress';
    if (ofAll && !this.shown && !this.over.signal.aborted) {
      const now = Date.now();
      this.context.decoys.failed(now - this.login.startedAt, error, now);
    }
    throw error;
  }

  /** A code that cannot be shown ends the attempt: its page would never tell the person who approves it anything. */
  private async show(pending: LoginState & { state: 'pending' }): Promise<void> {
    if (!this.shown) {
      const now = Date.now();
      const { code, expiresAt } = pending.challenge;
      this.context.decoys.shown(now - this.login.startedAt, code, expiresAt - now);
      this.shown = true;
    }
    try {
      await this.move(pending);
    } catch (error) {
      this.stop(error as Error);
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

  private stop(why: Error): void {
    this.over.abort(why);
  }
}
