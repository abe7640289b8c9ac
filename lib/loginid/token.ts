import { LoginError } from '../login/errors.js';
import { verifyToken } from '../wire/es256.js';
import type { KeySet } from '../wire/keys.js';
import type { LoginIDPayload } from './identity.js';

/** What a token has to agree with. Times are milliseconds of our own clock. */
export interface ExpectedToken {
  readonly issuer: readonly string[];
  readonly apiKey: string;
  readonly namespace: string | undefined;
  /** Seconds. */
  readonly clockTolerance: number;
  /** How old a token may be when it arrives, in seconds. */
  readonly maxTokenAge: number;
  /** Who was asked. */
  readonly username: string;
  readonly startedAt: number;
  readonly settledAt: number;
}

/**
 * Checks the token of a finished ceremony (protocol 9.4): what the vendor's own verifiers leave out counts here.
 *
 * @param jwt - as the operator handed it out.
 * @param keys - the operator's.
 * @param expected - what it has to agree with.
 * @returns the payload, and a digest by which the token is known again.
 * @throws LoginError `keys_unavailable` or a `token_*` code.
 */
export async function verifyLoginIDToken(
  jwt: string,
  keys: KeySet,
  expected: ExpectedToken,
): Promise<{ payload: LoginIDPayload; digest: string }> {
  const { payload, digest } = await verifyToken(jwt, keys, {
    issuer: expected.issuer,
    audience: [expected.apiKey],
    requiredClaims: ['sub', 'iat'],
    clockTolerance: expected.clockTolerance,
    at: expected.settledAt,
  });
  checkAudience(payload, expected);
  checkIssuedAt(payload.iat, expected);
  checkPurpose(payload);
  checkPerson(payload, expected.username);
  checkCredential(payload);
  // The claims of an identity have just been checked one by one.
  return { payload: payload as LoginIDPayload, digest };
}

type Claims = Readonly<Record<string, unknown>>;

/** A token that is for another client or namespace is about somebody else, who may have the same username there. */
function checkAudience({ aud, nid }: Claims, { apiKey, namespace }: ExpectedToken): void {
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((name) => name === apiKey)) throw new LoginError('token_audience');
  const isText = nid === undefined || typeof nid === 'string';
  if (isText && (namespace === undefined || nid === namespace)) return;
  throw new LoginError('token_audience', {
    message: 'The token is of another namespace. Check the option `namespace`.',
  });
}

/** Many tokens have no `exp`: how old they are is all that ends them. They count whole seconds. */
function checkIssuedAt(iat: unknown, { startedAt, settledAt, maxTokenAge, clockTolerance }: ExpectedToken): void {
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
  if (names.length === 0 || !names.every((name) => name === expected)) throw new LoginError('token_subject');
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
