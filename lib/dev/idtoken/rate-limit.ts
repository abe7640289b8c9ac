/** Counts per IP address in a sliding window (protocol 2: 10 initiations a minute, 5 enrolments an hour). */
export class RateLimit {
  private readonly seen = new Map<string, number[]>();

  constructor(
    private readonly limit: number | false,
    private readonly windowMs: number,
    private readonly now: () => number,
  ) {}

  /** Counts one request. Returns the seconds to wait if it is one too many, else 0. */
  hit(ip: string): number {
    if (this.limit === false) return 0;
    const now = this.now();
    const recent = (this.seen.get(ip) ?? []).filter((at) => at > now - this.windowMs);
    this.seen.set(ip, recent);
    if (recent.length >= this.limit) return Math.max(1, Math.ceil(((recent[0] ?? now) + this.windowMs - now) / 1000));
    recent.push(now);
    return 0;
  }
}
