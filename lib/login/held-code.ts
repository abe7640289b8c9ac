import type { RecordCursor } from './cursor.js';
import { realStart } from './decoys.js';
import type { Decoys, NoPhone, StartTimes } from './decoys.js';
import { LoginError } from './errors.js';
import { subjectOf } from './events.js';
import type { Report } from './events.js';
import { noAnswer, noted, untilYielded } from './outcomes.js';
import type { OperatorHealth } from './health.js';
import type { Keeper } from './keeper.js';
import type { Limits } from './limits.js';
import type { OneSession } from './one-session.js';
import type { LoginReason } from './reason.js';
import type { RecentStarts } from './recent-starts.js';
import type { Challenge, OperatorAdapter, Outcome, OutcomeListener } from './operator.js';
import { AFTERLIFE_MS, answeredUntil } from './lifetimes.js';
import type { AskedPerson, LoginRecord, RecordState } from './record.js';
import { ShownCode } from './shown-code.js';
import type { Shown } from './shown-code.js';
import { TakeOver } from './take-over.js';
import { LATE, sleep, sleepUntil, within } from './wait.js';

/** What the code of an attempt stands on. */
export interface HeldCodeContext {
  readonly adapter: OperatorAdapter;
  /** Tells other processes which logins are looked after here. */
  readonly keeper: Keeper;
  /** Who may ring, where there are limits. */
  readonly limits: Limits | undefined;
  /** There if the operator keeps one session a person. */
  readonly sessions: OneSession | undefined;
  readonly decoys: Decoys;
  /** What all processes know of real starts. */
  readonly recent: RecentStarts;
  readonly health: OperatorHealth;
  readonly report: Report;
}

/** Why an attempt ends that something else has moved on from. Never told. */
export const SUPERSEDED = new Error('This login was moved by a cancel, a new code, or the finish.');
/** Why nothing listens to the operator any more. Never told. */
const NO_LONGER = new Error('No answer is waited for any more.');
/** How soon an answer is brought again to a store that is down, at first and at most (ms). */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 1_000;

/**
 * The code of one attempt: shown while an answer would reach us, until its answer; then the answer is brought to the
 * store, for as long as it counts.
 */
export class HeldCode {
  /** Ends the wait of a stranger for the operator's one session, where it keeps one a person. */
  session: ((early: boolean) => Promise<void>) | undefined;
  isShown = false;
  isAnswered = false;
  readonly up: Promise<void>;
  private isUp: () => void = () => {};
  /** Aborted once no answer can come any more, because a known browser has the person's session. */
  private readonly yielded: AbortController | undefined;
  /** No phone has the code, or not any more. */
  private isDecoy = false;
  private line: 'none' | 'up' | 'down' = 'none';
  private why: NoPhone | undefined;
  private readonly takeOver: TakeOver;

  constructor(
    private readonly context: HeldCodeContext,
    private readonly handle: string,
    private readonly login: LoginRecord,
    private readonly record: RecordCursor,
    private readonly over: AbortController,
  ) {
    // Only where the operator keeps one session a person does a login lose it to another.
    this.yielded = context.sessions && new AbortController();
    this.up = new Promise((resolve) => {
      this.isUp = resolve;
    });
    this.takeOver = new TakeOver(record, over);
  }

  /** No answer comes any more: from now on it is a decoy. */
  silence(): void {
    this.isDecoy = true;
    this.yielded?.abort(NO_LONGER);
  }

  /** Another process looks after the login. */
  taken(): void {
    this.takeOver.begin(this.line === 'up' && !this.isDecoy);
  }

  /** Nothing of it goes on. */
  end(): void {
    this.isUp();
  }

  /** Others may wait under what was typed. Counters that are down forget it by themselves. */
  async leaveSession(): Promise<void> {
    const { session } = this;
    this.session = undefined;
    await session?.(this.over.signal.aborted).catch(() => undefined);
  }

  /**
   * Shows the code once the socket is up, waits for the answer, and ends the login as that says.
   *
   * @param before - how the start went, or what the page shows already.
   */
  async hear(asked: AskedPerson, challenge: Challenge, before: StartTimes | Shown): Promise<void> {
    const { adapter, health } = this.context;
    const heard = noted(adapter, health);
    const outcomeOf = this.yielded ? untilYielded(heard, this.yielded.signal, noAnswer(health)) : heard;
    const { outcome, settledAt } = await this.answerTo(challenge, outcomeOf, before, asked);
    if (!this.takeOver.isBegun) await this.leaveSession();
    const unanswered = this.isDecoy ? 'session_taken' : 'no_answer';
    if (outcome.type === 'expired') await this.expire(answeredUntil(challenge), unanswered, outcome.operatorCode);
    else if (outcome.type === 'rejected') await this.rejected(asked, outcome, settledAt);
    else {
      // Whatever was approved there, it was not the code on our page.
      if (!this.isShown) throw new LoginError('operator_answer_invalid');
      const { evidence } = outcome;
      const approved = {
        state: 'approved',
        person: asked.person,
        challengeState: challenge.state,
        evidence,
        settledAt,
      } as const;
      if (!(await this.bring(approved, settledAt))) return;
      this.context.report('approved', this.about);
      await this.expire(settledAt + AFTERLIFE_MS, 'not_finished');
    }
  }

  /** Shows a code that no phone has, until it runs out. */
  async pretend(
    why: NoPhone,
    challenge: Challenge,
    { operatorCode, before = 'hidden' }: { operatorCode?: string | undefined; before?: Shown },
  ): Promise<void> {
    this.why = why;
    this.isDecoy = true;
    await this.answerTo(challenge, noAnswer(this.context.health), before);
    await this.ended({ state: 'expired' }, why, operatorCode);
  }

  private async rejected(asked: AskedPerson, { why, operatorCode }: Outcome & { type: 'rejected' }, settledAt: number) {
    const { owner, identifier } = this.login;
    if (!(await this.bring({ state: 'rejected', by: 'phone', ...(why && { why }) }, settledAt))) return;
    this.context.report('rejected', this.about, { reason: why ?? 'not_approved', operatorCode });
    await this.context.limits?.refused({ owner, identifier, ...asked });
  }

  /**
   * Shows the code while there is a connection for its answer, and waits for that; when the code runs out first, that is
   * the answer. The connection ends with the wait, however that ends.
   */
  private async answerTo(
    challenge: Challenge,
    outcomeOf: OperatorAdapter['outcome'],
    before: StartTimes | Shown,
    asked?: AskedPerson,
  ): Promise<{ outcome: Outcome; settledAt: number }> {
    const [shown, times] = typeof before === 'string' ? [before] : (['hidden', before] as const);
    const pending = { state: 'pending', challenge, ...(asked && { asked }) } as const;
    const code = new ShownCode((restoring) => this.show({ restoring, ...pending }, times), shown);
    const listening = new AbortController();
    const resumed = shown !== 'hidden';
    if (resumed) {
      this.isShown = true;
      code.down();
    }
    try {
      const answer = outcomeOf(challenge, this.listenerOf(code), listening.signal, resumed);
      const outcome = await within(answer, answeredUntil(challenge) - Date.now(), this.over.signal);
      return { outcome: outcome === LATE ? { type: 'expired' } : outcome, settledAt: Date.now() };
    } finally {
      this.takeOver.heard();
      listening.abort(NO_LONGER);
      await code.end();
    }
  }

  private listenerOf(code: ShownCode): OutcomeListener {
    return {
      up: () => {
        this.line = 'up';
        this.isUp();
        code.up();
      },
      down: () => {
        this.line = 'down';
        code.down();
        if (this.takeOver.isBegun) this.takeOver.displaced();
        // A process that stood still may have been taken for dead, and not know it yet.
        else if (this.context.keeper.isShared) this.record.look().catch(() => undefined);
      },
    };
  }

  /** A code that cannot be shown ends the attempt: its page would never tell the person who approves it anything. */
  private async show(pending: RecordState & { state: 'pending' }, times?: StartTimes): Promise<void> {
    if (this.takeOver.isBegun) return;
    const isNews = !this.isShown;
    if (isNews && times) {
      this.context.decoys.shown(realStart(times, pending.challenge, Date.now()));
      this.context.recent.tell();
    }
    this.isShown = true;
    const decoy = this.isDecoy && { decoy: true as const, why: this.why };
    try {
      await this.record.move({ ...pending, ...decoy });
    } catch (error) {
      // What the page shows stays true without a word about the connection.
      if (isNews) this.over.abort(error);
    }
  }

  /** Brings the answer to the store, and again for as long as it counts while the store is down (F31). */
  private async bring(state: RecordState & { state: 'approved' | 'rejected' }, settledAt: number): Promise<boolean> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, MAX_PAUSE_MS)) {
      try {
        const counts = await this.record.answer(state);
        this.isAnswered = true;
        return counts;
      } catch (error) {
        if (Date.now() + pause >= settledAt + AFTERLIFE_MS) throw error;
        this.record.delayed();
      }
      await sleep(pause, this.over.signal);
    }
  }

  /** Ends without an answer, at `end` and not before: every page hears it at the same moment of a code's life. */
  private async expire(end: number, reason: LoginReason, operatorCode?: string): Promise<void> {
    try {
      await sleepUntil(end, this.over.signal);
    } catch (error) {
      // So every login goes on that is approved and finished: that is no failure.
      if (error === SUPERSEDED) return;
      throw error;
    }
    await this.ended({ state: 'expired' }, reason, operatorCode);
  }

  private async ended(state: RecordState & { state: 'expired' }, reason: LoginReason, operatorCode?: string) {
    if (await this.record.move(state)) this.context.report(state.state, this.about, { reason, operatorCode });
  }

  /** What is reported of it. */
  private get about() {
    return subjectOf(this.handle, this.login);
  }
}
