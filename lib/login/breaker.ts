import { LoginError } from './errors.js';
import { LATE, within } from './wait.js';

/** So many starts that broke in a row say that the next one breaks too. */
const FAILURES = 5;
/** How long none is tried then (ms). */
const REST_MS = 10_000;
/** A question that rings no phone takes no longer (ms): the page says within five seconds what is wrong (F1). */
const PROBE_MS = 5_000;

const RESTING =
  'The last starts could not reach the operator, so this one was not sent. The operator is asked again in a moment. ' +
  'Check the option `operator`, the network and the certificate.';

/**
 * Spares people the wait for an operator that is down: after five starts in a row that broke, none is tried for ten
 * seconds, of known and unknown people alike. Then one question that rings no phone tells whether starts go on (F1).
 */
export class Breaker {
  private broken = 0;
  private restsUntil: number | undefined;
  private asking: Promise<unknown> | undefined;

  /** @param probe - asks the operator for something that rings no phone. */
  constructor(private readonly probe: (signal: AbortSignal) => Promise<void>) {}

  /** The operator answered, whatever it said. */
  answered(): void {
    this.broken = 0;
    this.restsUntil = undefined;
  }

  /** A start broke as every other one would. */
  broke(now: number): void {
    this.broken += 1;
    if (this.broken >= FAILURES) this.restsUntil = now + REST_MS;
  }

  /** @throws LoginError `operator_unreachable` while no start is tried; the signal's reason. */
  async expectClosed(signal: AbortSignal): Promise<void> {
    if (this.restsUntil !== undefined && Date.now() >= this.restsUntil) {
      this.asking ??= this.ask().finally(() => (this.asking = undefined));
      await within(this.asking, PROBE_MS, signal);
    }
    if (this.restsUntil === undefined) return;
    const retryAt = Math.max(this.restsUntil, Date.now());
    throw new LoginError('operator_unreachable', { message: RESTING, retryAt });
  }

  private async ask(): Promise<void> {
    const giveUp = new AbortController();
    const answer = await within(this.probe(giveUp.signal), PROBE_MS).catch(() => LATE);
    giveUp.abort();
    if (answer === LATE) this.restsUntil = Date.now() + REST_MS;
    else this.answered();
  }
}
