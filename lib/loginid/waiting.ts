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

  /** How many seconds somebody's sign-in may go on; `undefined` if there is none. */
  secondsOf(username: string): number | undefined {
    const rest = (this.ends.get(username) ?? 0) - Date.now();
    if (rest > 0) return Math.ceil(rest / 1000);
    this.ends.delete(username);
    return undefined;
  }
}
