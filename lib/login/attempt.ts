import { asLoginError, isLoginError, LoginError } from './errors.js';
import type { Report } from './events.js';
import type { Logins } from './logins.js';
import { lookUp } from './lookup.js';
import type { Lookup } from './lookup.js';
import type { Challenge, LoginRequest, OperatorAdapter, Outcome } from './operator.js';
import { decoyError } from './decoys.js';
import type { Decoys } from './decoys.js';
import { AFTERLIFE, answeredUntil, isEnd, lastingCode, transition } from './record.js';
import type { LoginRecord, LoginState } from './record.js';
import { ShownCode } from './shown-code.js';
import { Stop } from './stop.js';

/** What an attempt stands on. */
export interface AttemptContext {
  readonly adapter: OperatorAdapter;
  readonly logins: Logins;
  readonly recent: Decoys;
  readonly report: Report;
  /** Told when all is over, not before {@link Attempt.run} has returned. */
  readonly ended: (attempt: Attempt) => void;
}

const NOTHING = () => {};

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
  /** Ends what others were asked: who somebody is, and what their phone says. */
  private readonly asking = new Stop();
  /** Why the attempt is over although nobody answered. */
  private over: Error | undefined;
  /** Ends a pause. */
  private wake = NOTHING;
  private unwatch = NOTHING;
  /** Cleared at the very end: whoever waits for an answer does not wait for that. */
  private expiring: NodeJS.Timeout | undefined;
  /** The record as it was last told or read. What others change in it, such as the way back, is kept by our moves. */
  private last: LoginRecord;
  /** The code was shown. */
  private shown = false;
  /** Nobody is asked any more. */
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
    // Somebody may have stopped it before the watch began; no phone rings for that.
    this.unwatch = await this.context.logins.watch(this.handle, (now) => this.watchForOthers(now));
    this.goOn();
    return await lookUp(lookup, this.asking);
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
      clearTimeout(this.expiring);
      this.unwatch();
      this.context.ended(this);
    }
  }

  /** Rings somebody's phone. */
  private ring(request: LoginRequest): ReturnType<OperatorAdapter['begin']> {
    const { adapter } = this.context;
    return adapter.begin(request, this.asking).catch((error: unknown) => this.operatorBroke(error));
  }

  /** Shows the code once the line is up, and waits for the answer; when the code runs out first, that is the answer. */
  private async hear(person: string, challenge: Challenge): Promise<void> {
    const { asking } = this;
    const end = answeredUntil(challenge);
    let settling: Promise<void> | undefined;
    const settle = (outcome: Outcome): Promise<void> => {
      settling ??= this.settle(person, challenge, outcome, code.end());
      return settling;
    };
    const code: ShownCode = new ShownCode(
      (state) => this.show({ state: 'pending', challenge, restoring: state === 'restoring' }),
      (outcome) => {
        settle(outcome).catch(NOTHING); // told below
      },
    );
    this.expiring = setTimeout(() => asking.abort(EXPIRED), end - Date.now()).unref();
    let outcome: Outcome;
    try {
      outcome = await this.context.adapter.outcome(challenge, code, asking);
    } catch (error) {
      // Where there is an answer already, it no longer matters what breaks; nor is the end of time a breakage.
      if (!settling && asking.reason !== EXPIRED) {
        await code.end();
        this.operatorBroke(error);
      }
      outcome = { type: 'expired' };
    } finally {
      this.answered = true;
    }
    await settle(outcome);
  }

  /** Ends the login as the answer says. */
  private async settle(
    person: string,
    challenge: Challenge,
    outcome: Outcome,
    showing: Promise<void> | undefined,
  ): Promise<void> {
    const settledAt = Date.now();
    if (showing) await showing;
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
    await this.pause(this.login.startedAt + decoy.after);
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
  private operatorBroke(error: unknown): never {
    const ofAll = isLoginError(error) && error.code !== 'login_in_progress';
    if (ofAll && !this.shown && !this.over) {
      const now = Date.now();
      this.context.recent.failed(now - this.login.startedAt, error, now);
    }
    throw error;
  }

  /** A code that cannot be shown ends the attempt; whoever approved it would never learn why nothing happened. */
  private async show(pending: LoginState & { state: 'pending' }): Promise<void> {
    if (!this.shown) {
      const now = Date.now();
      const { code, expiresAt } = pending.challenge;
      this.context.recent.shown(now - this.login.startedAt, code, expiresAt - now);
      this.shown = true;
    }
    try {
      await this.move(pending);
    } catch (error) {
      this.stop(error as Error);
    }
  }

  /** Ends without an answer, at `end` and not before: everybody is told at the same moment of a code's life. */
  private async expire(end: number, operatorCode?: string): Promise<void> {
    await this.pause(end);
    await this.end({ state: 'expired' }, operatorCode);
  }

  /** Waits until a point of time. */
  private async pause(until: number): Promise<void> {
    this.goOn();
    // A timer of no time takes a millisecond: enough to tell who comes here late from who comes early.
    if (until <= Date.now()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, until - Date.now()).unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.goOn();
  }

  private async end(state: LoginState & { state: 'rejected' | 'expired' }, operatorCode?: string): Promise<void> {
    await this.move(state);
    this.context.report(state.state, this.handle, undefined, operatorCode);
  }

  private async broke(error: unknown): Promise<void> {
    if (this.over === SUPERSEDED) return;
    const failure = asLoginError(this.over ?? error);
    const { code, retryAfter } = failure;
    const retryAt = retryAfter === undefined ? undefined : Date.now() + retryAfter * 1000;
    // A store that is down cannot be told; the report is all there is then.
    await this.move({ state: 'failed', error: code, retryAt }).catch(() => undefined);
    this.context.report('failed', this.handle, failure);
  }

  /** Takes the record to its next state. Rejects when somebody else has moved it: this attempt is over then. */
  private async move(state: LoginState): Promise<void> {
    if (await this.moveFrom(this.last, state)) return;
    // A remote store tells of moves a little later than it makes them.
    const now = await this.context.logins.read(this.handle);
    if (now && (await this.moveFrom(now, state))) return;
    this.stop(SUPERSEDED);
    throw SUPERSEDED;
  }

  private moveFrom(known: LoginRecord, state: LoginState): Promise<boolean> {
    // A finish that runs is not disturbed; it gives back what it cannot use, and knows when that is too late.
    if (!this.isMine(known) || known.state === 'finishing') return Promise.resolve(false);
    return this.context.logins.move(this.handle, known, transition(known, state));
  }

  private watchForOthers(now: LoginRecord | undefined): void {
    if (now && this.isMine(now)) this.last = now;
    else this.stop(SUPERSEDED);
  }

  private stop(why: Error): void {
    this.over ??= why;
    this.wake();
    if (!this.answered) this.asking.abort(why);
  }

  /** Throws if the attempt is over. */
  private goOn(): void {
    if (this.over) throw this.over;
  }

  private isMine(now: LoginRecord): boolean {
    return now.attempt === this.login.attempt && !isEnd(now);
  }
}
