import { callback, listOf, text } from '../../options.js';
import type { Rule, Rules } from '../../options.js';
import { ANSWER_FAULT, times } from '../server/answer-fault.js';
import type { AnswerFault } from '../server/answer-fault.js';
import type { HonestToken } from '../server/forge.js';
import { anyText, check, either, finite, integer, oneOf, record, shape, yes } from '../server/rules.js';
import type { ClaimsDialect } from './claims.js';
import { IDTOKEN_TOKEN_FAULTS } from './token-faults.js';
import type { IDTokenTokenFault } from './token-faults.js';

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
  /** A token that no relying party may accept. */
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

/** The close codes that an endpoint may send, and 1006 for none. */
export const closeCode: Rule = (value) => {
  const code = Number.isInteger(value) ? (value as number) : 0;
  const sendable = (code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005) || (code >= 3000 && code <= 4999);
  return sendable ? undefined : 'must be a close code from 1000 to 1014 or from 3000 to 4999';
};

/** The endpoints whose answers can be spoilt. */
export type Spoilable = 'initiate' | 'verify' | 'reject' | 'enroll' | 'jwks';

const answer = shape(ANSWER_FAULT);

const FAULTS: Rules<IDTokenMisbehaviour> = {
  initiate: answer,
  verify: answer,
  reject: answer,
  enroll: answer,
  jwks: answer,
  clockOffset: finite,
  dateHeader: either('a number of seconds or "missing"', finite, oneOf('missing')),
  push: oneOf('lost', 'twice'),
  pushFields: record,
  upgrade: shape<UpgradeFault>({ status: integer(300, 599), headers: record, times }, 'status'),
  closeOnOpen: shape<CloseFault>({ code: closeCode, times }, 'code'),
  silentSocket: yes,
  otpReady: oneOf('missing', 'masked', 'other', 'wrong-type', 'late'),
  junk: listOf(oneOf('unknown-type', 'not-json', 'null', 'array', 'binary', 'oversize', 'flood')),
  approved: oneOf('lost', 'twice', 'then-rejected', 'after-rejected'),
  approvedFields: record,
  random: oneOf('none', 'missing', 'other', 'truncated'),
  hash: oneOf('missing', 'other', 'truncated'),
  dialect: oneOf('quick-start', 'nested-camel', 'flat-snake'),
  contradiction: yes,
  ungranted: yes,
  claims: record,
  scope: anyText,
  token: oneOf(...IDTOKEN_TOKEN_FAULTS),
  tokenHeader: record,
  tokenClaims: record,
  jwt: either('text or a function', text(1e7), callback),
  keySet: oneOf(
    'empty',
    'duplicate-kid',
    'private-members',
    'off-curve',
    'foreign-curve',
    'symmetric',
    'encryption-key',
    'not-an-array',
  ),
};

/** Refuses what is not in the set, naming every mistake and the right word. */
export function checkMisbehaviour(faults: IDTokenMisbehaviour): void {
  check('operator.misbehave', faults, FAULTS);
}
