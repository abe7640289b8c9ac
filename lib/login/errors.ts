import type { LoginReason } from './reason.js';

/** All that is known of a code. What a page, a log or a finish does about it follows from here. */
interface ErrorRow {
  /** The HTTP status that it is answered with. */
  readonly status: number;
  /** Which sentence the person reads: `lib/pages` has it in their language. */
  readonly says: string;
  /** What the log says, and the developer reads: one sentence that says what to do. */
  readonly message: string;
  /** `message` may be shown to the person who logs in. */
  readonly expose?: true;
  /** A breakage that a second try may mend: the approval is kept for it. */
  readonly retry?: true;
  /** A mistake that the person can mend in the form. */
  readonly mendable?: true;
  /** A no of a person or of the application, or no answer at all: nothing is broken. */
  readonly refusal?: true;
}

/** The closed set. Every code has a heading in docs/errors.md and a test that asserts it. */
const ROWS = {
  // What the browser sent.
  identifier_invalid: {
    status: 400,
    says: 'check_entry',
    expose: true,
    mendable: true,
    message: 'Enter who you are: text of 1 to 256 characters, without control characters.',
  },
  start_refused: {
    status: 403,
    says: 'not_started',
    expose: true,
    refusal: true,
    message: 'The function `beforeStart` refused this sign-in, and the operator was not asked.',
  },
  fields_invalid: {
    status: 400,
    says: 'garbled',
    expose: true,
    mendable: true,
    message: 'Send every field once and as text.',
  },
  body_invalid: {
    status: 400,
    says: 'garbled',
    expose: true,
    message: 'Send a body that is valid JSON or a valid form.',
  },
  body_too_large: { status: 413, says: 'garbled', expose: true, message: 'Send a body of at most 16 kB.' },
  body_type_unsupported: {
    status: 415,
    says: 'garbled',
    expose: true,
    message: 'Send application/json or application/x-www-form-urlencoded.',
  },
  provider_unknown: {
    status: 400,
    says: 'other_provider',
    expose: true,
    mendable: true,
    message: 'Name a provider that this login page has.',
  },
  cookies_required: {
    status: 400,
    says: 'cookies',
    expose: true,
    mendable: true,
    message: 'Allow cookies for this site, then try again: they tie the sign-in to your browser.',
  },
  origin_forbidden: {
    status: 403,
    says: 'elsewhere',
    expose: true,
    message: 'Start from a page of this site. If this is your site, set the router option `origin` to its address.',
  },
  login_not_found: {
    status: 404,
    says: 'gone',
    expose: true,
    message: 'This sign-in is no longer known here. Start again.',
  },
  login_finished: {
    status: 401,
    says: 'used',
    expose: true,
    message: 'This sign-in was used already, and the session that it made is not here. Ask for a new code.',
  },
  login_pending: { status: 409, says: 'not_approved', expose: true, message: 'Wait until the sign-in is approved.' },
  method_not_allowed: {
    status: 405,
    says: 'garbled',
    expose: true,
    message: 'Use a method that this address answers to: the header `Allow` has them.',
  },
  upgrade_required: {
    status: 426,
    says: 'garbled',
    expose: true,
    message: 'Open a WebSocket after router.attach(server), or read this address as server-sent events.',
  },
  rate_limited: {
    status: 429,
    says: 'too_many',
    expose: true,
    message: 'Too many sign-ins were started. Wait a moment, then try again.',
  },

  // A no.
  login_required: { status: 401, says: 'sign_in', expose: true, message: 'Log in first.' },
  login_insufficient: {
    status: 403,
    says: 'sign_in',
    expose: true,
    message: 'This login is not enough for what was asked for: `missing` says why.',
  },
  login_rejected: {
    status: 401,
    says: 'rejected',
    expose: true,
    refusal: true,
    message: 'The sign-in was refused. Start again if you want.',
  },
  login_cancelled: {
    status: 401,
    says: 'cancelled',
    expose: true,
    refusal: true,
    message: 'The sign-in was stopped in the browser. Start again if you want.',
  },
  ceremony_failed: {
    status: 401,
    says: 'ceremony',
    expose: true,
    message: 'That did not work. Check what you entered, or sign in another way.',
  },
  fresh_login_required: {
    status: 403,
    says: 'sign_in_again',
    expose: true,
    message: 'Log in again first: who adds a way to log in has to have logged in within the last five minutes.',
  },
  login_expired: {
    status: 401,
    says: 'expired',
    expose: true,
    refusal: true,
    message: 'No answer came in time. Ask for a new code.',
  },
  user_refused: {
    status: 401,
    says: 'not_let_in',
    expose: true,
    refusal: true,
    message: 'This person may not sign in here.',
  },
  other_person: {
    status: 403,
    says: 'other_person',
    expose: true,
    refusal: true,
    message: 'Another person is signed in here: approve as that person, or log out first.',
  },

  // The operator, or the way to it.
  operator_unreachable: {
    status: 502,
    says: 'unreachable',
    message: 'No connection to the operator. Check the option `operator`, the network and the certificate.',
  },
  operator_interrupted: {
    status: 502,
    says: 'unsure',
    message:
      'The connection to the operator broke before its answer; the phone may have been asked. Try again after the code ' +
      'has run out.',
  },
  operator_timeout: {
    status: 502,
    says: 'unsure',
    message:
      'The operator did not answer in time; the phone may have been asked. Try again after the code has run out.',
  },
  operator_failed: {
    status: 502,
    says: 'unsure',
    message: 'The operator answered with an error of its own. Try again later.',
  },
  operator_busy: {
    status: 502,
    says: 'busy',
    message: 'The operator limits this application. Wait, or ask it for a higher limit.',
  },
  login_in_progress: {
    status: 409,
    says: 'waiting',
    expose: true,
    message: 'Another sign-in of this account is waiting for its answer. Finish that one, or wait until it is over.',
  },
  operator_answer_invalid: {
    status: 502,
    says: 'unsure',
    message:
      'The answer is not what the protocol says. Check that the option `operator` is the address of an operator.',
  },
  people_unknown: {
    status: 502,
    says: 'unavailable',
    message:
      'The operator knew none of the last ten people it was asked for. Compare `operator`, `serviceId` and what ' +
      '`resolveTokenId` gives; or strangers are trying out names.',
  },
  line_unreachable: {
    status: 502,
    says: 'unsure',
    message:
      'The phone may have been asked, but no connection for the result came about. See the cause, and whether a proxy ' +
      'on the way lets WebSockets through.',
  },
  line_refused: {
    status: 502,
    says: 'lost',
    message: 'The operator refused the connection for the result. Ask for a new code.',
  },
  line_taken: {
    status: 502,
    says: 'lost',
    message: 'Another connection took over the result of this login. Make sure that only this application uses it.',
  },
  approval_lost: {
    status: 502,
    says: 'lost',
    message: 'The connection was down when the answer was given, so it did not arrive. Ask for a new code.',
  },
  login_interrupted: {
    status: 502,
    says: 'unsure',
    message:
      'The process that asked the operator ended before the answer; the phone may have been asked. Start again, and see ' +
      'why the process ended.',
  },
  clock_skew: {
    status: 502,
    says: 'clocks',
    message: 'The clocks of the operator and of this server differ too much. Set the clock.',
  },
  keys_unavailable: {
    status: 502,
    says: 'keys',
    retry: true,
    message: 'The keys of the operator could not be fetched, so the approval could not be checked. Try again.',
  },

  // A token that is refused. The person gets a general sentence; the code tells the one on call.
  token_malformed: {
    status: 403,
    says: 'unverified',
    message: 'The approval is not a signed token. Report this to the operator.',
  },
  token_algorithm: {
    status: 403,
    says: 'unverified',
    message: 'The token is not signed with ES256. Report this to the operator.',
  },
  token_header: {
    status: 403,
    says: 'unverified',
    message: 'The header of the token asks for something that is not allowed.',
  },
  token_key_unknown: {
    status: 403,
    says: 'unverified',
    message: 'The token is signed with a key that the operator does not publish.',
  },
  token_signature: {
    status: 403,
    says: 'unverified',
    message: 'The signature of the token is wrong. Treat this as an attack.',
  },
  token_issuer: {
    status: 403,
    says: 'unverified',
    message: 'The token is of another issuer. Check the option `issuer`.',
  },
  token_audience: {
    status: 403,
    says: 'unverified',
    message: 'The token is for another service. Check the option `audience`.',
  },
  token_expired: {
    status: 403,
    says: 'unverified',
    message: 'The token had run out when it arrived. Check the clocks.',
  },
  token_issued_at: {
    status: 403,
    says: 'unverified',
    message: 'The token was made before this login or in the future. Check the clocks.',
  },
  token_subject: {
    status: 403,
    says: 'unverified',
    message: 'The token is about another person than the one who was asked.',
  },
  token_spelling: {
    status: 403,
    says: 'check_entry',
    message:
      'The token spells the person in other letter case than was asked for. Let `resolveTokenId` give the spelling of the operator.',
  },
  token_claims: {
    status: 403,
    says: 'unverified',
    message: 'The claims of the token contradict each other. Report this to the operator.',
  },
  token_replayed: { status: 403, says: 'unverified', message: 'The token was used before. Treat this as an attack.' },
  token_repeated: {
    status: 403,
    says: 'unverified',
    message:
      'The operator gave the same token to two logins. Ask for a new code, and ask the operator to put a `jti` into its ' +
      'tokens.',
  },
  response_random: {
    status: 403,
    says: 'unverified',
    message: 'The answer does not carry the random value of this login.',
  },
  response_hash: {
    status: 403,
    says: 'unverified',
    message: 'The hash of the answer is wrong or missing. Check the option `responseSecret`.',
  },

  // Our side.
  configuration_error: {
    status: 503,
    says: 'unavailable',
    message: 'The operator does not accept the request. Compare the options with what was registered there.',
  },
  lookup_failed: {
    status: 503,
    says: 'unavailable',
    message: 'The function `resolveTokenId` or `transientEmail` threw or did not answer. See the cause.',
  },
  store_unavailable: {
    status: 503,
    says: 'unavailable',
    retry: true,
    message: 'The store of logins does not answer. Check it and try again.',
  },
  store_full: {
    status: 503,
    says: 'unavailable',
    retry: true,
    message: 'Too many logins are waiting in this process. Try again in a moment.',
  },
  verify_failed: {
    status: 503,
    says: 'last_step',
    retry: true,
    message: 'The function `verify` threw. See the cause; the person may try again.',
  },
  verify_timeout: {
    status: 503,
    says: 'last_step',
    retry: true,
    message: 'The function `verify` did not answer within 10 seconds.',
  },
  session_missing: {
    status: 503,
    says: 'unavailable',
    retry: true,
    message: 'Put a session middleware such as express-session before the login, or set `session: false`.',
  },
  session_failed: {
    status: 503,
    says: 'last_step',
    retry: true,
    message: 'The session could not be saved. Check the session store and try again.',
  },
  internal_error: {
    status: 500,
    says: 'unavailable',
    message:
      'This is a bug of passport-idtoken, or of an adapter or a Passport of your own. The cause of this error tells: report it.',
  },
  setup_invalid: {
    status: 500,
    says: 'unavailable',
    message: 'The application uses this package in a way that cannot work: see the cause.',
  },
  closed: {
    status: 503,
    says: 'unavailable',
    message: 'The strategy was closed. Start logins before calling close().',
  },
} as const satisfies Record<string, ErrorRow>;

/** Every code that a {@link LoginError} can carry; `switch (error.code)` narrows. */
export type LoginErrorCode = keyof typeof ROWS;

/** The sentences that people read: several codes share one. */
export type ErrorSentence = (typeof ROWS)[LoginErrorCode]['says'];

/** All codes, for the tests that hold code, documentation and tests together. */
export const LOGIN_ERROR_CODES = Object.keys(ROWS) as readonly LoginErrorCode[];

/** What is known of a claim that a guard asks for: its value, that the person did not share it, or nothing. */
export type FlagAnswer = 'true' | 'false' | 'not_shared' | 'unknown';

/** What a login lacks of what a guard asks for. */
export interface MissingLogin {
  /** The strategy by which the person has to have logged in. */
  readonly provider?: string | undefined;
  /** How the person has to have been tied to the screen. */
  readonly method?: 'compare' | 'code' | 'fido2' | undefined;
  /** How old the login may be, in seconds. */
  readonly maxAge?: number | undefined;
  /** What is known of each claim that is not as it has to be. */
  readonly claims?: Readonly<Record<string, FlagAnswer>> | undefined;
}

/** What a {@link LoginError} may say beyond its code. */
export interface LoginErrorDetails {
  /** A more exact sentence than the one of the code. Never a secret, never an operator's own words. */
  message?: string;
  /** What went wrong underneath. Never an error that holds a token. */
  cause?: unknown;
  /** From when on it makes sense to try again, in milliseconds of our own clock. */
  retryAt?: number | undefined;
  /** What the operator calls it: a word of theirs, for the log only. */
  operatorCode?: string | undefined;
  /** What the login lacks of what a guard asks for. */
  missing?: MissingLogin | undefined;
  /** Why, where the code leaves that open: for the log only. */
  reason?: LoginReason | undefined;
  /** The login that it has been reported for. */
  handle?: string | undefined;
}

/**
 * Anything that goes wrong with a login: a `code` from a closed set and a sentence that says what to do.
 * Recognise it by `error.name === 'LoginError'` or {@link isLoginError}, not by `instanceof`: an application can
 * hold two copies of this package.
 *
 * @example
 * onEvent: (event) => {
 *   if (event.error?.code === 'configuration_error') alertSomebody(event.error.message);
 * }
 */
export class LoginError extends Error {
  /** One of {@link LoginErrorCode}; each has a heading in `docs/errors.md`. */
  readonly code: LoginErrorCode;
  /** The HTTP status with which the router answers. */
  readonly status: number;
  /** Whether `message` may be shown to the person who logs in. */
  readonly expose: boolean;
  /** From when on it makes sense to try again, in milliseconds of our own clock, where that is known. */
  readonly retryAt?: number;
  /** What the operator calls it, where it has a word for it. It may tell who has an account: for the log only. */
  readonly operatorCode?: string;
  /** What the login lacks of what a guard asks for. */
  readonly missing?: MissingLogin;
  /** Why, where the code leaves that open. It may tell who has an account: for the log only. */
  readonly reason?: LoginReason;
  /** @internal The login that it has been reported for. */
  readonly handle?: string;

  constructor(code: LoginErrorCode, details: LoginErrorDetails = {}) {
    const row = rowOf(code);
    super(details.message ?? row.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LoginError';
    this.code = code;
    this.status = row.status;
    this.expose = row.expose ?? false;
    if (details.retryAt !== undefined) this.retryAt = details.retryAt;
    if (details.missing !== undefined) this.missing = details.missing;
    if (details.operatorCode !== undefined) this.operatorCode = details.operatorCode;
    if (details.reason !== undefined) this.reason = details.reason;
    if (details.handle !== undefined) this.handle = details.handle;
  }
}

/**
 * Whether a value is a {@link LoginError}, from whichever copy of the package it comes.
 *
 * @example
 * app.use((error: unknown, req: Request, res: Response, next: NextFunction) => {
 *   if (isLoginError(error)) res.status(error.status).send(error.code);
 *   else next(error);
 * });
 */
export function isLoginError(value: unknown): value is LoginError {
  return value instanceof Error && value.name === 'LoginError' && 'code' in value;
}

/**
 * What was thrown, as a {@link LoginError}: a wrong use of the package says that it is one; what nothing has named is a
 * bug, and is told as one.
 */
export function asLoginError(error: unknown): LoginError {
  if (isLoginError(error)) return error;
  const { code } = (error ?? {}) as { code?: unknown };
  return new LoginError(code === 'setup_invalid' ? code : 'internal_error', { cause: error });
}

/** Which sentence the person reads about an error. */
export function sentenceOf(code: LoginErrorCode): ErrorSentence {
  return ROWS[known(code)].says;
}

/** Whether a second try may mend it, so that the approval is kept. */
export function mayBeTriedAgain(code: LoginErrorCode): boolean {
  return rowOf(code).retry ?? false;
}

/** Whether a phone may have been asked although the start broke. */
export function mayHaveRung(code: LoginErrorCode): boolean {
  return sentenceOf(code) === 'unsure';
}

/** Whether the person can mend it in the form. */
export function isMendable(code: LoginErrorCode): boolean {
  return rowOf(code).mendable ?? false;
}

/** Whether it is a no of the person or of the application, or no answer: nothing is broken. */
export function isRefusal(code: LoginErrorCode): boolean {
  return rowOf(code).refusal ?? false;
}

/** An error of another copy of this package may have a code that this one does not know. */
function known(code: LoginErrorCode): LoginErrorCode {
  return Object.hasOwn(ROWS, code) ? code : 'internal_error';
}

function rowOf(code: LoginErrorCode): ErrorRow {
  return ROWS[known(code)];
}
