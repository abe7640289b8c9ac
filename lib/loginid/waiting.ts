/** How long the operator keeps a session whose requester is gone (protocol 7.6). */
const GRACE_MS = 10_000;
const MAX_PEOPLE = 10_000;

/**
 * Whose sign-in is waiting at the operator, as far as this process knows. A person can have one at a time; whoever is
 * unknown there is treated alike, or a second start would tell who is not.
 */
export class Waiting {
  private readonly ends = new Map<string, number>();

  /**
   * @param until - when it is over at the latest, in milliseconds.
   * @param signal - says that nobody waits for it any more.
   */
  add(username: string, until: number, signal: AbortSignal): void {
    this.ends.delete(username);
    this.ends.set(username, until);
    const oldest = this.ends.keys().next();
    if (this.ends.size > MAX_PEOPLE && !oldest.done) this.ends.delete(oldest.value);
    const end = () => {
      if (this.ends.get(username) === until) this.ends.set(username, Math.min(until, Date.now() + GRACE_MS));
    };
    signal.addEventListener('abort', end);
  }

  /** Until when a person's sign-in may go on (ms, our clock); `undefined` if there is none. */
  endOf(username: string): number | undefined {
    const end = this.ends.get(username);
    if (end !== undefined && end > Date.now()) return end;
    this.ends.delete(username);
    return undefined;
  }
}
