import { setMaxListeners } from 'node:events';

/** Redis did not answer in time. What was asked may happen all the same. */
export class RedisTimeout extends Error {
  override readonly name = 'RedisTimeout';

  constructor(what: string, ms: number) {
    super(`Redis did not answer ${what} within ${ms} ms.`);
  }
}

/** What is asked within so long shares a deadline, and may be told that much later that it is over (ms). */
const SHARED_MS = 50;

/** What was asked at about the same time. */
interface Moment {
  readonly signal: AbortSignal;
  /** Rejects what still waits; without an error because it is late. */
  readonly waiting: Set<(error?: Error) => void>;
}

/**
 * Waits for answers, and no longer than so many milliseconds: a client may queue what it is asked for ever. A timer and
 * a signal for each command would cost a tenth of what the command does.
 */
export class Deadlines {
  private readonly moments = new Set<Moment>();
  private current: Moment | undefined;
  private ended: Error | undefined;

  constructor(private readonly ms: number) {}

  /**
   * @param ask - gets a signal that aborts when time is over, for clients that can take a command back.
   * @throws RedisTimeout, the error of {@link Deadlines.end}, or what the client throws.
   */
  within<T>(what: string, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.ended) throw this.ended;
      const { signal, waiting } = (this.current ??= this.begin());
      const leave = (error: Error = new RedisTimeout(what, this.ms)) => reject(error);
      const answered = () => waiting.delete(leave);
      waiting.add(leave);
      const answer = ask(signal);
      void answer.then(answered, answered);
      void answer.then(resolve, reject);
    });
  }

  /** Rejects all that waits, and whatever is asked from now on. */
  end(error: Error): void {
    this.ended = error;
    for (const { waiting } of this.moments) for (const leave of waiting) leave(error);
  }

  private begin(): Moment {
    const asking = new AbortController();
    const moment: Moment = { signal: asking.signal, waiting: new Set() };
    // Each command listens that is not on its way yet.
    setMaxListeners(0, moment.signal);
    this.moments.add(moment);
    setTimeout(() => (this.current = undefined), SHARED_MS).unref();
    setTimeout(() => {
      this.moments.delete(moment);
      for (const leave of moment.waiting) leave();
      asking.abort();
    }, this.ms + SHARED_MS).unref();
    return moment;
  }
}
