/** What a code means: the HTTP status it is answered with, and one sentence that says what to do. */
interface Meaning {
  readonly status: number;
  readonly message: string;
  /** The sentence is fit for the person who logs in; without it they get a general one. */
  readonly expose?: true;
}

/** The closed set. Every code has a heading in docs/errors.md and a test that provokes it. */
const MEANINGS = {
  // What the browser sent.
  identifier_invalid: {
    status: 400,
    message: 'Enter who you are: text of 1 to 256 characters, without control characters.',
    expose: true,
  },
  fields_invalid: { status: 400, message: 'Send every field once and as text.', expose: true },
  body_invalid: { status: 400, message: 'Send a body that is valid JSON or a valid form.', expose: true },
  body_too_large: { status: 413, message: 'Send a body of at most 16 kB.', expose: true },
  body_type_unsupported: {
    status: 415,
    message: 'Send application/json or application/x-www-form-urlencoded.',
    expose: true,
  },
  provider_unknown: { status: 400, message: 'Name a provider that this login page has.', expose: true },
  cookies_required: {
    status: 400,
    message: 'Allow cookies for this site, then try again: they tie the sign-in to your browser.',
    expose: true,
  },
  origin_forbidden: {
    status: 403,
    message: 'Start from a page of this site. If this is your site, set the router option `origin` to its address.',
    expose: true,
  },
  login_not_found: { status: 404, message: 'This sign-in is no longer known here. Start again.', expose: true },
  login_pending: { status: 409, message: 'Wait until the sign-in is approved.', expose: true },
  upgrade_required: {
    status: 426,
    message: 'Open a WebSocket after router.attach(server), or read this address as server-sent events.',
    expose: true,
  },
  rate_limited: {
    status: 429,
    message: 'Too many sign-ins were started. Wait a moment, then try again.',
    expose: true,
  },

  // A no.
  login_required: { status: 401, message: 'Log in first.', expose: true },
  login_rejected: {
    status: 401,
    message: 'The sign-in was refused. Start again if you want.',
    expose: true,
  },
  login_cancelled: {
    status: 401,
    message: 'The sign-in was stopped in the browser. Start again if you want.',
    expose: true,
  },
  ceremony_failed: {
    status: 401,
    message: 'That did not work. Check what you entered, or sign in another way.',
    expose: true,
  },
  fresh_login_required: {
    status: 403,
    message: 'Log in again first: who adds a way to log in has to have logged in within the last five minutes.',
    expose: true,
  },
  login_expired: { status: 401, message: 'No answer came in time. Ask for a new code.', expose: true },
  user_refused: { status: 401, message: 'This person may not sign in here.', expose: true },

  // The operator, or the way to it.
  operator_unreachable: {
    status: 502,
    message: 'No connection to the operator. Check the option `operator`, the network and the certificate.',
  },
  operator_interrupted: {
    status: 502,
    message:
      'The connection to the operator broke before its answer; the phone may have been asked. Try again after the code ' +
      'has run out.',
  },
  operator_timeout: {
    status: 502,
    message:
      'The operator did not answer in time; the phone may have been asked. Try again after the code has run out.',
  },
  operator_failed: { status: 502, message: 'The operator answered with an error of its own. Try again later.' },
  operator_busy: { status: 502, message: 'The operator limits this application. Wait, or ask it for a higher limit.' },
  login_in_progress: {
    status: 409,
    message: 'Another sign-in of this account is waiting for its answer. Finish that one, or wait until it is over.',
    expose: true,
  },
  operator_answer_invalid: {
    status: 502,
    message:
      'The answer is not what the protocol says. Check that the option `operator` is the address of an operator.',
  },
  line_unreachable: {
    status: 502,
    message:
      'The phone may have been asked, but no connection for the result came about. See the cause, and whether a proxy ' +
      'on the way lets WebSockets through.',
  },
  line_refused: { status: 502, message: 'The operator refused the connection for the result. Ask for a new code.' },
  line_taken: {
    status: 502,
    message: 'Another connection took over the result of this login. Make sure that only this application uses it.',
  },
  approval_lost: {
    status: 502,
    message: 'The connection was down when the answer was given, so it did not arrive. Ask for a new code.',
  },
  clock_skew: { status: 502, message: 'The clocks of the operator and of this server differ too much. Set the clock.' },
  keys_unavailable: {
    status: 502,
    message: 'The keys of the operator could not be fetched, so the approval could not be checked. Try again.',
  },

  // A token that is refused. The person gets a general sentence; the code tells the one on call.
  token_malformed: { status: 403, message: 'The approval is not a signed token. Report this to the operator.' },
  token_algorithm: { status: 403, message: 'The token is not signed with ES256. Report this to the operator.' },
  token_header: { status: 403, message: 'The header of the token asks for something that is not allowed.' },
  token_key_unknown: { status: 403, message: 'The token is signed with a key that the operator does not publish.' },
  token_signature: { status: 403, message: 'The signature of the token is wrong. Treat this as an attack.' },
  token_issuer: { status: 403, message: 'The token is of another issuer. Check the option `issuer`.' },
  token_audience: { status: 403, message: 'The token is for another service. Check the option `audience`.' },
  token_expired: { status: 403, message: 'The token had run out when it arrived. Check the clocks.' },
  token_issued_at: { status: 403, message: 'The token was made before this login or in the future. Check the clocks.' },
  token_subject: { status: 403, message: 'The token is about another person than the one who was asked.' },
  token_claims: { status: 403, message: 'The claims of the token contradict each other. Report this to the operator.' },
  token_replayed: { status: 403, message: 'The token was used before. Treat this as an attack.' },
  token_repeated: {
    status: 403,
    message:
      'The operator gave the same token to two logins. Ask for a new code, and ask the operator to put a `jti` into its tokens.',
  },
  response_random: { status: 403, message: 'The answer does not carry the random value of this login.' },
  response_hash: {
    status: 403,
    message: 'The hash of the answer is wrong or missing. Check the option `responseSecret`.',
  },

  // Our side.
  configuration_error: {
    status: 503,
    message: 'The operator does not accept the request. Compare the options with what was registered there.',
  },
  lookup_failed: {
    status: 503,
    message: 'The function `resolveTokenId` or `transientEmail` threw or did not answer. See the cause.',
  },
  store_unavailable: { status: 503, message: 'The store of logins does not answer. Check it and try again.' },
  store_full: { status: 503, message: 'Too many logins are waiting in this process. Try again in a moment.' },
  verify_failed: { status: 503, message: 'The function `verify` threw. See the cause; the person may try again.' },
  verify_timeout: { status: 503, message: 'The function `verify` did not answer within 10 seconds.' },
  session_missing: {
    status: 503,
    message: 'Put a session middleware such as express-session before the login, or set `session: false`.',
  },
  session_failed: { status: 503, message: 'The session could not be saved. Check the session store and try again.' },
  closed: { status: 503, message: 'The strategy was closed. Start logins before calling close().' },
} as const satisfies Record<string, Meaning>;

/** Every code that a {@link LoginError} can carry; `switch (error.code)` narrows. */
export type LoginErrorCode = keyof typeof MEANINGS;

/** All codes, for the tests that hold code, documentation and tests together. */
export const LOGIN_ERROR_CODES = Object.keys(MEANINGS) as readonly LoginErrorCode[];

/** What a {@link LoginError} may say beyond its code. */
export interface LoginErrorDetails {
  /** A more exact sentence than the one of the code. Never a secret, never an operator's own words. */
  message?: string;
  /** What went wrong underneath. Never an error that holds a token. */
  cause?: unknown;
  /** Seconds to wait before trying again. */
  retryAfter?: number;
  /** What the operator calls it: a word of theirs, for the log only. */
  operatorCode?: string | undefined;
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
  /** Seconds to wait before trying again, where that is known. */
  readonly retryAfter?: number;
  /** What the operator calls it, where it has a word for it. It may tell who has an account: for the log only. */
  readonly operatorCode?: string;

  constructor(code: LoginErrorCode, details: LoginErrorDetails = {}) {
    const meaning: Meaning = MEANINGS[code];
    super(details.message ?? meaning.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'LoginError';
    this.code = code;
    this.status = meaning.status;
    this.expose = meaning.expose ?? false;
    if (details.retryAfter !== undefined) this.retryAfter = details.retryAfter;
    if (details.operatorCode !== undefined) this.operatorCode = details.operatorCode;
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

/** What a login throws as a {@link LoginError}: a breakage that is not ours to name is a fault of a store, or of ours. */
export function asLoginError(error: unknown): LoginError {
  return isLoginError(error) ? error : new LoginError('store_unavailable', { cause: error });
}
