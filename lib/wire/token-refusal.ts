import { isLoginError, LoginError } from '../login/errors.js';
import type { LoginErrorCode } from '../login/errors.js';

const CLAIM_CODES: Readonly<Partial<Record<string, LoginErrorCode>>> = {
  sub: 'token_subject',
  exp: 'token_expired',
  iat: 'token_issued_at',
  nbf: 'token_issued_at',
};

const JOSE_CODES: Readonly<Partial<Record<string, LoginErrorCode>>> = {
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'token_signature',
  ERR_JWT_EXPIRED: 'token_expired',
  ERR_JOSE_ALG_NOT_ALLOWED: 'token_algorithm',
  ERR_JOSE_NOT_SUPPORTED: 'token_header',
};

/** What jose's errors say, as far as a refusal needs it. */
interface JoseError {
  readonly code?: string;
  readonly claim?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/** Gives what goes wrong in jose a code of ours, and lets go of jose's error. */
export function refusalOf(error: unknown): LoginError {
  if (isLoginError(error)) return error;
  const { code = '', claim = '', payload } = error as JoseError;
  if (claim === 'iss') return otherIssuer(payload?.iss);
  if (claim === 'aud') return otherAudience(payload?.aud);
  return new LoginError(CLAIM_CODES[claim] ?? JOSE_CODES[code] ?? 'token_malformed');
}

function otherIssuer(said: unknown): LoginError {
  const message = `The token is of another issuer, ${quoted(said)}. Check the option \`issuer\`.`;
  return new LoginError('token_issuer', { message });
}

/** The refusal of a token that names another service, be it beside ours. */
export function otherAudience(said: unknown): LoginError {
  const message = `The token is for another service, ${quoted(said)}. Check the option \`audience\`.`;
  return new LoginError('token_audience', { message });
}

/** How much of a claim a sentence holds (characters). */
const MAX_QUOTED = 200;

/** What a token says, on one line and bounded. */
function quoted(claim: unknown): string {
  const text = claim === undefined ? 'which it does not name' : JSON.stringify(claim);
  return text.length <= MAX_QUOTED ? text : `${text.slice(0, MAX_QUOTED)}...`;
}

/**
 * Whether a token names the person who was asked in other letter case: an operator that takes both for one may do so,
 * and it is no proof, for they may be two.
 *
 * @param named - what the token says.
 * @param asked - the person.
 */
export function isRespelled(named: unknown, asked: string): boolean {
  return typeof named === 'string' && named.toLowerCase() === asked.toLowerCase();
}
