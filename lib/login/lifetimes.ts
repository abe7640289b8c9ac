import { mayHaveRung } from './errors.js';
import type { Challenge } from './operator.js';
import { isEnd } from './record.js';
import type { LoginRecord } from './record.js';

/** No login lives longer, whatever the operator says. */
const LIFE_MS = 10 * 60_000;
/** How long an approval can be finished, and a finished login tells its target. */
export const AFTERLIFE_MS = 60_000;
/** An answer that was on its way when the code ran out still counts. */
const GRACE_MS = 5_000;
/** A browser's ceremony, the person's second thoughts included. */
const CEREMONY_LIFE_MS = 2 * 60_000;
/** A lookup, a request and the operator's socket together take no longer. */
const STARTING_MS = 150_000;
/** A finish that began in time may end: verify and the session store have ten seconds each. */
const FINISHING_MS = 30_000;

/**
 * Until when an approval can be in use by a finish.
 *
 * @param settledAt - when it arrived.
 */
export function heldUntil(settledAt: number): number {
  return settledAt + AFTERLIFE_MS + FINISHING_MS;
}

/** When the store may forget a record. */
export function keptUntil(record: LoginRecord): number {
  switch (record.state) {
    case 'approved':
    case 'finishing':
      return heldUntil(record.settledAt);
    case 'finished':
      return record.finishedAt + AFTERLIFE_MS;
    default:
      return record.startedAt + LIFE_MS;
  }
}

/** A code that ends before its record does, so that the record can still say that it ended. */
export function lastingCode(challenge: Challenge, startedAt: number): Challenge {
  const latest = startedAt + LIFE_MS - 2 * GRACE_MS;
  return challenge.expiresAt <= latest ? challenge : { ...challenge, expiresAt: latest };
}

/** When a shown code is over, the grace for late answers included. */
export function answeredUntil(challenge: Challenge): number {
  return challenge.expiresAt + GRACE_MS;
}

/** Whether a login's time is over although its state does not say so: the process that waited for it may have died. */
export function isOver(record: LoginRecord, now: number): boolean {
  if (record.state === 'starting') return now > record.startedAt + STARTING_MS;
  if (record.state === 'ceremony') return now > record.startedAt + CEREMONY_LIFE_MS;
  if (record.state === 'pending') return now > answeredUntil(record.challenge) + GRACE_MS;
  return record.state === 'approved' && now >= record.settledAt + AFTERLIFE_MS;
}

/** Whether a start of the same person in the same browser meets this login instead of ringing again. */
export function isLive(record: LoginRecord, now: number): boolean {
  // As the page counts: a code that it says is over is over.
  if (record.state === 'pending') return now < wholeSeconds(record.challenge.expiresAt);
  // No second request while the first may lie on the phone, of which no page knows (F3).
  if (record.state === 'failed' && mayHaveRung(record.error)) return now < wholeSeconds(record.retryAt ?? 0);
  return !isEnd(record) && !isOver(record, now);
}

/** Operators tell times by the second, and decoys must not be told by a finer grain. */
export function wholeSeconds(time: number): number {
  return Math.floor(time / 1000) * 1000;
}
