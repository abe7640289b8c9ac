import type { Facts } from './people.js';

/** Something that can be shared, in words for people. */
interface Share {
  label: string;
  /** What would be handed over; undefined if the phone does not know it. */
  value(facts: Facts, now: Date): string | undefined;
}

const COMPOSITES: Record<string, string[]> = {
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
};

const olderThan = (years: number): Share => ({
  label: `Whether you are ${years} or older`,
  value: ({ dateOfBirth }, now) => (dateOfBirth ? (ageOn(dateOfBirth, now) >= years ? 'Yes' : 'No') : undefined),
});

const SHARES: Record<string, Share> = {
  'identity:name': {
    label: 'Your name',
    value: ({ givenName, familyName }) => [givenName, familyName].filter(Boolean).join(' ') || undefined,
  },
  'identity:given_name': { label: 'Your given name', value: ({ givenName }) => givenName },
  'identity:family_name': { label: 'Your family name', value: ({ familyName }) => familyName },
  'identity:date_of_birth': { label: 'Your date of birth', value: ({ dateOfBirth }) => dateOfBirth },
  'identity:nationality': { label: 'Your nationality', value: ({ nationality }) => nationality },
  'identity:document': { label: 'The number of your document', value: ({ documentNumber }) => documentNumber },
  'identity:photo': { label: 'Your photo', value: () => undefined },
  'identity:trust_level': {
    label: 'How well your identity was checked',
    value: ({ trustLevel }) => `Level ${trustLevel} of 3`,
  },
  'identity:age_over_18': olderThan(18),
  'identity:age_over_21': olderThan(21),
  'identity:age_over_25': olderThan(25),
  'identity:age_range': {
    label: 'Your age group',
    value: ({ dateOfBirth }) => (dateOfBirth ? 'A span of years' : undefined),
  },
  'identity:is_eu_citizen': {
    label: 'Whether you are a citizen of the EU',
    value: ({ nationality }) => (nationality ? 'Yes or no' : undefined),
  },
  'identity:name_initial': {
    label: 'Your initials',
    value: ({ givenName, familyName }) =>
      givenName && familyName ? `${Array.from(givenName)[0] ?? ''}. ${Array.from(familyName)[0] ?? ''}.` : undefined,
  },
};

/** What is told apart when it is not shared; the rest follows from these. */
const WORTH_NAMING = [
  'identity:name',
  'identity:date_of_birth',
  'identity:nationality',
  'identity:document',
  'identity:photo',
  'identity:trust_level',
];

/** Composites replaced by what is in them, so that a person can say no to a part. */
export function expandScopes(scopes: readonly string[]): string[] {
  return [...new Set(scopes.flatMap((scope) => (COMPOSITES[scope] ? expandScopes(COMPOSITES[scope]) : [scope])))];
}

/** The scopes to grant: those asked for that are on as a whole, as they were asked for, and the parts of the others. */
export function grantedOf(asked: readonly string[], on: ReadonlySet<string>): string[] {
  const granted = asked.flatMap((scope) => {
    const parts = expandScopes([scope]);
    return parts.every((part) => on.has(part)) ? [scope] : parts.filter((part) => on.has(part));
  });
  return [...new Set(granted)];
}

/** What a scope hands over, in plain words. An unknown one is shown as it is. */
export function describe(scope: string, facts: Facts, now: Date): { label: string; value: string } {
  const share = shareOf(scope);
  if (!share) return { label: scope, value: '' };
  return { label: share.label, value: share.value(facts, now) ?? 'Not on this phone' };
}

/** What the service will not get: what was switched off, and what was not asked for. */
export function withheldOf(asked: readonly string[], on: ReadonlySet<string>): string[] {
  const shares = expandScopes(asked);
  const off = shares.filter((scope) => !on.has(scope));
  const covered = (scope: string) =>
    on.has(scope) || (scope === 'identity:name' && on.has('identity:given_name') && on.has('identity:family_name'));
  const never = WORTH_NAMING.filter((scope) => !shares.includes(scope) && !covered(scope));
  return [...off, ...never].map(inWords);
}

/** A scope in plain words, as a part of a sentence. */
export function inWords(scope: string): string {
  return lowerFirst(shareOf(scope)?.label ?? scope);
}

function shareOf(scope: string): Share | undefined {
  return Object.prototype.hasOwnProperty.call(SHARES, scope) ? SHARES[scope] : undefined;
}

function ageOn(dateOfBirth: string, now: Date): number {
  const [year = 0, month = 0, day = 0] = dateOfBirth.split('-').map(Number);
  const before = now.getUTCMonth() + 1 - month || now.getUTCDate() - day;
  return now.getUTCFullYear() - year - (before < 0 ? 1 : 0);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
