/** What the operator refuses with, as the quick start lists it, and three more that it leaves out. */
const FROM_THE_OPERATOR = {
  client_not_found: 'The operator knows no integration of this API key.',
  client_deactivated: 'The integration was switched off on the operator’s dashboard.',
  username_empty: 'A username is needed.',
  username_invalid:
    'A username has 3 to 128 characters, begins and ends with a letter or a digit, and has no two special characters in a row.',
  username_taken: 'Somebody else has this username.',
  user_not_found: 'Nobody has registered this username here.',
  account_deactivated: 'The account was switched off on the operator’s dashboard.',
  account_blocked: 'The account is blocked because too many logins have failed.',
  remote_session_in_progress: 'Another request for this account waits for its approval. Only one can wait at a time.',
  remote_session_timeout: 'Nobody approved the request in time.',
  remote_session_not_found: 'No request of this account waits under this code or session id.',
  remote_session_maximum_retry_attempts: 'The code was wrong too often. The request has ended.',
  failed_to_authenticate: 'The operator does not accept what the authenticator answered.',
  credential_not_found: 'The operator does not know this authenticator for this account.',
  forbidden: 'The integration is registered for another website.',
} as const;

/** What goes wrong before the operator is asked, on the way to it, or in the browser's own dialogue. */
const FROM_THE_BROWSER = {
  fido2_unsupported: 'This browser has no FIDO2, or the page was not loaded over HTTPS.',
  ceremony_refused: 'The dialogue was cancelled or ran out of time, or this device has no credential of the account.',
  ceremony_in_progress: 'Another request of this page is still running. Wait for its end, or abort it.',
  already_registered: 'This device is registered for the account already.',
  authenticator_unsuitable: 'This device has no authenticator of the kind that the operator asks for.',
  bad_credential: 'The authenticator, or a password manager in its place, gave an answer that cannot be used.',
  wrong_domain: 'The domain of this page is not the one that the operator registers credentials for.',
  aborted: 'The request was aborted.',
  network_error:
    'The operator could not be reached. Check the base URL, and that this page is on the registered website.',
  bad_answer: 'The operator gave an answer that cannot be understood.',
  unknown_error: 'Something went wrong that has no code here.',
} as const;

/** Every code of {@link DirectWebError} with its sentence. */
export const SENTENCES = { ...FROM_THE_OPERATOR, ...FROM_THE_BROWSER } as const;

/** Every code that a {@link DirectWebError} can carry; `switch (error.code)` narrows. */
export type DirectWebErrorCode = keyof typeof SENTENCES;

/** What a {@link DirectWebError} may say beyond its code. */
export interface DirectWebErrorDetails {
  /** The exception underneath, if there is one. */
  cause?: unknown;
  /** The operator's own code. */
  operatorCode?: string | undefined;
}

/**
 * Why a call of {@link DirectWeb} failed: a `code` from a closed set, and one plain sentence. The operator's own words
 * are never in it. Recognise it with {@link isDirectWebError}.
 *
 * @example
 * try {
 *   await dw.login('john.doe');
 * } catch (error) {
 *   if (isDirectWebError(error) && error.code === 'ceremony_refused') offerAnotherDevice();
 *   else throw error;
 * }
 */
export class DirectWebError extends Error {
  /** One of {@link DirectWebErrorCode}; each has a row in `docs/browser.md`. */
  readonly code: DirectWebErrorCode;
  /** What the operator called it, where `code` is `unknown_error` and the operator gave a code. */
  readonly operatorCode: string | undefined;

  /**
   * @param code - what went wrong; its sentence becomes the message
   * @param details - what is known beyond the code
   */
  constructor(code: DirectWebErrorCode, { cause, operatorCode }: DirectWebErrorDetails = {}) {
    super(SENTENCES[code], cause === undefined ? undefined : { cause });
    this.name = 'DirectWebError';
    this.code = code;
    this.operatorCode = operatorCode;
  }
}

/**
 * Whether something thrown is a {@link DirectWebError}, also of another copy of this script on the page.
 *
 * @param value - what a `catch` got
 * @returns true where `code`, `message` and `operatorCode` can be read from it
 * @example
 * if (isDirectWebError(error)) show(error.message);
 */
export function isDirectWebError(value: unknown): value is DirectWebError {
  return value instanceof Error && value.name === 'DirectWebError' && 'code' in value;
}

/** The error for a code that the operator sent; one that is not in the set is kept beside `unknown_error`. */
export function operatorError(code: unknown): DirectWebError {
  if (typeof code !== 'string') return new DirectWebError('unknown_error');
  if (Object.keys(FROM_THE_OPERATOR).includes(code)) return new DirectWebError(code as keyof typeof FROM_THE_OPERATOR);
  return new DirectWebError('unknown_error', { operatorCode: code.slice(0, 100) });
}

/** What `navigator.credentials` throws, by the names that WebAuthn gives (levels 2 and 3). */
const DIALOGUE_CODES = new Map<string, DirectWebErrorCode>([
  ['NotAllowedError', 'ceremony_refused'],
  // The time is up, and something in the place of the dialogue has not answered.
  ['TimeoutError', 'ceremony_refused'],
  ['AbortError', 'aborted'],
  ['InvalidStateError', 'already_registered'],
  ['SecurityError', 'wrong_domain'],
  ['NotSupportedError', 'authenticator_unsuitable'],
  ['ConstraintError', 'authenticator_unsuitable'],
  // Another script of the page has its dialogue open.
  ['OperationError', 'ceremony_in_progress'],
  // The options came from the operator.
  ['TypeError', 'bad_answer'],
]);

/** The typed error for an exception of the browser's dialogue. */
export function dialogueError(cause: unknown, signal: AbortSignal | undefined): DirectWebError {
  // An aborted call throws the reason of the abort, whatever that is.
  if (signal?.aborted) return new DirectWebError('aborted', { cause });
  const { name } = Object(cause) as { name?: unknown };
  return new DirectWebError(DIALOGUE_CODES.get(String(name)) ?? 'unknown_error', { cause });
}
