import { LoginError } from '../login/errors.js';
import type { Identity } from '../login/operator.js';
import { isJsonObject } from '../wire/json.js';
import { cover, expandScopes, missingScopes } from './scopes.js';
import type { ClaimsOf, IDTokenClaims } from './scopes.js';

/**
 * Who logged in, and what they agreed to share. Plain JSON, in the shape of Passport's normalised profile.
 *
 * @example
 * const idtoken = new IDTokenStrategy({ operator, serviceId, scopes: ['identity:age_over_18'] }, (identity) =>
 *   identity.claims.ageOver18 === true ? db.user(identity.id) : null);
 */
export interface IDTokenIdentity<S extends string = string> extends Identity {
  /** The name of the strategy: `idtoken`, unless its option `name` says otherwise. */
  provider: string;
  /** The `tokenId`, which is also the token's `sub`. */
  id: string;
  /** The operator that vouches for it. */
  issuer: string;
  /** The name, else the initials, if shared. */
  displayName?: string;
  /** The name, if shared. */
  name?: { givenName?: string; familyName?: string };
  /** The photo as a `data:` URL, if shared. */
  photos?: { value: string }[];
  /** Granted scopes, expanded to atomic ones. */
  scopes: string[];
  /** Asked for, but not granted. */
  missingScopes: string[];
  /** What was both asked for and granted; typed by the scopes asked for. A missing fact is never `false`. */
  claims: ClaimsOf<S>;
  /** When the token was made, ISO 8601. */
  authenticatedAt: string;
  /** When the token runs out, ISO 8601. */
  expiresAt: string;
}

/** The registered claims on which an identity stands, checked before. Times are in seconds. */
export interface IDTokenPayload {
  readonly iss: string;
  readonly sub: string;
  readonly iat: number;
  readonly exp: number;
  readonly [claim: string]: unknown;
}

/**
 * Makes an identity of a verified payload (protocol 12). Claims are read in all three spellings: in the object
 * `idtoken` or at the top level, in camelCase or in snake_case.
 *
 * @param payload - of a token that has been verified.
 * @param asked - the scopes asked for; empty means the service's default scopes, so that whatever was granted counts.
 * @param provider - the name of the strategy.
 * @returns the identity, with nothing in it that no granted scope covers.
 * @throws LoginError `token_claims` if two spellings of one claim differ.
 */
export function readIdentity<S extends string>(
  payload: IDTokenPayload,
  asked: readonly S[],
  provider: string,
): IDTokenIdentity<S> {
  const scopes = grantedScopes(payload);
  const wanted = expandScopes(asked);
  const claims = readClaims(payload, scopes, wanted);
  const about = { provider, id: payload.sub, issuer: payload.iss };
  return Object.assign(about, profileOf(claims), {
    scopes,
    missingScopes: missingScopes(wanted, scopes),
    // Only claims of scopes asked for were let in.
    claims: claims,
    authenticatedAt: new Date(payload.iat * 1000).toISOString(),
    expiresAt: new Date(payload.exp * 1000).toISOString(),
  });
}

/** The part of the identity that is called as in Passport's normalised profile. */
function profileOf(claims: IDTokenClaims): Pick<IDTokenIdentity, 'displayName' | 'name' | 'photos'> {
  const profile: ReturnType<typeof profileOf> = {};
  const name: IDTokenIdentity['name'] = {};
  const { givenName, familyName, nameInitial, photoBase64 } = claims;
  const displayName = [givenName, familyName].filter(Boolean).join(' ') || nameInitial;
  if (displayName) profile.displayName = displayName;
  if (givenName) name.givenName = givenName;
  if (familyName) name.familyName = familyName;
  if (givenName || familyName) profile.name = name;
  if (photoBase64) profile.photos = [{ value: `data:image/webp;base64,${photoBase64}` }];
  return profile;
}

const MAX_SCOPES = 64;
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,128}$/; // RFC 6749, appendix A.4

function grantedScopes(payload: IDTokenPayload): string[] {
  if (typeof payload.scope !== 'string') return [];
  const named = payload.scope.split(' ', MAX_SCOPES).filter((scope) => SCOPE.test(scope));
  return expandScopes(named);
}

function readClaims(payload: IDTokenPayload, granted: readonly string[], wanted: readonly string[]): IDTokenClaims {
  const values = valuesIn(isJsonObject(payload.idtoken) ? [payload.idtoken, payload] : [payload]);
  const claims: Record<string, unknown> = {};
  for (const { name, read } of CLAIM_LIST) {
    const value = values.get(name);
    if (value === undefined || !cover(granted, name)) continue;
    if (wanted.length > 0 && !cover(wanted, name)) continue;
    const wellFormed = read(value);
    if (wellFormed !== undefined) claims[name] = wellFormed;
  }
  return claims;
}

/**
 * The value of every claim that is there, in whatever spelling, and not `null`. Spellings are compared for every claim,
 * shared or not: a token that contradicts itself is wrong as a whole.
 */
function valuesIn(sources: readonly Readonly<Record<string, unknown>>[]): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const source of sources) {
    for (const spelling of Object.keys(source)) {
      const name = NAMES.get(spelling);
      const value = source[spelling];
      if (name === undefined || value === undefined || value === null) continue;
      if (values.has(name) && values.get(name) !== value) throw new LoginError('token_claims');
      values.set(name, value);
    }
  }
  return values;
}

interface ClaimRule<Value> {
  /** Its other spelling. */
  readonly snake: string;
  /** A value of another type, or too long, is as good as none. */
  readonly read: (value: unknown) => Value | undefined;
}

const CLAIMS: { readonly [Claim in keyof IDTokenClaims]-?: ClaimRule<IDTokenClaims[Claim]> } = {
  givenName: { snake: 'given_name', read: text(256) },
  familyName: { snake: 'family_name', read: text(256) },
  dateOfBirth: { snake: 'date_of_birth', read: matching(/^\d{4}-\d\d-\d\d$/) },
  nationality: { snake: 'nationality', read: text(8) },
  documentNumber: { snake: 'document_number', read: text(64) },
  photoBase64: { snake: 'photo_base64', read: matching(/^[A-Za-z0-9+/]{1,24576}={0,2}$/) },
  trustLevel: {
    snake: 'trust_level',
    read: (value) => (value === 1 || value === 2 || value === 3 ? value : undefined),
  },
  ageOver18: { snake: 'age_over_18', read: flag },
  ageOver21: { snake: 'age_over_21', read: flag },
  ageOver25: { snake: 'age_over_25', read: flag },
  ageRange: { snake: 'age_range', read: text(32) },
  isEuCitizen: { snake: 'is_eu_citizen', read: flag },
  nameInitial: { snake: 'name_initial', read: text(32) },
};

const CLAIM_LIST = Object.entries(CLAIMS).map(([name, { snake, read }]) => ({
  name: name as keyof IDTokenClaims,
  snake,
  read,
}));

/** The names of the claims by their spellings. */
const NAMES = new Map(CLAIM_LIST.flatMap(({ name, snake }) => [[name, name] as const, [snake, name] as const]));

function matching(pattern: RegExp): (value: unknown) => string | undefined {
  return (value) => (typeof value === 'string' && pattern.test(value) ? value : undefined);
}

function flag(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** Control characters and those that turn the direction of writing have no place in a name; nothing else is changed. */
const INVISIBLE = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu;

function text(maxLength: number): (value: unknown) => string | undefined {
  return (value) => {
    if (typeof value !== 'string' || value.length > maxLength) return undefined;
    return value.replace(INVISIBLE, '').trim() || undefined;
  };
}
