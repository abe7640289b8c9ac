import { isLoginError, LoginError } from '../login/errors.js';
import type { LoginErrorCode, LoginErrorDetails } from '../login/errors.js';
import { isJsonObject } from './json.js';

/** An answer of an operator, whatever its status. */
export interface OperatorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly json: unknown;
}

/** The answer to what begins a login, and when it was asked for and came, in milliseconds. */
export interface BeginAnswer extends OperatorAnswer {
  readonly sentAt: number;
  readonly receivedAt: number;
}

const MAX_LIFE_MS = 10 * 60_000;
const MAX_SKEW_MS = 30_000;
const MAX_RETRY_SECONDS = 3600;
const WORD = /^[a-z][a-z_]{0,63}$/;

/** Whether a status says that it worked. */
export function isSuccess({ status }: Pick<OperatorAnswer, 'status'>): boolean {
  return status >= 200 && status < 300;
}

/**
 * The operator's word for what happened, for the log: words of a known form only, never its sentences.
 *
 * @param field - of the body that has it.
 */
export function wordOf({ json }: Pick<OperatorAnswer, 'json'>, field: string): string | undefined {
  const word = isJsonObject(json) ? json[field] : undefined;
  return typeof word === 'string' && WORD.test(word) ? word : undefined;
}

/**
 * A field is not what the protocol says.
 *
 * @param field - its name; its value is never told.
 * @param option - that has the operator's address.
 */
export function invalidField(field: string, option: 'operator' | 'baseURL'): LoginError {
  return new LoginError('operator_answer_invalid', {
    message: `The field ${field} of the answer is not what the protocol says. Is \`${option}\` the address of the operator?`,
  });
}

/**
 * The operator limits this application (429).
 *
 * @param answer - may say for how long; at most an hour counts, so that a wrong date does not shut the application out.
 */
export function busyError(
  { headers, receivedAt }: Pick<BeginAnswer, 'headers' | 'receivedAt'>,
  details: LoginErrorDetails = {},
): LoginError {
  const value = headers['retry-after'];
  const isNumber = typeof value === 'string' && /^\d{1,9}$/.test(value);
  const seconds = isNumber ? Number(value) : Math.ceil((parseHTTPDate(value) - receivedAt) / 1000);
  if (Number.isNaN(seconds)) return new LoginError('operator_busy', details);
  const retryAt = receivedAt + Math.min(Math.max(seconds, 1), MAX_RETRY_SECONDS) * 1000;
  return new LoginError('operator_busy', { ...details, retryAt });
}

/**
 * When a code runs out. The operator tells by its own clock; taken back by what that differs, it is told by ours.
 *
 * @param endsAt - by the operator's clock, in milliseconds.
 * @param answer - in which it stood.
 * @returns the end, at most ten minutes away, and how far the operator's clock is ahead; `undefined` if it is over.
 */
export function lifeOf(endsAt: number, answer: BeginAnswer): { expiresAt: number; skew: number } | undefined {
  const skew = skewOf(answer);
  const life = endsAt - skew - answer.receivedAt;
  return life > 0 ? { expiresAt: answer.receivedAt + Math.min(life, MAX_LIFE_MS), skew } : undefined;
}

/**
 * How far the operator's clock is ahead of ours, in milliseconds, beyond what the travel time explains: its `Date`
 * header names a whole second, and was written some time between the request and the answer.
 */
export function skewOf({
  headers,
  sentAt,
  receivedAt,
}: Pick<BeginAnswer, 'headers' | 'sentAt' | 'receivedAt'>): number {
  const theirs = parseHTTPDate(headers.date);
  if (theirs > receivedAt) return theirs - receivedAt;
  if (theirs + 1000 < sentAt) return theirs + 1000 - sentAt;
  return 0;
}

/** Milliseconds; `NaN` for anything else. `Date.parse` alone takes a date for one that is none, such as `-5`. */
function parseHTTPDate(value: unknown): number {
  return typeof value === 'string' && value.endsWith(' GMT') ? Date.parse(value) : NaN;
}

/**
 * Said before a token is checked: with clocks that differ, every other complaint about it would mislead.
 *
 * @param skew - how far the operator's clock was ahead, in milliseconds.
 * @param at - the time by our clock.
 * @throws LoginError `clock_skew`.
 */
export function expectSameTime(skew: number, at: number): void {
  if (Math.abs(skew) <= MAX_SKEW_MS) return;
  const ours = new Date(at).toISOString();
  const theirs = new Date(at + skew).toISOString();
  throw new LoginError('clock_skew', {
    message: `When this server's clock said ${ours}, the operator's said ${theirs}. Set the one that is wrong.`,
  });
}

/** What a failure of the way to the operator is called once the phone may have rung. */
const AFTER_BEGIN: Readonly<Partial<Record<LoginErrorCode, LoginErrorCode>>> = {
  operator_unreachable: 'line_unreachable',
  operator_interrupted: 'line_unreachable',
  operator_timeout: 'line_unreachable',
  operator_busy: 'line_refused',
};

/**
 * What breaks after the begin of a login, while its result is waited for. The phone may have rung by then, whatever the
 * failure would mean at the begin.
 *
 * @param error - what was thrown.
 * @returns a failure of the line with what happened as its cause, or the error itself if it denies nothing.
 */
export function lineError(error: unknown): unknown {
  const code = isLoginError(error) ? AFTER_BEGIN[error.code] : undefined;
  if (!isLoginError(error) || !code) return error;
  // That it did not come about is said already; what the system said is the cause.
  const { operatorCode, cause = error } = error;
  return new LoginError(code, { cause, operatorCode });
}
