/** Every identity claim that an IDToken can carry, in the spelling of this package. */
export interface IDTokenClaims {
  givenName?: string;
  familyName?: string;
  /** ISO 8601 date, such as `1985-06-15`. */
  dateOfBirth?: string;
  /** Code of the country, usually of three letters, such as `FRA`. */
  nationality?: string;
  documentNumber?: string;
  /** A WebP picture of about 200 by 200 pixels, in Base64. */
  photoBase64?: string;
  /** How sure the operator is of the identity: 1, 2 or 3. */
  trustLevel?: 1 | 2 | 3;
  ageOver18?: boolean;
  ageOver21?: boolean;
  ageOver25?: boolean;
  /** An age bracket in the operator's own words. */
  ageRange?: string;
  isEuCitizen?: boolean;
  /** Such as `J. D.` */
  nameInitial?: string;
}

interface Scope {
  /** The claims it grants. */
  readonly claims: readonly (keyof IDTokenClaims)[];
}

const ATOMIC = {
  'identity:name': { claims: ['givenName', 'familyName'] },
  'identity:given_name': { claims: ['givenName'] },
  'identity:family_name': { claims: ['familyName'] },
  'identity:date_of_birth': { claims: ['dateOfBirth'] },
  'identity:nationality': { claims: ['nationality'] },
  'identity:document': { claims: ['documentNumber'] },
  'identity:photo': { claims: ['photoBase64'] },
  'identity:trust_level': { claims: ['trustLevel'] },
  'identity:age_over_18': { claims: ['ageOver18'] },
  'identity:age_over_21': { claims: ['ageOver21'] },
  'identity:age_over_25': { claims: ['ageOver25'] },
  'identity:age_range': { claims: ['ageRange'] },
  'identity:is_eu_citizen': {
    claims: ['isEuCitizen'],
  },
  'identity:name_initial': { claims: ['nameInitial'] },
} as const satisfies Record<string, Scope>;

const COMPOSITE = {
  'identity:basic': ['identity:name', 'identity:trust_level'],
  'identity:age_verification': ['identity:age_over_18', 'identity:name'],
  'identity:full': [
    'identity:name',
    'identity:date_of_birth',
    'identity:nationality',
    'identity:document',
    'identity:trust_level',
  ],
  'identity:full_with_photo': ['identity:full', 'identity:photo'],
} as const satisfies Record<string, readonly string[]>;

/** The scopes of the protocol, by name. */
export const KNOWN_SCOPES: readonly string[] = [...Object.keys(ATOMIC), ...Object.keys(COMPOSITE)];

/** An atomic scope that covers others, which may be asked for and granted by themselves. */
const NAME = 'identity:name';
const NAME_PARTS = ['identity:given_name', 'identity:family_name'];

type AtomicScope = keyof typeof ATOMIC;
type CompositeScope = keyof typeof COMPOSITE;

/** The scopes of the protocol; an operator may have others, which pass through untouched. */
export type IDTokenScope = AtomicScope | CompositeScope;

/** Any scope; an editor suggests those of the protocol. */
export type SuggestedScope = IDTokenScope | (string & Record<never, never>);

type Expand<S extends string> = S extends CompositeScope ? Expand<(typeof COMPOSITE)[S][number]> : S;
type ClaimName<S extends string> = (typeof ATOMIC)[Expand<S> & AtomicScope]['claims'][number];

/**
 * The claims that scopes can bring: those of the scopes asked for, and all of them when the scopes are not known
 * at compile time (`string`) or none are asked for (the service's default scopes apply).
 *
 * @example
 * const claims: ClaimsOf<'identity:age_over_18'> = { ageOver18: true };
 */
export type ClaimsOf<S extends string> = [S] extends [never]
  ? IDTokenClaims
  : string extends S
    ? IDTokenClaims
    : Pick<IDTokenClaims, ClaimName<S>>;

/**
 * Replaces composite scopes by what they stand for, each scope once. Unknown scopes stay.
 *
 * @param scopes - in any order.
 */
export function expandScopes(scopes: readonly string[]): string[] {
  const found = new Set<string>();
  const expand = (scope: string): void => {
    if (isComposite(scope)) COMPOSITE[scope].forEach(expand);
    else found.add(scope);
  };
  scopes.forEach(expand);
  return [...found];
}

/**
 * Which of the scopes asked for were not granted. The name is granted by its two parts as well, and either part by
 * the name.
 *
 * @param asked - expanded scopes.
 * @param granted - expanded scopes.
 */
export function missingScopes(asked: readonly string[], granted: readonly string[]): string[] {
  return asked.filter((scope) => !isGranted(scope, granted));
}

function isGranted(scope: string, granted: readonly string[]): boolean {
  if (granted.includes(scope)) return true;
  if (scope === NAME) return NAME_PARTS.every((part) => granted.includes(part));
  return NAME_PARTS.includes(scope) && granted.includes(NAME);
}

/** The claims that say yes or no. */
const FLAGS: readonly (keyof IDTokenClaims)[] = ['ageOver18', 'ageOver21', 'ageOver25', 'isEuCitizen'];

/**
 * The claims that say yes or no, each with the scope that brings it.
 *
 * @param asked - expanded scopes; none means the service's default scopes, which may bring any.
 */
export function flagScopes(asked: readonly string[]): Readonly<Record<string, string>> {
  const bringing = Object.keys(ATOMIC).filter((scope) => asked.length === 0 || asked.includes(scope));
  return Object.fromEntries(
    FLAGS.flatMap((claim) => bringing.filter((scope) => cover([scope], claim)).map((scope) => [claim, scope])),
  );
}

/**
 * Whether scopes cover a claim.
 *
 * @param scopes - expanded scopes.
 * @param claim - by its name in this package.
 */
export function cover(scopes: readonly string[], claim: keyof IDTokenClaims): boolean {
  return scopes.some((scope) => isAtomic(scope) && claimsOf(scope).includes(claim));
}

function claimsOf(scope: AtomicScope): Scope['claims'] {
  return ATOMIC[scope].claims;
}

function isAtomic(scope: string): scope is AtomicScope {
  return Object.hasOwn(ATOMIC, scope);
}

function isComposite(scope: string): scope is CompositeScope {
  return Object.hasOwn(COMPOSITE, scope);
}
