import { isLoginError, LoginError } from './errors.js';
import type { LoginErrorCode } from './errors.js';
import type { OperatorAdapter, OutcomeListener } from './operator.js';
import { sleepUntil } from './wait.js';

/** Waits for an answer as real logins do, and is told what becomes of their sockets. */
export interface Follower extends OutcomeListener {
  /** The operator has lost what waited. */
  lost(error: LoginError): void;
}

/** How starts break while the operator is down. */
export interface Outage {
  readonly error: LoginError;
  /** How long after its begin a start breaks (ms). */
  readonly after: number;
}

/** What breaks every start, of whichever person: nothing else may make a decoy fail. */
const OUTAGES: readonly LoginErrorCode[] = [
  'operator_unreachable',
  'operator_interrupted',
  'operator_timeout',
  'line_unreachable',
];
/** An operator may fail once over one person; twice in a row it is down. */
const FAILURES_OF_AN_OUTAGE = 2;
/** So many unknown people in a row, and no known one, are an alarm. */
const UNKNOWN_OF_AN_ALARM = 10;
/** How often it is told (ms). */
const ALARM_MS = 60_000;
/** What the operator says of a login that it does not know any more. */
const LOSSES: readonly LoginErrorCode[] = ['approval_lost', 'line_refused'];
/** Losses within this time belong together (ms). */
const TOGETHER_MS = 2_000;
/** How long a word about the operator counts (ms): after it, the operator has to be asked anew. */
const FRESH_MS = 10_000;

/**
 * How the operator is, told by the real logins: so that a decoy fails, waits and is restored when they do, and not when
 * one person's login does (S12, S13).
 */
export class OperatorHealth {
  /** The real logins that wait, and those of them whose socket is down. */
  private readonly waiting = new Set<object>();
  private readonly down = new Set<object>();
  private readonly followers = new Set<Follower>();
  private word: { readonly at: number; readonly outage: Outage | undefined } | undefined;
  private failures = 0;
  private unknown = 0;
  private alarmedAt = -Infinity;
  private losses: number[] = [];
  private restoring = false;

  /** The operator answered a start, whatever it said. */
  answered(now: number): void {
    this.failures = 0;
    this.word = { at: now, outage: undefined };
  }

  /** The operator knew the person. */
  known(): void {
    this.unknown = 0;
  }

  /**
   * The operator did not know the person.
   *
   * @returns whether that is an alarm, once a minute: it may be asked for the wrong names, or strangers try them out.
   */
  notKnown(now: number): boolean {
    this.unknown += 1;
    const isAlarm = this.unknown >= UNKNOWN_OF_AN_ALARM && now - this.alarmedAt >= ALARM_MS;
    if (isAlarm) this.alarmedAt = now;
    return isAlarm;
  }

  /**
   * A start broke.
   *
   * @param after - how long after its begin (ms).
   * @returns whether every start would break so.
   */
  broke(error: LoginError, now: number, after: number): boolean {
    if (error.code === 'operator_failed') this.failures += 1;
    const isOutage = OUTAGES.includes(error.code) || this.failures >= FAILURES_OF_AN_OUTAGE;
    if (isOutage) this.word = { at: now, outage: { error, after } };
    return isOutage;
  }

  /**
   * @returns how real starts break right now; nothing if they do not; `unknown` where none was made for a while.
   */
  state(now: number): Outage | 'unknown' | undefined {
    if (!this.word || now - this.word.at > FRESH_MS) return 'unknown';
    return this.word.outage;
  }

  /** A real login's socket is up, or was lost and is being restored. */
  socket(login: object, state: 'up' | 'down'): void {
    this.waiting.add(login);
    if (state === 'down') this.down.add(login);
    else this.down.delete(login);
    this.compare();
  }

  /** A real login waits no longer. */
  left(login: object): void {
    this.forget(login);
    this.compare();
  }

  /** What waited for a real login broke. */
  lost(login: object, error: LoginError, now: number): void {
    this.forget(login);
    if (!LOSSES.includes(error.code)) return this.compare();
    this.losses = [...this.losses.filter((at) => now - at < TOGETHER_MS), now];
    const isMajority = this.losses.length * 2 >= this.losses.length + this.waiting.size;
    if (isMajority) for (const follower of [...this.followers]) follower.lost(error);
    this.compare();
  }

  /** Tells a decoy from now on what becomes of the majority of sockets. @returns what ends that. */
  follow(follower: Follower): () => void {
    this.followers.add(follower);
    if (this.restoring) follower.down();
    return () => this.followers.delete(follower);
  }

  private forget(login: object): void {
    this.waiting.delete(login);
    this.down.delete(login);
  }

  /** Real sockets are down when most of them are: one alone says something about one person. */
  private compare(): void {
    const restoring = this.down.size > 0 && this.down.size * 2 >= this.waiting.size;
    if (restoring === this.restoring) return;
    this.restoring = restoring;
    for (const follower of this.followers) {
      if (restoring) follower.down();
      else follower.up();
    }
  }
}

/**
 * While the operator is down, a decoy that shows a code would tell that no phone was asked: it breaks as real starts do.
 * Where no real start has told for a while, something is asked that rings no phone.
 *
 * @throws LoginError with which real starts break, as long after their begin as they do; the signal's reason.
 */
export async function expectOperator(
  health: OperatorHealth,
  adapter: Pick<OperatorAdapter, 'probe'>,
  signal: AbortSignal,
): Promise<void> {
  const from = Date.now();
  if (health.state(from) === 'unknown') {
    await adapter.probe(signal).then(
      () => health.answered(Date.now()),
      (error: unknown) => {
        if (isLoginError(error)) health.broke(error, Date.now(), Date.now() - from);
      },
    );
  }
  const state = health.state(Date.now());
  if (!state || state === 'unknown') return;
  const { error, after } = state;
  await sleepUntil(from + after, signal);
  throw new LoginError(error.code, { retryAt: error.retryAt });
}
