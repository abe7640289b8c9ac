import { createPublicKey, type KeyObject } from 'node:crypto';
import { isJsonObject } from './json.js';

/** A key that may have signed a token. */
export interface VerificationKey {
  /** Its name in the key set, if it has one. */
  readonly kid: string | undefined;
  /** The key; `undefined` if the private half was published with it, so that it proves nothing. */
  readonly publicKey: KeyObject | undefined;
}

const MAX_KEYS = 32;

/**
 * Picks the keys out of a key set that ES256 tokens can be checked with: EC, P-256, a point on the curve, for
 * signatures. Others are passed over, since a key set may serve other purposes too.
 *
 * @param set - what the operator answered.
 * @returns at most 32 keys; none if it is not a key set.
 */
export function readKeySet(set: unknown): VerificationKey[] {
  if (!isJsonObject(set) || !Array.isArray(set.keys)) return [];
  return set.keys.slice(0, MAX_KEYS).flatMap((jwk: unknown) => readKey(jwk) ?? []);
}

function readKey(jwk: unknown): VerificationKey | undefined {
  if (!isJsonObject(jwk) || jwk.kty !== 'EC' || jwk.crv !== 'P-256') return undefined;
  const { x, y, use, alg, key_ops: operations } = jwk;
  if (typeof x !== 'string' || typeof y !== 'string') return undefined;
  if (use !== undefined && use !== 'sig') return undefined;
  if (alg !== undefined && alg !== 'ES256') return undefined;
  if (operations !== undefined && !(Array.isArray(operations) && operations.includes('verify'))) return undefined;

  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined;
  if (jwk.d !== undefined) return { kid, publicKey: undefined };
  try {
    return { kid, publicKey: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }) };
  } catch {
    return undefined; // Not a point on the curve.
  }
}
