import type { RecordCursor } from './cursor.js';
import { sleep } from './wait.js';

/** How soon another process's connection displaces ours, once it looks after the login (ms). */
const DISPLACED_WITHIN_MS = 2_000;
/** Why nothing listens to the operator any more. Never told. */
const TAKEN_OVER = new Error('Another process hears the answer.');

/**
 * What becomes of our connection to the operator once another process looks after the login. It is kept until the other
 * one displaces it, so that there is always one; it is not restored, or it would displace the other.
 */
export class TakeOver {
  isBegun = false;
  /** The wait for the answer is over, however it ended. */
  private isHeard = false;
  private patience: NodeJS.Timeout | undefined;

  /** @param over - ends the wait for the answer. */
  constructor(
    private readonly record: RecordCursor,
    private readonly over: AbortController,
  ) {}

  /** @param isConnected - an answer may still come to us. */
  begin(isConnected: boolean): void {
    this.isBegun = true;
    // An answer that is here is brought to the store, whichever process looks after the login.
    if (this.isHeard) return;
    if (isConnected) this.patience ??= this.waitForDisplacement();
    else this.displaced();
  }

  /** The other process has the connection. */
  displaced(): void {
    this.over.abort(TAKEN_OVER);
  }

  heard(): void {
    this.isHeard = true;
    clearTimeout(this.patience);
  }

  private waitForDisplacement(): NodeJS.Timeout {
    return setTimeout(() => void this.letGo(), DISPLACED_WITHIN_MS).unref();
  }

  /**
   * The other connection has not displaced ours in time. A process that stood still runs its timers before it reads its
   * sockets, in which the answer may lie: so the store is asked first, and what came meanwhile is read.
   */
  private async letGo(): Promise<void> {
    try {
      await this.record.look();
      await sleep(1, this.over.signal);
      if (!this.isHeard) this.displaced();
    } catch {
      // The store is down: perhaps the other process never got to connect.
      if (!this.isHeard && !this.over.signal.aborted) this.patience = this.waitForDisplacement();
    }
  }
}
