import type { ClaimsDialect } from './claims.js';
import type { IDTokenTokenFault } from './token-faults.js';

/**
 * Spoils one HTTP answer. `status` and `redirect` answer *instead of* doing the work: nothing is begun and nothing is
 * pushed. Everything else spoils the answer *after* the work was done: the push has gone out.
 */
export interface AnswerFault {
  /** This status, with an error body, instead of the work. */
  status?: number;
  /** A redirect to this address instead of the work; 302 unless `status` says otherwise. */
  redirect?: string;
  /** A `Retry-After` header: seconds, or any text. */
  retryAfter?: number | string;
  /** Headers to add or replace. */
  headers?: Record<string, string>;
  /** Members of the honest JSON to replace: wrong types, absurd values; `undefined` takes one out. */
  fields?: Record<string, unknown>;
  /** Another body, or a function from the honest one. */
  body?: string | Uint8Array | ((honest: string) => string | Uint8Array);
  /** The body is filled up with blanks to so many bytes; it stays valid JSON. */
  padTo?: number;
  /** The body is so many zero bytes, sent gzip-compressed with `Content-Encoding: gzip`. */
  gzipBomb?: number;
  /** The connection is torn down after half of the body. */
  truncate?: true;
  /** One byte every so many milliseconds. */
  dripMs?: number;
  /** The answer comes so many milliseconds late. */
  delayMs?: number;
  /** The request is read and never answered. */
  hang?: true;
  /** The request is read, then the connection is torn down without an answer. */
  drop?: true;
  /** How many answers are spoilt; the next ones are honest. Default: all. */
  times?: number;
}

/** Refuses the WebSocket upgrade with an HTTP answer. */
export interface UpgradeFault {
  /** Such as 401, 403, 404, 503, or 302. */
  status: number;
  /** Headers, such as `location`. */
  headers?: Record<string, string>;
  /** How many upgrades are refused. Default: all. */
  times?: number;
}

/** Closes a WebSocket right after it was opened. */
export interface CloseFault {
  /** A close code that may be sent (1000 to 1014, 3000 to 4999), or 1006: the connection is torn down without one. */
  code: number;
  /** How many sockets are closed. Default: all. */
  times?: number;
}

/** A frame that is none of the protocol's messages. */
export type JunkFrame = 'unknown-type' | 'not-json' | 'null' | 'array' | 'binary' | 'oversize' | 'flood';

/** The parts of a token before it is signed, and the honest one after. */
export interface HonestToken {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  jwt: string;
}

/**
 * What {@link IDTokenOperator.misbehave} takes: a closed set of faults. Each call replaces all earlier ones, and
 * `misbehave({})` ends them. Faults apply at the moment something is sent, also to sessions that are already open.
 *
 * @example
 * operator.misbehave({ initiate: { status: 429, retryAfter: 7 } });
 * operator.misbehave({ initiate: { fields: { autoPassword: '12' } } });
 * operator.misbehave({ otpReady: 'masked', token: 'wrong-audience' });
 * operator.misbehave({});
 */
export interface IDTokenMisbehaviour {
  /** Spoils the answers of `POST /auth/initiate`. */
  initiate?: AnswerFault;
  /** Spoils the answers of `POST /auth/verify`, which only a phone sees. */
  verify?: AnswerFault;
  /** Spoils the answers of `POST /auth/reject`, which only a phone sees. */
  reject?: AnswerFault;
  /** Spoils the answers of `POST /enroll`, which only a phone sees. */
  enroll?: AnswerFault;
  /** Spoils the answers of `GET /.well-known/jwks.json`; another lifetime is `headers: { 'cache-control': ... }`. */
  jwks?: AnswerFault;
  /** The operator's whole clock is off by so many seconds: `Date`, `expiresAt`, `iat`, `exp`, the +/-30 s check. */
  clockOffset?: number;
  /** Only the `Date` header is off by so many seconds, or it is left out. */
  dateHeader?: number | 'missing';

  /** The push never reaches the phone, or reaches it twice. */
  push?: 'lost' | 'twice';
  /** Values of the push to replace, such as a hostile `serviceName`. */
  pushFields?: Record<string, string>;

  /** Refuses the WebSocket upgrade. */
  upgrade?: UpgradeFault;
  /** Closes each WebSocket right after it was opened. */
  closeOnOpen?: CloseFault;
  /** Half-open sockets: nothing is sent on them, no ping is answered, and they stay open. */
  silentSocket?: true;
  /** `otp_ready` is not sent; carries a masked code, another code, or no text; or comes only just before the end. */
  otpReady?: 'missing' | 'masked' | 'other' | 'wrong-type' | 'late';
  /** Frames that are none of the protocol's, sent after the opening and again before the end. */
  junk?: JunkFrame[];
  /** `approved` is lost (the session ends all the same), sent twice, or comes before or after a `rejected`. */
  approved?: 'lost' | 'twice' | 'then-rejected' | 'after-rejected';
  /** Members of the `approved` message to replace; `undefined` takes one out. */
  approvedFields?: Record<string, unknown>;
  /** `random` is in no message, missing in `approved`, another one there, or cut short there. */
  random?: 'none' | 'missing' | 'other' | 'truncated';
  /** `hash` is missing, another one, or cut short. */
  hash?: 'missing' | 'other' | 'truncated';

  /** How claims are spelt from now on. */
  dialect?: ClaimsDialect;
  /** The token says the same facts in two spellings and with different values. */
  contradiction?: true;
  /** The token says all that the credential holds, granted or not. */
  ungranted?: true;
  /** Further claims beside the identity claims of the dialect. */
  claims?: Record<string, unknown>;
  /** Another `scope` claim. */
  scope?: string;
  /** A token that nobody may accept. */
  token?: IDTokenTokenFault;
  /** Members of the token's header to replace; `undefined` takes one out, such as `kid`. */
  tokenHeader?: Record<string, unknown>;
  /** Members of the token's payload to replace; `undefined` takes one out. */
  tokenClaims?: Record<string, unknown>;
  /** Any text in place of the token, or a function from the honest one. */
  jwt?: string | ((honest: HonestToken) => string | Promise<string>);

  /** What is wrong with the published keys. */
  keySet?:
    | 'empty'
    | 'duplicate-kid'
    | 'private-members'
    | 'off-curve'
    | 'foreign-curve'
    | 'symmetric'
    | 'encryption-key'
    | 'not-an-array';
}
