import { expand } from './scopes.js';

/** Who a person is, as the credential on their phone says (protocol 12, dialect D). Everything may be missing. */
export interface PersonFacts {
  /** Given names. */
  givenName?: string;
  /** Family name. */
  familyName?: string;
  /** Day of birth, such as `1990-05-01`. */
  dateOfBirth?: string;
  /** Nationality as a three-letter ISO 3166 code, such as `FRA`; or `D`, Germany's passport code. */
  nationality?: string;
  /** Number of the identity document. */
  documentNumber?: string;
  /** A portrait, Base64. */
  photoBase64?: string;
  /** How far the credential can be trusted: 1, 2 or 3. */
  trustLevel?: 1 | 2 | 3;
}

/** The three spellings that the operator's pages use (protocol 12.1). */
export type ClaimsDialect = 'quick-start' | 'nested-camel' | 'flat-snake';

/** One age bracket: from `from` years on, up to the next one. */
export interface AgeBracket {
  /** First age in years that belongs to it. */
  from: number;
  /** What the claim says, such as `25-34`. */
  name: string;
}

/** What turns facts into claims. */
export interface ClaimRules {
  readonly ageBrackets: readonly AgeBracket[];
  readonly euCountries: readonly string[];
}

/** Claims in our own spelling. */
export type Claims = Record<string, string | number | boolean>;

/** The claims that the granted scopes cover. What the credential does not hold is left out, never `false`. */
export function claimsOf(facts: PersonFacts, granted: readonly string[], now: number, rules: ClaimRules): Claims {
  const claims: Claims = {};
  for (const scope of expand(granted)) Object.assign(claims, present(OPENS[scope]?.(facts, now, rules)));
  return claims;
}

/** Where and how the claims stand in the token's payload. */
export function spell(claims: Claims, tokenId: string, dialect: ClaimsDialect): Record<string, unknown> {
  const named = (name: (claim: string) => string) =>
    Object.fromEntries(Object.entries(claims).map(([claim, value]) => [name(claim), value]));
  switch (dialect) {
    case 'quick-start':
      // Stored facts in camel case, derived ones in snake case: literally so in the quick start.
      return { idtoken: { tokenId, ...named((claim) => (DERIVED.has(claim) ? snake(claim) : claim)) } };
    case 'nested-camel':
      return { idtoken: { tokenId, ...named((claim) => claim) } };
    case 'flat-snake':
      return named(snake);
  }
}

/** Full years of age in UTC. Who was born on 29 February has their birthday on 1 March in common years. */
export function ageOn(dateOfBirth: string, now: number): number {
  const [year = 0, month = 0, dayOfMonth = 0] = dateOfBirth.split('-').map(Number);
  const today = new Date(now);
  const before = today.getUTCMonth() + 1 - month || today.getUTCDate() - dayOfMonth;
  return today.getUTCFullYear() - year - (before < 0 ? 1 : 0);
}

type Opens = (facts: PersonFacts, now: number, rules: ClaimRules) => Record<string, Claims[string] | undefined>;

const ageOver =
  (years: number): Opens =>
  ({ dateOfBirth }, now) => ({ [`ageOver${years}`]: dateOfBirth && ageOn(dateOfBirth, now) >= years });

const OPENS: Readonly<Record<string, Opens>> = {
  'identity:name': ({ givenName, familyName }) => ({ givenName, familyName }),
  'identity:given_name': ({ givenName }) => ({ givenName }),
  'identity:family_name': ({ familyName }) => ({ familyName }),
  'identity:date_of_birth': ({ dateOfBirth }) => ({ dateOfBirth }),
  'identity:nationality': ({ nationality }) => ({ nationality }),
  'identity:document': ({ documentNumber }) => ({ documentNumber }),
  'identity:photo': ({ photoBase64 }) => ({ photoBase64 }),
  'identity:trust_level': ({ trustLevel }) => ({ trustLevel }),
  'identity:age_over_18': ageOver(18),
  'identity:age_over_21': ageOver(21),
  'identity:age_over_25': ageOver(25),
  'identity:age_range': ({ dateOfBirth }, now, { ageBrackets }) => ({
    ageRange: dateOfBirth && ageBrackets.findLast(({ from }) => from <= ageOn(dateOfBirth, now))?.name,
  }),
  'identity:is_eu_citizen': ({ nationality }, _now, { euCountries }) => ({
    isEuCitizen: nationality && euCountries.includes(nationality),
  }),
  'identity:name_initial': ({ givenName, familyName }) => ({
    nameInitial: givenName && familyName && `${initial(givenName)}. ${initial(familyName)}.`,
  }),
};

const DERIVED: ReadonlySet<string> = new Set([
  'ageOver18',
  'ageOver21',
  'ageOver25',
  'ageRange',
  'isEuCitizen',
  'nameInitial',
]);

function present(claims: Record<string, Claims[string] | undefined> = {}): Claims {
  return Object.fromEntries(
    Object.entries(claims).filter((claim): claim is [string, Claims[string]] => {
      const [, value] = claim;
      return value !== undefined && value !== '';
    }),
  );
}

function initial(name: string): string {
  return Array.from(name)[0]?.toUpperCase() ?? '';
}

/** `ageOver18` -> `age_over_18`. */
export function snake(claim: string): string {
  return claim.replaceAll(/[A-Z]|\d+/g, (part) => `_${part.toLowerCase()}`).replace(/^photo_base_64$/, 'photo_base64');
}
