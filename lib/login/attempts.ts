import { Attempt } from './attempt.js';
import type { AttemptContext } from './attempt.js';
import type { Admission } from './limits.js';
import type { Lookup } from './lookup.js';
import type { LoginRecord, PendingRecord } from './record.js';
import { LATE, sleep, within } from './wait.js';

/** How often a process that closes looks whether what it does has come to its end (ms). */
const LOOK_EVERY_MS = 20;

/** The attempts that run in this process. */
export class Attempts {
  private readonly running = new Map<Attempt, Promise<void>>();

  /** @param closing - aborted when the service closes. */
  constructor(
    private readonly context: AttemptContext,
    private readonly closing: AbortSignal,
  ) {}

  /** Takes a login in state `starting` to its end. */
  run(handle: string, login: LoginRecord, lookup: Lookup, admission: Admission | undefined): void {
    const attempt = new Attempt(this.context, handle, login);
    this.track(attempt, attempt.run(lookup, admission));
    // The service may have been closed while the login was put into the store.
    if (this.closing.aborted) attempt.close();
  }

  /** Goes on with a login that another process began. @returns resolves once an answer would reach us. */
  resume(handle: string, login: PendingRecord): Promise<void> {
    const attempt = new Attempt(this.context, handle, login);
    this.track(attempt, attempt.resume(login));
    // The service may have been closed meanwhile: the next process takes it.
    if (this.closing.aborted) attempt.drop();
    return attempt.up;
  }

  /** Ends all of them. */
  async end(): Promise<void> {
    for (const attempt of this.running.keys()) attempt.close();
    await Promise.all(this.running.values());
  }

  /**
   * Leaves the logins that wait to the other processes. What rings a phone at this moment, or finishes, comes to its end
   * first; then a connection to the operator is kept until another process has taken it, the answer comes, or time is up.
   *
   * @param ms - how long all of it may take.
   * @returns how many connections had to be dropped. Their logins stay in the store: the next process to start takes them.
   */
  async handOver(ms: number): Promise<number> {
    const { running } = this;
    const { keeper } = this.context;
    const until = Date.now() + ms;
    const never = new AbortController().signal;
    const isBusy = () => keeper.finishing > 0 || [...running.keys()].some((attempt) => attempt.isRinging);
    while (isBusy() && Date.now() < until - ms / 2) await sleep(LOOK_EVERY_MS, never);
    await within(keeper.leave(), until - Date.now());
    const waiting = [...running].filter(([attempt]) => !attempt.isAnswered);
    const last = await within(Promise.all(waiting.map(([, ended]) => ended)), until - Date.now());
    const isDropped = (attempt: Attempt) => running.has(attempt) && !attempt.isAnswered;
    const dropped = last === LATE ? waiting.filter(([attempt]) => isDropped(attempt)).length : 0;
    for (const attempt of running.keys()) attempt.drop();
    await Promise.all(running.values());
    return dropped;
  }

  private track(attempt: Attempt, course: Promise<void>): void {
    this.running.set(
      attempt,
      course.finally(() => this.running.delete(attempt)),
    );
  }
}
