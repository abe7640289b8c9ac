import { askToRing } from './ask-to-ring.js';
import type { Breaker } from './breaker.js';
import { RecordCursor } from './cursor.js';
import { warnOfDecoy } from './decoys.js';
import type { Decoy, NoPhone } from './decoys.js';
import { asLoginError, isLoginError, LoginError, mayHaveRung } from './errors.js';
import { subjectOf } from './events.js';
import { expectOperator } from './health.js';
import { HeldCode, SUPERSEDED } from './held-code.js';
import type { HeldCodeContext } from './held-code.js';
import type { Admission } from './limits.js';
import type { Logins } from './logins.js';
import { findPerson } from './lookup.js';
import type { Found, Lookup } from './lookup.js';
import type { LoginRequest } from './operator.js';
import { lastingCode } from './lifetimes.js';
import type { AskedPerson, LoginRecord, PendingRecord } from './record.js';
import { sleepUntil } from './wait.js';

/** What an attempt stands on. */
export interface AttemptContext extends HeldCodeContext {
  readonly logins: Logins;
  readonly breaker: Breaker;
}

/**
 * One attempt of a login in this process: from `starting` to its end, or from where another process left it. It asks the
 * operator, shows the code once the operator's socket is up, waits for the answer. All it knows goes through the store; a
 * move by anything else ends the attempt.
 *
 * ```
 * starting -> pending -> approved | rejected | expired | failed
 * ```
 */
export class Attempt {
  /** Aborted when the attempt is over although no answer came: superseded, taken over, closed, or its store is down. */
  private readonly over = new AbortController();
  private readonly record: RecordCursor;
  private readonly code: HeldCode;
  /** Once this attempt has nothing more to tell: what moved the login did, or another process will. */
  private fate: 'ended' | 'handed over' | undefined;

  /** @param login - the record, as the store has it in state `starting` or `pending`. */
  constructor(
    private readonly context: AttemptContext,
    private readonly handle: string,
    private readonly login: LoginRecord,
  ) {
    this.record = new RecordCursor(context.logins, handle, login, {
      superseded: () => {
        this.fate = 'ended';
        this.over.abort(SUPERSEDED);
      },
      taken: () => {
        this.fate = 'handed over';
        this.code.taken();
      },
      changed: (now) => {
        if (now.state === 'pending' && now.decoy) this.code.silence();
      },
    });
    this.code = new HeldCode(context, handle, login, this.record, this.over);
  }

  /** Whether the operator is being asked: no other process could go on with that. */
  get isRinging(): boolean {
    return this.login.state === 'starting' && !this.code.isShown && !this.over.signal.aborted;
  }

  /** Whether the answer came, and is kept. */
  get isAnswered(): boolean {
    return this.code.isAnswered;
  }

  /** Resolves once an answer would reach us, or none can come any more. */
  get up(): Promise<void> {
    return this.code.up;
  }

  /** Ends the attempt because its login service closes. */
  close(): void {
    this.over.abort(new LoginError('closed', { reason: 'shutdown' }));
  }

  /** Ends the attempt and leaves its login as it is: another process, or the next one to start, goes on with it. */
  drop(): void {
    this.fate = 'handed over';
    this.close();
  }

  /**
   * Rings. Never rejects: what breaks ends as state `failed` and in the report.
   *
   * @param admission - as what the start was counted, where there are limits.
   */
  run(lookup: Lookup, admission: Admission | undefined): Promise<void> {
    // What the lookup holds, such as the request that began all this, is not kept for as long as a person thinks.
    return this.follow(this.ring(this.find(lookup, admission), admission));
  }

  /** Goes on with a code that another process showed: no phone rings. Never rejects. */
  resume(login: PendingRecord): Promise<void> {
    return this.follow(this.goOn(login));
  }

  private async follow(course: Promise<void>): Promise<void> {
    try {
      await course;
    } catch (error) {
      await this.broke(error);
    } finally {
      this.record.leave();
      this.context.keeper.release(this.handle, this.login.attempt);
      this.code.end();
      if (this.fate !== 'handed over') await this.code.leaveSession();
    }
  }

  private async goOn({ asked, challenge, decoy, why, restoring }: PendingRecord): Promise<void> {
    await this.record.follow();
    this.over.signal.throwIfAborted();
    if (asked && !decoy) {
      if (asked.mark === undefined) this.code.session = this.context.sessions?.leaving(this.login.identifier);
      await this.code.hear(asked, challenge, restoring ? 'restoring' : 'shown');
    } else await this.code.pretend(why ?? 'session_taken', challenge, { before: restoring ? 'restoring' : 'shown' });
  }

  private async find(lookup: Lookup, admission: Admission | undefined): Promise<Found> {
    await this.record.follow();
    // A cancel may have come before the watch began: no phone rings then.
    this.over.signal.throwIfAborted();
    await this.context.breaker.expectClosed(this.over.signal);
    const found = await findPerson(lookup, this.context.limits, admission, this.over.signal);
    const { sessions } = this.context;
    if (found.sure || !sessions) return found;
    // Told alike of every name: nothing has been asked of the operator yet.
    this.code.session = await sessions.enter(this.login.identifier);
    if (!found.person || !(await sessions.isWanted(found.person.person))) return found;
    return { from: found.from, why: 'session_taken' };
  }

  private async ring(finding: Promise<Found>, admission: Admission | undefined): Promise<void> {
    const known = this.context.recent.look();
    const { from, person, why, sure } = await finding;
    if (person) {
      const mark = sure ? admission?.starter.mark?.id : undefined;
      const asked = { person: person.person, ...(mark !== undefined && { mark }) };
      await this.ask(person, asked, from, !sure && admission !== undefined);
    } else {
      warnOfDecoy(this.handle, why);
      await known;
      await this.decoy(why, this.context.decoys.likeAnyStart(from));
    }
  }

  /**
   * Rings the phone.
   *
   * @param asked - who is asked, and by which mark the browser knew the person.
   * @param from - when a place at the operator was free (ms).
   * @param discreet - a stranger asks, who must not learn what is so of this person alone.
   */
  private async ask(
    found: Pick<LoginRequest, 'person' | 'context'>,
    asked: AskedPerson,
    from: number,
    discreet: boolean,
  ): Promise<void> {
    const { adapter, sessions, health, breaker, decoys } = this.context;
    const begunToAsk = Date.now();
    const request = { scopes: this.login.scopes, ...found };
    const sure = asked.mark !== undefined;
    const beginner = { handle: this.handle, login: this.login, sure };
    const asking = askToRing({ adapter, sessions, request, beginner, discreet, from }, this.over.signal);
    const { begun, times } = await asking.catch((error: unknown) => this.startBroke(error, begunToAsk));
    health.answered(times.begunAt);
    breaker.answered();
    if ('code' in begun) {
      health.known();
      const hearing = this.code.hear(asked, lastingCode(begun, this.login.startedAt), times);
      await hearing.catch((error: unknown) => this.startBroke(error, times.askedAt));
      return;
    }
    const like = decoys.likeRealStart(times.askedAt, times.begunAt);
    if ('noPhone' in begun) {
      const { noPhone, error } = begun;
      // The one on call hears of it; a visitor who does would know that this person is real.
      if (error) this.context.report('limited', subjectOf(this.handle, this.login), { error });
      warnOfDecoy(this.handle, noPhone);
      await this.decoy(noPhone, like);
    } else {
      if (health.notKnown(times.begunAt)) this.alarm(begun.operatorCode);
      warnOfDecoy(this.handle, 'unknown_person', begun.operatorCode, found.person === this.login.identifier);
      await this.decoy('unknown_person', like, begun.operatorCode);
    }
  }

  /** Of no one login, and for the log only: a stranger sees decoys, whatever they are for. */
  private alarm(operatorCode: string | undefined): void {
    const error = new LoginError('people_unknown', { operatorCode, reason: 'unknown_person' });
    this.context.report('failed', { handle: '' }, { error });
  }

  /** Notes what breaks a start, so that decoys break alike. */
  private startBroke(error: unknown, askedAt: number): never {
    const now = Date.now();
    if (isLoginError(error) && this.isRinging) {
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
    await this.code.pretend(why, challenge, { operatorCode });
  }

  private async broke(error: unknown): Promise<void> {
    if (this.fate) return;
    const { signal } = this.over;
    const failure = asLoginError(signal.aborted ? signal.reason : error);
    const { code } = failure;
    // A request that may lie on a phone is to be over before there is another one (F3).
    const overAt = mayHaveRung(code) ? Date.now() + this.context.decoys.life : 0;
    const retryAt = Math.max(overAt, failure.retryAt ?? 0) || undefined;
    // A store that is down cannot be told; the report is all there is then.
    const told = await this.record.move({ state: 'failed', error: code, retryAt }).catch(() => undefined);
    // Another process may look after it by now: then the connection that broke was not needed any more.
    if (told !== false) this.context.report('failed', subjectOf(this.handle, this.login), { error: failure });
  }
}
