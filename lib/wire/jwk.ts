import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { isJsonObject } from './json.js';

/** A key that may have signed a token. */
export interface VerificationKey {
  /** Its name in the key set, if it has one. */
  readonly kid: string | undefined;
  /** The key; `undefined` if the private half was published with it, so that it proves nothing. */
  readonly publicKey: KeyObject | undefined;
}

/** What was found in a key set. */
export interface ReadKeySet {
  /** At most 32. */
  readonly keys: readonly VerificationKey[];
  /** How many keys there are, and why others than ours were passed over, in words for the log. */
  readonly about: string;
}

/** Of a set that serves a whole company, ours may be the hundredth. */
const MAX_ENTRIES = 1000;
const MAX_KEYS = 32;
const MAX_REASONS = 8;
const WORD = /^[\w.-]{1,16}$/;

/**
 * Picks the keys out of a key set that ES256 tokens can be checked with: EC, P-256, a point on the curve, for
 * signatures. Others are passed over, since a key set may serve other purposes too.
 *
 * @param set - what the operator answered.
 */
export function readKeySet(set: unknown): ReadKeySet {
  if (!isJsonObject(set) || !Array.isArray(set.keys)) return { keys: [], about: 'no list of keys' };
  const entries = set.keys.slice(0, MAX_ENTRIES) as unknown[];
  const leaked = new Set(entries.filter(isLeaked).map(nameOfPoint));
  const keys: VerificationKey[] = [];
  const passedOver = new Map<string, number>();
  for (const jwk of entries) {
    if (keys.length === MAX_KEYS) break;
    const read = readKey(jwk, leaked);
    if (typeof read === 'string') passedOver.set(read, (passedOver.get(read) ?? 0) + 1);
    else keys.push(read);
  }
  const reasons = [...passedOver].slice(0, MAX_REASONS).map(([reason, times]) => `${reason} (${times})`);
  const others = reasons.length > 0 ? `, passed over: ${reasons.join(', ')}` : '';
  return { keys, about: `${set.keys.length} keys, for ES256: ${keys.length}${others}` };
}

type JWK = Readonly<Record<string, unknown>>;

function isLeaked(jwk: unknown): jwk is JWK {
  return isJsonObject(jwk) && jwk.d !== undefined;
}

/** However it is spelled. A point and its opposite have one `x`: who has the private half of one has that of the other. */
function nameOfPoint({ x }: JWK): string {
  return Buffer.from(String(x), 'base64url').toString('hex');
}

/**
 * @param leaked - points whose private half stands in the set, under whatever name.
 * @returns the key, or why it is passed over.
 */
function readKey(jwk: unknown, leaked: ReadonlySet<string>): VerificationKey | string {
  if (!isJsonObject(jwk)) return 'not a JWK';
  const { kty, crv, x, y, use, alg, key_ops: operations } = jwk;
  if (kty !== 'EC') return `kty ${word(kty)}`;
  if (crv !== 'P-256') return `crv ${word(crv)}`;
  if (typeof x !== 'string' || typeof y !== 'string') return 'no coordinates';
  if (use !== undefined && use !== null && use !== 'sig') return `use ${word(use)}`;
  if (alg !== undefined && alg !== null && alg !== 'ES256') return `alg ${word(alg)}`;
  const may = operations === undefined || operations === null;
  if (!may && !(Array.isArray(operations) && operations.includes('verify'))) return 'key_ops without verify';

  const kid = typeof jwk.kid === 'string' ? jwk.kid : undefined;
  if (leaked.has(nameOfPoint(jwk))) return { kid, publicKey: undefined };
  try {
    return { kid, publicKey: createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' }) };
  } catch {
    return 'not a point on the curve';
  }
}

/** A word of theirs, if it has the form of one. */
function word(value: unknown): string {
  return typeof value === 'string' && WORD.test(value) ? value : 'missing or unknown';
}
