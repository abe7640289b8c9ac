import { LoginError } from '../login/errors.js';
import type { SettledLogin } from '../login/operator.js';
import type { TokenRules, CheckedToken } from '../wire/es256.js';
import { isRespelled, otherAudience } from '../wire/token-refusal.js';
import { isJsonObject } from '../wire/json.js';
import type { IDTokenPayload } from './identity.js';

/** Claims that a token must have, besides `iss` and `aud` (protocol 11.3). */
export const REQUIRED_CLAIMS = ['sub', 'iat', 'exp'];

/** The login that a token belongs to. Times are milliseconds of our own clock; the person is the `tokenId` asked. */
export type TokenLogin = Pick<SettledLogin, 'person' | 'startedAt' | 'settledAt'>;

/**
 * Checks what a verified token says of its login (protocol 11.3).
 *
 * @param payload - that passed the check of a `TokenVerifier`.
 * @param rules - by which that was done.
 * @param login - over whose socket the token came.
 * @throws LoginError with a `token_*` code.
 */
export function checkClaims(
  payload: CheckedToken['payload'],
  rules: TokenRules,
  login: TokenLogin,
): asserts payload is IDTokenPayload {
  checkAudience(payload.aud, rules.audience);
  checkIssuedAt(payload.iat, rules.clockTolerance, login);
  checkSubject(payload, login.person);
}

const MAX_LOGIN_SECONDS = 10 * 60;

/**
 * The last moment at which a login could take a token: it is then over, or the login that is old enough for it is.
 *
 * @param payload - checked.
 * @param rules - by which.
 * @returns milliseconds.
 */
export function acceptableUntil({ iat, exp }: IDTokenPayload, { clockTolerance }: TokenRules): number {
  // The second in which the login began counts as a whole.
  return (Math.min(exp, iat + 1 + MAX_LOGIN_SECONDS) + clockTolerance) * 1000;
}

/** A token that is for another service as well could have come from there. */
function checkAudience(aud: unknown, ours: readonly string[]): void {
  const named: unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!named.every((name) => typeof name === 'string' && ours.includes(name))) throw otherAudience(aud);
}

/** A token names no session, so it has to be made after this one began. It counts whole seconds. */
function checkIssuedAt(iat: unknown, clockTolerance: number, { startedAt, settledAt }: TokenLogin): void {
  const earliest = Math.floor(startedAt / 1000) - clockTolerance;
  const latest = settledAt / 1000 + clockTolerance;
  if (typeof iat !== 'number' || iat < earliest || iat > latest) throw new LoginError('token_issued_at');
}

function checkSubject({ sub, idtoken }: Readonly<Record<string, unknown>>, person: string): void {
  if (sub !== person) throw new LoginError(isRespelled(sub, person) ? 'token_spelling' : 'token_subject');
  const tokenId = isJsonObject(idtoken) ? idtoken.tokenId : undefined;
  if (tokenId !== undefined && tokenId !== person) throw new LoginError('token_subject');
}
