import { LoginError } from '../login/errors.js';
import { verifyToken } from '../wire/es256.js';
import { isJsonObject } from '../wire/json.js';
import type { KeySet } from '../wire/keys.js';
import type { IDTokenPayload } from './identity.js';

/** What a token has to agree with. Times are milliseconds of our own clock. */
export interface ExpectedToken {
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Seconds. */
  readonly clockTolerance: number;
  /** The `tokenId` that was asked. */
  readonly person: string;
  readonly startedAt: number;
  readonly settledAt: number;
}

/**
 * Checks the token of an approval (protocol 11.3).
 *
 * @param jwt - as it came over the socket of this login.
 * @param keys - the operator's.
 * @param expected - what it has to agree with.
 * @returns the payload, and a digest by which the token is known again.
 * @throws LoginError `keys_unavailable` or a `token_*` code.
 */
export async function verifyIDToken(
  jwt: string,
  keys: KeySet,
  expected: ExpectedToken,
): Promise<{ payload: IDTokenPayload; digest: string }> {
  const { payload, digest } = await verifyToken(jwt, keys, {
    issuer: expected.issuer,
    audience: expected.audience,
    requiredClaims: ['sub', 'iat', 'exp'],
    clockTolerance: expected.clockTolerance,
    at: expected.settledAt,
  });
  checkAudience(payload.aud, expected.audience);
  checkIssuedAt(payload.iat, expected);
  checkSubject(payload, expected.person);
  // The registered claims have just been checked one by one.
  return { payload: payload as IDTokenPayload, digest };
}

/** A token that is for somebody else as well could have come from there. */
function checkAudience(aud: unknown, ours: readonly string[]): void {
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((name) => typeof name === 'string' && ours.includes(name))) throw new LoginError('token_audience');
}

/** A token names no session, so it has to be made after this one began. It counts whole seconds. */
function checkIssuedAt(iat: unknown, { startedAt, settledAt, clockTolerance }: ExpectedToken): void {
  const earliest = Math.floor(startedAt / 1000) - clockTolerance;
  const latest = settledAt / 1000 + clockTolerance;
  if (typeof iat !== 'number' || iat < earliest || iat > latest) throw new LoginError('token_issued_at');
}

function checkSubject({ sub, idtoken }: Readonly<Record<string, unknown>>, person: string): void {
  if (sub !== person) throw new LoginError('token_subject');
  const tokenId = isJsonObject(idtoken) ? idtoken.tokenId : undefined;
  if (tokenId !== undefined && tokenId !== person) throw new LoginError('token_subject');
}
