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
  /** What a person shares by it, to go on after "This shares". */
  readonly label: string;
}

const ATOMIC = {
  'identity:name': { claims: ['givenName', 'familyName'], label: 'your given and family name' },
  'identity:given_name': { claims: ['givenName'], label: 'your given name' },
  'identity:family_name': { claims: ['familyName'], label: 'your family name' },
  'identity:date_of_birth': { claims: ['dateOfBirth'], label: 'your date of birth' },
  'identity:nationality': { claims: ['nationality'], label: 'your nationality' },
  'identity:document': { claims: ['documentNumber'], label: 'the number of your identity document' },
  'identity:photo': { claims: ['photoBase64'], label: 'your photo' },
  'identity:trust_level': { claims: ['trustLevel'], label: 'how well your identity was checked' },
  'identity:age_over_18': { claims: ['ageOver18'], label: 'whether you are over 18 (not your date of birth)' },
  'identity:age_over_21': { claims: ['ageOver21'], label: 'whether you are over 21 (not your date of birth)' },
  'identity:age_over_25': { claims: ['ageOver25'], label: 'whether you are over 25 (not your date of birth)' },
  'identity:age_range': { claims: ['ageRange'], label: 'your age group (not your date of birth)' },
  'identity:is_eu_citizen': {
    claims: ['isEuCitizen'],
    label: 'whether you are a citizen of the European Union (not your nationality)',
  },
  'identity:name_initial': { claims: ['nameInitial'], label: 'your initials' },
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

/**
 * Says in plain words what a person shares by a scope, to go on after "This shares".
 *
 * @param scope - an atomic scope; an unknown one is called by its name.
 */
export function labelOf(scope: string): string {
  return isAtomic(scope) ? ATOMIC[scope].label : scope;
}

function isAtomic(scope: string): scope is AtomicScope {
  return Object.hasOwn(ATOMIC, scope);
}

function isComposite(scope: string): scope is CompositeScope {
  return Object.hasOwn(COMPOSITE, scope);
}
