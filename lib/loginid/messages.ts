import { LoginError } from '../login/errors.js';
import type { Challenge, Json, LoginRequest, UnknownPerson, Outcome } from '../login/operator.js';
import { busyError, invalidField, isSuccess, lifeOf, wordOf } from '../wire/answer.js';
import type { BeginAnswer, OperatorAnswer } from '../wire/answer.js';
import { isJsonObject } from '../wire/json.js';

/** Where a registered device is asked (protocol 5.5). */
export const INIT_PATH = '/push_authentication/init';

/** Where its answer is waited for (protocol 5.6). */
export const COMPLETE_PATH = '/push_authentication/complete';

/** What of the visitor goes to the operator with the request, and nowhere else. A type, since an interface is never `Json`. */
export type VisitorContext = {
  /** The mail describes the asking device by it. */
  readonly userAgent: string | undefined;
  /** Where that mail goes: passed on, never stored. */
  readonly email: string | undefined;
};

/** What the adapter keeps of a login between its begin and its end. */
export type LoginIDState = {
  readonly username: string;
  /** How far the operator's clock is ahead of ours, in milliseconds, beyond what the travel time explains. */
  readonly skew: number;
};

/** What a person's approval leaves: the whole evidence. */
export type LoginIDEvidence = {
  readonly jwt: string;
  /** Whose result it says it is, if it does. */
  readonly username: string | undefined;
};

/** Asks a person's registered devices. */
export function initBody(apiKey: string, { person }: LoginRequest, context: VisitorContext): Json {
  const options = context.email === undefined ? null : { transient_email: context.email };
  return { client_id: apiKey, username: person, options };
}

/** Letters and digits, with a single special character between them here and there (protocol 11). */
const USERNAME = /^[A-Za-z0-9]+([._@+-][A-Za-z0-9]+)*$/;

/**
 * Checks a username before anything is sent: 3 to 128 characters, alphanumeric at both ends, no two specials in a row.
 *
 * @throws LoginError `identifier_invalid`.
 */
export function expectUsername(username: string): void {
  if (username.length >= 3 && username.length <= 128 && USERNAME.test(username)) return;
  throw new LoginError('identifier_invalid', {
    message:
      'Enter a username of 3 to 128 characters: letters and digits, with one of . _ - @ + between them at a time.',
  });
}

/** Waits for the answer to that code. */
export function completeBody(apiKey: string, { username }: LoginIDState, code: string): Json {
  return { client_id: apiKey, username, options: { remote_session: { code } } };
}

const CODE = /^[0-9]{6}$/;
/** A time from here on counts milliseconds, an earlier one seconds (protocol 16, no. 1). */
const MILLISECONDS_FROM = 1e11;

/** Those who cannot log in this way count as unknown, whatever the reason, so that visitors cannot tell one from the other (S15). */
const UNKNOWN_PERSON: readonly string[] = [
  'user_not_found',
  'account_deactivated',
  'account_blocked',
  'credential_not_found',
  'authenticator_not_found',
  'username_empty',
  'username_invalid',
];

const ADVICE: Readonly<Partial<Record<string, string>>> = {
  client_not_found: 'Compare `apiKey` and `baseURL` with the dashboard.',
  client_deactivated: 'The integration is switched off: see the dashboard.',
  forbidden: 'Compare `websiteURL` with the Website URL of the integration.',
  unauthorized: 'The integration wants API service tokens, which this package does not send.',
  operation_not_allowed: 'The integration may not do this: see the dashboard.',
  request_validation_error: 'Compare `baseURL` with the dashboard: another generation of the service may be there.',
};

/**
 * What the answer to a begin means (protocol 5.5, 10).
 *
 * @param showDevices - whether the page may show what the person registered; otherwise it is not read.
 * @returns the code to show; or that no person can be asked.
 * @throws LoginError `login_in_progress`, `configuration_error`, `operator_busy`, `operator_failed` or
 *   `operator_answer_invalid`; its message names the operator's code.
 */
export function readInitAnswer(answer: BeginAnswer, username: string, showDevices: boolean): Challenge | UnknownPerson {
  if (isSuccess(answer)) {
    const challenge = readChallenge(answer, username);
    const devices = showDevices ? readDevices(answer.json) : [];
    return devices.length === 0 ? challenge : { ...challenge, devices };
  }
  const code = codeOf(answer);
  if (UNKNOWN_PERSON.includes(code)) return { unknownPerson: true, operatorCode: code };
  const failure = failureOf(answer);
  const { code: kind, message, operatorCode } = failure;
  throw kind === 'operator_busy' ? busyError(answer, { message, operatorCode }) : failure;
}

function readChallenge(answer: BeginAnswer, username: string): Challenge {
  const { json } = answer;
  if (!isJsonObject(json)) throw new LoginError('operator_answer_invalid');
  const { code, expire_at: expireAt } = json;
  if (typeof code !== 'string' || !CODE.test(code)) throw invalid('code');
  if (typeof expireAt !== 'number') throw invalid('expire_at');
  const life = lifeOf(expireAt * (expireAt < MILLISECONDS_FROM ? 1000 : 1), answer);
  if (!life) throw invalid('expire_at');
  return { code, expiresAt: life.expiresAt, state: { username, skew: life.skew } };
}

const MAX_DEVICES = 10;
const MAX_DEVICE_LENGTH = 80;

/** In words, such as `Chrome (87) on Mac OS X 10`; what is of another form is left out. */
function readDevices(answer: unknown): string[] {
  const devices: unknown = isJsonObject(answer) ? answer.devices : undefined;
  if (!Array.isArray(devices)) return [];
  return devices.flatMap(readDevice).slice(0, MAX_DEVICES);
}

function readDevice(device: unknown): string[] {
  if (!isJsonObject(device)) return [];
  const { os, browser } = device;
  if (typeof os !== 'string' || typeof browser !== 'string' || os === '' || browser === '') return [];
  return [`${browser} on ${os}`.slice(0, MAX_DEVICE_LENGTH)];
}

/**
 * What the held answer means (protocol 5.6, 7.6, 10).
 *
 * @param again - whether the line was lost before: then an answer may have been lost with it.
 * @returns the outcome; `undefined` if something between here and the operator gave up waiting.
 * @throws LoginError `operator_answer_invalid` for a result without a token, `approval_lost`, `line_refused`, and the
 *   codes of {@link readInitAnswer}.
 */
export function readCompleteAnswer(answer: OperatorAnswer, again: boolean): Outcome | undefined {
  const { status, json } = answer;
  if (isSuccess(answer)) return { type: 'approved', evidence: readEvidence(json) };
  const code = codeOf(answer);
  if (code === '' && (status === 408 || (status >= 502 && status <= 504))) return undefined;
  if (code === 'remote_session_timeout' || UNKNOWN_PERSON.includes(code))
    return { type: 'expired', operatorCode: code };
  if (code === 'remote_session_maximum_retry_attempts') return { type: 'rejected', operatorCode: code };
  if (code === 'remote_session_not_found') {
    throw new LoginError(again ? 'approval_lost' : 'line_refused', { message: saidBy(answer), operatorCode: code });
  }
  throw failureOf(answer);
}

/**
 * Reads the evidence of an approved login.
 *
 * @throws LoginError `operator_answer_invalid` if it holds no token.
 */
export function readEvidence(result: unknown): LoginIDEvidence {
  if (!isJsonObject(result) || typeof result.jwt !== 'string' || result.jwt === '') throw invalid('jwt');
  const { jwt, username } = result;
  if (username !== undefined && typeof username !== 'string') throw invalid('username');
  return { jwt, username };
}

function failureOf(answer: OperatorAnswer): LoginError {
  const { status } = answer;
  const code = codeOf(answer);
  const advice = Object.hasOwn(ADVICE, code) ? ADVICE[code] : undefined;
  const said = { message: saidBy(answer), operatorCode: code || undefined };
  if (code === 'remote_session_in_progress') return new LoginError('login_in_progress', said);
  if (advice !== undefined) {
    return new LoginError('configuration_error', { ...said, message: `${said.message} ${advice}` });
  }
  if (status === 429) return new LoginError('operator_busy', said);
  return new LoginError(status >= 500 ? 'operator_failed' : 'operator_answer_invalid', said);
}

/** For the one on call. A code is a word of a known form; the operator's sentences are not passed on. */
function saidBy(answer: OperatorAnswer): string {
  return `LoginID answered ${codeOf(answer) || 'without a code'} (${answer.status}).`;
}

function codeOf(answer: OperatorAnswer): string {
  return wordOf(answer, 'code') ?? '';
}

function invalid(field: string): LoginError {
  return invalidField(field, 'baseURL');
}
