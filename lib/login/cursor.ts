import type { Logins } from './logins.js';
import { isEnd, mayFollow, transition } from './record.js';
import type { LoginRecord, RecordState } from './record.js';

/** What an attempt hears of its record. */
export interface CursorListener {
  /** Something else has moved the record: a cancel, a new code, a finish, or an answer that another process had. */
  superseded(): void;
  /** Another process looks after the same push now. An answer that comes here all the same still counts. */
  taken(): void;
  /** What the record is now, while it is this attempt's. */
  changed(now: LoginRecord): void;
}

/**
 * The record of one attempt, as that attempt may move it: by compare-and-swap, and no further once something else has
 * moved it. Only the answer of the operator goes further: it counts under whichever attempt the same push is looked
 * after, so that no approval is dropped that any living process holds.
 */
export class RecordCursor {
  private unwatch = () => {};
  private attempt: string;
  private answering = false;
  /** The answer that the store has taken. */
  private answered: RecordState | undefined;

  /**
   * @param last - the record as it was last told or read. What others change in it, such as the way back, is kept by
   *   the moves.
   */
  constructor(
    private readonly logins: Logins,
    private readonly handle: string,
    private last: LoginRecord,
    private readonly listener: CursorListener,
  ) {
    this.attempt = last.attempt;
  }

  /** Follows what others make of the record. A record that is not this attempt's any more is told before it resolves. */
  async follow(): Promise<void> {
    this.unwatch = await this.logins.watch(this.handle, (now) => this.hear(now));
  }

  /** Looks at the record now: a remote store tells of moves a little later than it makes them. */
  async look(): Promise<void> {
    this.hear(await this.logins.read(this.handle));
  }

  /** @returns whether the record went to that state; if not, the attempt has been superseded. */
  async move(state: RecordState): Promise<boolean> {
    if (await this.moveFrom(this.last, state)) return true;
    const now = await this.logins.read(this.handle);
    if (now && (await this.moveFrom(now, state))) return true;
    this.hear(now);
    return false;
  }

  /**
   * Brings the operator's answer. A record that the store has lost is put back by it; an answer that the store loses
   * afterwards is brought again.
   *
   * @returns whether it counts; if not, the login has ended otherwise.
   */
  async answer(state: RecordState): Promise<boolean> {
    this.answering = true;
    const counts = await this.bring(state);
    if (counts) this.answered = state;
    return counts;
  }

  /** The answer is here, and the store cannot be told. */
  delayed(): void {
    this.logins.delayed(this.handle);
  }

  private async bring(state: RecordState): Promise<boolean> {
    for (let now: LoginRecord | undefined = this.last; ; now = await this.logins.read(this.handle)) {
      if (!now) {
        if (await this.logins.create(this.handle, transition(this.last, state))) return true;
      } else if (this.isSamePush(now) && mayFollow(now.state, state.state)) {
        this.attempt = now.attempt;
        if (await this.logins.move(this.handle, now, transition(now, state))) return true;
        if (now === this.last) continue;
      } else if (now !== this.last) return false;
    }
  }

  /** Leaves the record to itself. */
  leave(): void {
    this.unwatch();
  }

  private hear(now: LoginRecord | undefined): void {
    // A Redis that failed over has lost its last second: a code that waits has its answer already. A store that is down
    // meanwhile tells it again once it is back.
    if (now && this.answered && this.isSamePush(now)) {
      this.bring(this.answered).catch(() => undefined);
      return;
    }
    // A store that lost the login may have lost all: the person still has the code, and the answer puts it back.
    if (!now && this.last.state === 'pending') return;
    if (now && this.isMine(now)) {
      this.last = now;
      this.listener.changed(now);
    } else if (now && now.attempt !== this.attempt && this.isSamePush(now)) this.listener.taken();
    else this.listener.superseded();
  }

  private async moveFrom(known: LoginRecord, state: RecordState): Promise<boolean> {
    // A finish that runs is not disturbed; it releases what it cannot use, and knows when that is too late.
    if (!this.isMine(known) || known.state === 'finishing') return false;
    return await this.logins.move(this.handle, known, transition(known, state));
  }

  private isMine(now: LoginRecord): boolean {
    const isAnsweredElsewhere = !this.answering && (now.state === 'approved' || now.state === 'finishing');
    return now.attempt === this.attempt && !isEnd(now) && !isAnsweredElsewhere;
  }

  /** The process that took over may have been told that the answer was lost, when it was here. */
  private isSamePush(now: LoginRecord): boolean {
    const awaitsAnswer = now.state === 'starting' || now.state === 'pending';
    return now.ring === this.last.ring && (awaitsAnswer || (now.state === 'failed' && now.error === 'approval_lost'));
  }
}
