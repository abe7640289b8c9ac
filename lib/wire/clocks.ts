import { LoginError } from '../login/errors.js';

const MAX_SKEW = 30_000;

/** Milliseconds; `NaN` for anything else. `Date.parse` alone takes a date for one that is none, such as `-5`. */
export function parseHTTPDate(value: unknown): number {
  return typeof value === 'string' && value.endsWith(' GMT') ? Date.parse(value) : NaN;
}

/**
 * How far the operator's clock is ahead of ours, in milliseconds, beyond what the travel time explains: its `Date`
 * header names a whole second, and was written some time between the request and the answer.
 */
export function skewOf(date: unknown, sentAt: number, receivedAt: number): number {
  const theirs = parseHTTPDate(date);
  if (theirs > receivedAt) return theirs - receivedAt;
  if (theirs + 1000 < sentAt) return theirs + 1000 - sentAt;
  return 0;
}

/**
 * Said before a token is checked: with clocks that differ, every other complaint about it would mislead.
 *
 * @throws LoginError `clock_skew`.
 */
export function expectSameTime(skew: number, at: number): void {
  if (Math.abs(skew) <= MAX_SKEW) return;
  const ours = new Date(at).toISOString();
  const theirs = new Date(at + skew).toISOString();
  throw new LoginError('clock_skew', {
    message: `When this server's clock said ${ours}, the operator's said ${theirs}. Set the one that is wrong.`,
  });
}
