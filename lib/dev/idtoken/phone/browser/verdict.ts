import type { Reply } from './wire.js';

/** How a request ended, as the result screen shows it. */
export interface Verdict {
  outcome: 'approved' | 'refused' | 'expired' | 'ended' | 'failed';
  title: string;
  text: string;
}

export const TIME_IS_UP: Verdict = {
  outcome: 'expired',
  title: 'Time is up',
  text: 'Nobody was signed in and nothing was shared.',
};

export const REFUSED: Verdict = {
  outcome: 'refused',
  title: 'Refused',
  text: 'Nobody was signed in and nothing was shared.',
};

export const ENDED_ELSEWHERE: Verdict = {
  outcome: 'ended',
  title: 'This request is over',
  text: 'It was answered elsewhere, or the operator ended it.',
};

/** The operator would take an answer, but nothing would come of it. */
export const LEFT: Verdict = {
  outcome: 'ended',
  title: 'This request is over',
  text: 'The service does not wait for it any more: it was cancelled there, or another code was asked for.',
};

/** Services that end a login at the first wrong answer. */
export const WRONG_CODE: Verdict = {
  outcome: 'failed',
  title: 'That was not the code',
  text: 'The service has ended this request. Nobody was signed in. Ask for a new code there.',
};

const TOO_MANY: Verdict = {
  outcome: 'failed',
  title: 'Too many attempts',
  text: 'The operator ended this request. Nobody was signed in.',
};

const NOT_VALID: Verdict = {
  outcome: 'failed',
  title: 'Not accepted',
  text: 'The enrolment on this phone is no longer valid. Nobody was signed in.',
};

const ATTEMPTS = 3;

const WRONG: Readonly<Record<string, string>> = {
  invalid_otp: 'That is not the code of this request.',
  invalid_signature: 'The operator did not accept the signature of this phone.',
  stale_timestamp: 'The clock of this phone differs from that of the operator.',
};

/** An approval that was accepted: says plainly what went where. */
export function approvedAt(service: string, shared: readonly string[]): Verdict {
  const what = shared.length > 0 ? `It gets: ${shared.join(', ')}.` : 'It gets nothing but your token id.';
  return { outcome: 'approved', title: 'Approved', text: `You approved the sign-in at ${service}. ${what}` };
}

/**
 * What an answer means that was not accepted: the end of the request, or a sentence beside it. `reply` is undefined if
 * the operator could not be reached, `failures` counts the attempts of this request that failed, this one included.
 */
export function notAccepted(reply: Reply | undefined, failures: number): Verdict | string {
  if (!reply) return 'The operator cannot be reached, so nothing was answered. Try again.';
  switch (reply.status) {
    case 401: {
      const left = ATTEMPTS - failures;
      if (left <= 0) return TOO_MANY;
      const why = WRONG[reply.body.error ?? ''] ?? 'The operator did not accept the answer.';
      return `${why} ${left === 1 ? 'One attempt is left.' : `${left} attempts are left.`}`;
    }
    case 403:
      return NOT_VALID;
    case 404:
      return TIME_IS_UP;
    case 429:
      return TOO_MANY;
    default:
      return `The operator answered ${reply.status}, so nothing was approved.`;
  }
}
