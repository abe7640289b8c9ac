import { LoginError } from '../login/errors.js';
import type { SettledLogin } from '../login/operator.js';
import { isRespelled, otherAudience } from '../wire/token-refusal.js';
import type { LoginIDPayload } from './identity.js';

/** What a token has to agree with, beside the rules of its signature and its registered claims. */
export interface ClaimRules {
  readonly apiKey: string;
  readonly namespace: string | undefined;
  /** How far the two clocks may differ, in seconds. */
  readonly clockTolerance: number;
  /** How old a token may be when it arrives, in seconds. */
  readonly maxTokenAge: number;
}

/** The login that a token belongs to. Times are milliseconds of our own clock; the person is the username asked. */
type TokenLogin = Pick<SettledLogin, 'person' | 'startedAt' | 'settledAt'>;

/** Claims that a token must have, besides `iss` and `aud` (protocol 9.4). */
export const REQUIRED_CLAIMS = ['sub', 'iat'];

type Claims = Readonly<Record<string, unknown>>;

/**
 * The last moment at which a login could take a token, in milliseconds.
 *
 * @param payload - checked.
 * @param rules - by which.
 */
export function acceptableUntil({ iat, exp = Infinity }: LoginIDPayload, rules: ClaimRules): number {
  return (Math.min(exp, iat + rules.maxTokenAge) + rules.clockTolerance) * 1000;
}

/**
 * Checks what a verified token says (protocol 9.4): what the vendor's own verifiers leave out counts here.
 *
 * @param payload - that passed the check of a `TokenVerifier`.
 * @param rules - what it has to agree with.
 * @param login - that it is for.
 * @throws LoginError with a `token_*` code.
 */
export function checkClaims(payload: Claims, rules: ClaimRules, login: TokenLogin): asserts payload is LoginIDPayload {
  checkAudience(payload, rules);
  checkIssuedAt(payload.iat, rules, login);
  checkPurpose(payload);
  checkPerson(payload, login.person);
  checkCredential(payload);
}

/** A token that is for another client or namespace is about another person, who may have the same username there. */
function checkAudience({ aud, nid }: Claims, { apiKey, namespace }: ClaimRules): void {
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((name) => name === apiKey)) throw otherAudience(aud);
  const isText = nid === undefined || typeof nid === 'string';
  if (isText && (namespace === undefined || nid === namespace)) return;
  throw new LoginError('token_audience', {
    message: 'The token is of another namespace. Check the option `namespace`.',
  });
}

/** Many tokens have no `exp`: how old they are is all that ends them. They count whole seconds. */
function checkIssuedAt(
  iat: unknown,
  { maxTokenAge, clockTolerance }: ClaimRules,
  { startedAt, settledAt }: TokenLogin,
): void {
  const earliest = Math.max(Math.floor(startedAt / 1000), settledAt / 1000 - maxTokenAge) - clockTolerance;
  const latest = settledAt / 1000 + clockTolerance;
  if (typeof iat !== 'number' || iat < earliest || iat > latest) throw new LoginError('token_issued_at');
}

function checkPurpose({ tx_hash: txHash, action }: Claims): void {
  if (txHash === undefined && action !== 'tx') return;
  throw new LoginError('token_claims', { message: 'The token confirms a transaction. It is no login.' });
}

/** The name stands in one of two places, or in both. Letter case counts: some verifiers forgive it, the operator does not. */
function checkPerson({ sub, udata, username }: Claims, expected: string): void {
  if (typeof sub !== 'string' || sub === '' || sub.length > 256) throw new LoginError('token_subject');
  const names = [udata, username].filter((name) => name !== undefined);
  if (names.length > 0 && names.every((name) => name === expected)) return;
  const respelled = names.length > 0 && names.every((name) => isRespelled(name, expected));
  throw new LoginError(respelled ? 'token_spelling' : 'token_subject');
}

/** Promised by the quick start, missing in real tokens: checked where they are there. */
function checkCredential({ nonce, cred_type: type }: Claims): void {
  const isText = nonce === undefined || (typeof nonce === 'string' && nonce !== '');
  const isFIDO2 = type === undefined || (typeof type === 'string' && /^(fido2|public_key)$/i.test(type));
  if (!isText || !isFIDO2) {
    throw new LoginError('token_claims', {
      message: 'The token is not of a FIDO2 login: see `nonce` and `cred_type`.',
    });
  }
}
