import type { Logins } from './logins.js';
import { isEnd, transition } from './record.js';
import type { LoginRecord, LoginState } from './record.js';

/**
 * The record of one attempt, as that attempt may move it: by compare-and-swap, and no further once something else has
 * moved it, be it a cancel, a new code or a finish.
 */
export class RecordCursor {
  private unwatch = () => {};

  /**
   * @param last - the record as it was last told or read. What others change in it, such as the way back, is kept by
   *   the moves.
   * @param superseded - told when something else has moved the record.
   * @param changed - told what the record is now, while it is this attempt's.
   */
  constructor(
    private readonly logins: Logins,
    private readonly handle: string,
    private last: LoginRecord,
    private readonly superseded: () => void,
    private readonly changed: (now: LoginRecord) => void,
  ) {}

  /** Follows what others make of the record. A record that is not this attempt's any more is told before it resolves. */
  async follow(): Promise<void> {
    this.unwatch = await this.logins.watch(this.handle, (now) => {
      if (!now || !this.isMine(now)) return this.superseded();
      this.last = now;
      this.changed(now);
    });
  }

  /** @returns whether the record went to that state; if not, the attempt has been superseded. */
  async move(state: LoginState): Promise<boolean> {
    if (await this.moveFrom(this.last, state)) return true;
    // A remote store tells of moves a little later than it makes them.
    const now = await this.logins.read(this.handle);
    if (now && (await this.moveFrom(now, state))) return true;
    this.superseded();
    return false;
  }

  /** Leaves the record to itself. */
  leave(): void {
    this.unwatch();
  }

  private async moveFrom(known: LoginRecord, state: LoginState): Promise<boolean> {
    // A finish that runs is not disturbed; it releases what it cannot use, and knows when that is too late.
    if (!this.isMine(known) || known.state === 'finishing') return false;
    return await this.logins.move(this.handle, known, transition(known, state));
  }

  private isMine(now: LoginRecord): boolean {
    return now.attempt === this.last.attempt && !isEnd(now);
  }
}
