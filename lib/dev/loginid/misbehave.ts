import { callback, text } from '../../options.js';
import type { Rules } from '../../options.js';
import { ANSWER_FAULT } from '../server/answer-fault.js';
import type { AnswerFault } from '../server/answer-fault.js';
import type { HonestToken } from '../server/forge.js';
import { check, either, finite, oneOf, record, shape, yes } from '../server/rules.js';
import { LOGINID_TOKEN_FAULTS } from './token-faults.js';
import type { LoginIDTokenFault } from './token-faults.js';

/**
 * Spoils one HTTP answer. `code`, `status` and `redirect` answer *instead of* doing the work; everything else spoils the
 * answer *after* the work was done.
 */
export interface LoginIDAnswerFault extends AnswerFault {
  /** An error of this code instead of the work, with the status that goes with it unless `status` says otherwise. */
  code?: string;
}

/**
 * What {@link LoginIDOperator.misbehave} takes: a closed set of faults. Each call replaces all earlier ones, and
 * `misbehave({})` ends them. The first eight name a step, in whichever generation it is asked for.
 *
 * @example
 * loginid.misbehave({ pushInit: { code: 'remote_session_in_progress' } });
 * loginid.misbehave({ pushComplete: { status: 502, body: '<h1>Bad Gateway</h1>', headers: { 'content-type': 'text/html' } } });
 * loginid.misbehave({ certs: { status: 500, body: loginid.publicKey } });
 * loginid.misbehave({ token: 'wrong-audience' });
 * loginid.misbehave({});
 */
export interface LoginIDMisbehaviour {
  /** `/registerRequest` and `/register/fido2/init`. */
  registerInit?: LoginIDAnswerFault;
  /** `/registerAttest` and `/register/fido2/complete`. */
  registerComplete?: LoginIDAnswerFault;
  /** `/verifyRequest` and `/authenticate/fido2/init`. */
  loginInit?: LoginIDAnswerFault;
  /** `/verifySign` and `/authenticate/fido2/complete`. */
  loginComplete?: LoginIDAnswerFault;
  /** `/push_authentication/init`. */
  pushInit?: LoginIDAnswerFault;
  /** `/push_authentication/complete`. */
  pushComplete?: LoginIDAnswerFault;
  /** `/add_authenticator/init`, both forms. */
  addInit?: LoginIDAnswerFault;
  /** `/add_authenticator/complete`, both forms. */
  addComplete?: LoginIDAnswerFault;
  /** `GET /certs`; another type is `headers: { 'content-type': ... }`. */
  certs?: LoginIDAnswerFault;
  /** The operator's whole clock is off by so many seconds: `Date`, `expire_at`, `iat`. */
  clockOffset?: number;

  /** `expire_at` in seconds, as the quick start's text says, or in milliseconds, as its example says. */
  expireAtUnit?: 'milliseconds' | 'seconds';
  /** Older spellings: `push_notification` for `push`, or `communication` for the whole of `notification`. */
  notification?: 'push_notification' | 'communication';
  /** The mail is lost. The answer says that it went out. */
  mail?: 'lost';

  /** Results come without a token. */
  noJwt?: true;
  /** Results name another person in `username`; the token does not. */
  resultUsername?: string;
  /** A token that no relying party may accept. */
  token?: LoginIDTokenFault;
  /** Members of the token's header to replace; `undefined` takes one out, such as `kid`. */
  tokenHeader?: Record<string, unknown>;
  /** Members of the token's payload to replace; `undefined` takes one out. */
  tokenClaims?: Record<string, unknown>;
  /** Any text in place of the token, or a function from the honest one. */
  jwt?: string | ((honest: HonestToken) => string | Promise<string>);
}

/** The steps whose answers can be spoilt. */
export type Spoilable = {
  [K in keyof LoginIDMisbehaviour]-?: LoginIDAnswerFault extends LoginIDMisbehaviour[K] ? K : never;
}[keyof LoginIDMisbehaviour];

const answer = shape<LoginIDAnswerFault>({ ...ANSWER_FAULT, code: text(64) });

const FAULTS: Rules<LoginIDMisbehaviour> = {
  registerInit: answer,
  registerComplete: answer,
  loginInit: answer,
  loginComplete: answer,
  pushInit: answer,
  pushComplete: answer,
  addInit: answer,
  addComplete: answer,
  certs: answer,
  clockOffset: finite,
  expireAtUnit: oneOf('milliseconds', 'seconds'),
  notification: oneOf('push_notification', 'communication'),
  mail: oneOf('lost'),
  noJwt: yes,
  resultUsername: text(256),
  token: oneOf(...LOGINID_TOKEN_FAULTS),
  tokenHeader: record,
  tokenClaims: record,
  jwt: either('text or a function', text(1e7), callback),
};

/** Refuses what is not in the set, naming every mistake and the right word. */
export function checkMisbehaviour(faults: LoginIDMisbehaviour): void {
  check('loginid.misbehave', faults, FAULTS);
}
