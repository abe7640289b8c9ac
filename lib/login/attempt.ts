import { asLoginError, isLoginError, LoginError } from './errors.js';
import type { Report } from './events.js';
import type { Logins } from './logins.js';
import { lookUp } from './lookup.js';
import type { Lookup } from './lookup.js';
import type { Challenge, Line, LoginRequest, OperatorAdapter, Outcome } from './operator.js';
import { decoyError } from './recent.js';
import type { RecentStarts } from './recent.js';
import { AFTERLIFE, answeredUntil, isEnd, lastingCode, step } from './record.js';
import type { LoginRecord, LoginState } from './record.js';
import { pause } from './wait.js';

/** What an attempt stands on. */
export interface AttemptContext {
  readonly adapter: OperatorAdapter;
  readonly logins: Logins;
  readonly recent: RecentStarts;
  readonly report: Report;
}

/** A line that is down this long (ms) is worth a word to the person who waits. */
const NOTICEABLE = 5_000;

/** Why an attempt is over before its operator said so. */
const EXPIRED = new Error('The time for an answer is over.');
const SUPERSEDED = new Error('Somebody else moved this login: a cancel, a new code, or the finish.');

/**
 * One attempt of a login, from `starting` to its end: asks the operator, shows the code once the line is up, waits for
 * the answer. All it knows goes through the store; whoever else moves the record ends the attempt.
 *
 * ```
 * starting -> pending -> approved | rejected | expired | failed
 * ```
 */
export class Attempt {
  private readonly over = new AbortController();
  private readonly signal = this.over.signal;
  /** The record as it was last told or read. What others change in it, such as the way back, is kept by our moves. */
  private last: LoginRecord;
  /** Moves follow each other: an approval must not overtake the move that shows its code. */
  private moves: Promise<unknown> = Promise.resolve();
  private noticing: NodeJS.Timeout | undefined;
  /** The code was shown. */
  private shown = false;
  /** The operator has answered: what its line does from now on is nobody's business. */
  private answered = false;

  /**
   * @param login - the record, as the store has it in state `starting`.
   */
  constructor(
    private readonly context: AttemptContext,
    private readonly handle: string,
    private readonly login: LoginRecord,
  ) {
    this.last = login;
  }

  /** Ends the attempt because its desk closes. */
  close(): void {
    this.over.abort(new LoginError('closed'));
  }

  /** Never rejects: what breaks ends as state `failed` and in the report. */
  async run(lookup: Lookup): Promise<void> {
    let unwatch = () => {};
    try {
      unwatch = await this.context.logins.watch(this.handle, (now) => this.watchForOthers(now));
      // Somebody may have stopped it before the watch began; no phone rings for that.
      this.watchForOthers(await this.context.logins.read(this.handle));
      this.signal.throwIfAborted();
      const found = await lookUp(lookup, this.signal);
      if (found === null) await this.decoy('resolveTokenId gave null');
      else await this.ask({ ...found, scopes: this.login.scopes });
    } catch (error) {
      await this.broke(error);
    } finally {
      this.over.abort(SUPERSEDED);
      clearTimeout(this.noticing);
      unwatch();
    }
  }

  /** Rings somebody's phone, shows the code once the line is up, waits for the answer. */
  private async ask(request: LoginRequest): Promise<void> {
    const { person } = request;
    const begun = await this.noting(this.context.adapter.begin(request, this.signal));
    if ('nobody' in begun) {
      await this.decoy('the operator knows no such person, or not any more', begun.operatorCode);
      return;
    }
    const challenge = lastingCode(begun, this.login.startedAt);
    const end = answeredUntil(challenge);
    const line = this.line(challenge);
    const outcome = await this.noting(
      this.until(end, (signal) => this.context.adapter.outcome(challenge, line, signal)),
    );
    if (outcome.type === 'expired') await this.expire(end, outcome.operatorCode);
    else if (outcome.type === 'rejected') await this.end({ state: 'rejected', by: 'phone' }, outcome.operatorCode);
    else {
      // Whatever was approved there, it was not the code on our page.
      if (!this.shown) throw new LoginError('operator_answer_invalid');
      const { evidence } = outcome;
      const settledAt = Date.now();
      await this.move({ state: 'approved', person, challengeState: challenge.state, evidence, settledAt });
      this.context.report('approved', this.handle);
      await this.expire(settledAt + AFTERLIFE);
    }
  }

  /** Nobody to ask: shows a code that no phone has, as late and as long as a real one. Nothing tells them apart. */
  private async decoy(cause: string, operatorCode?: string): Promise<void> {
    if (process.env.NODE_ENV !== 'production') {
      const word = operatorCode === undefined ? '' : ` (${operatorCode})`;
      process.emitWarning(
        `Login ${this.handle} shows a decoy code, no phone rings: ${cause}${word}.`,
        'passport-idtoken',
      );
    }
    const decoy = this.context.recent.decoy(Date.now());
    await pause(this.login.startedAt + decoy.after, this.signal);
    if ('error' in decoy) throw decoyError(decoy, Date.now());
    const { code, life } = decoy;
    const challenge = lastingCode({ code, expiresAt: Date.now() + life, state: null }, this.login.startedAt);
    await this.move({ state: 'pending', challenge, restoring: false });
    await this.expire(answeredUntil(challenge), operatorCode);
  }

  /**
   * While the operator is down, a decoy that shows a code would tell that nobody was asked. What concerns one person is
   * no such failure.
   */
  private async noting<T>(asking: Promise<T>): Promise<T> {
    try {
      return await asking;
    } catch (error) {
      const ofAll = isLoginError(error) && error.code !== 'login_in_progress';
      if (ofAll && !this.shown && !this.signal.aborted) {
        const now = Date.now();
        this.context.recent.failed(now - this.login.startedAt, error, now);
      }
      throw error;
    }
  }

  private line(challenge: Challenge): Line {
    let restoring = false;
    const show = () => {
      // A code that cannot be shown ends the attempt; whoever approved it would never learn why nothing happened.
      this.move({ state: 'pending', challenge, restoring }).catch((error: unknown) => {
        this.over.abort(error);
      });
    };
    return {
      up: () => {
        if (this.answered) return;
        clearTimeout(this.noticing);
        this.noticing = undefined;
        if (this.shown && !restoring) return;
        const now = Date.now();
        const { code, expiresAt } = challenge;
        if (!this.shown) this.context.recent.shown(now - this.login.startedAt, code, expiresAt - now);
        this.shown = true;
        restoring = false;
        show();
      },
      down: () => {
        if (this.answered || !this.shown) return;
        this.noticing ??= setTimeout(() => {
          restoring = true;
          show();
        }, NOTICEABLE).unref();
      },
    };
  }

  /** Waits for the operator's outcome; when `end` comes first, that is the outcome. */
  private async until(end: number, wait: (signal: AbortSignal) => Promise<Outcome>): Promise<Outcome> {
    // Not `AbortSignal.any`: on Node 20 it costs as much as a request, and what it leaves behind makes every collection
    // of garbage longer.
    const waiting = new AbortController();
    const timeout = setTimeout(() => {
      waiting.abort(EXPIRED);
    }, end - Date.now()).unref();
    // Not taken back, since it goes with the attempt: that would stand between an approval and the browser.
    this.signal.addEventListener('abort', () => waiting.abort(this.signal.reason));
    try {
      this.signal.throwIfAborted();
      return await wait(waiting.signal);
    } catch (error) {
      if (waiting.signal.reason === EXPIRED) return { type: 'expired' };
      throw error;
    } finally {
      this.answered = true;
      clearTimeout(this.noticing);
      clearTimeout(timeout);
    }
  }

  /** Ends without an answer, at `end` and not before: everybody is told at the same moment of a code's life. */
  private async expire(end: number, operatorCode?: string): Promise<void> {
    await pause(end, this.signal);
    await this.end({ state: 'expired' }, operatorCode);
  }

  private async end(state: LoginState & { state: 'rejected' | 'expired' }, operatorCode?: string): Promise<void> {
    await this.move(state);
    this.context.report(state.state, this.handle, undefined, operatorCode);
  }

  private async broke(error: unknown): Promise<void> {
    const { signal } = this.over;
    if (signal.reason === SUPERSEDED) return;
    const failure = asLoginError(signal.aborted ? signal.reason : error);
    const { code, retryAfter } = failure;
    const retryAt = retryAfter === undefined ? undefined : Date.now() + retryAfter * 1000;
    // A store that is down cannot be told; the report is all there is then.
    await this.move({ state: 'failed', error: code, retryAt }).catch(() => undefined);
    this.context.report('failed', this.handle, failure);
  }

  /** Takes the record to its next state. Rejects when somebody else has moved it: this attempt is over then. */
  private move(state: LoginState): Promise<void> {
    const moving = this.moves.then(async () => {
      if (await this.moveFrom(this.last, state)) return;
      // A remote store tells of moves a little later than it makes them.
      const now = await this.context.logins.read(this.handle);
      if (now && (await this.moveFrom(now, state))) return;
      this.over.abort(SUPERSEDED);
      throw SUPERSEDED;
    });
    this.moves = moving.catch(() => undefined);
    return moving;
  }

  private async moveFrom(known: LoginRecord, state: LoginState): Promise<boolean> {
    // A finish that runs is not disturbed; it gives back what it cannot use, and knows when that is too late.
    if (!this.isMine(known) || known.state === 'finishing') return false;
    return await this.context.logins.move(this.handle, known, step(known, state));
  }

  private watchForOthers(now: LoginRecord | undefined): void {
    if (now && this.isMine(now)) this.last = now;
    else this.over.abort(SUPERSEDED);
  }

  private isMine(now: LoginRecord): boolean {
    return now.attempt === this.login.attempt && !isEnd(now);
  }
}
