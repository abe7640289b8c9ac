/** What a scope opens: 14 atomic scopes, and 4 names for several at once (protocol 12.1, 12.2). */
const ATOMIC = [
  'identity:name',
  'identity:given_name',
  'identity:family_name',
  'identity:date_of_birth',
  'identity:nationality',
  'identity:document',
  'identity:photo',
  'identity:trust_level',
  'identity:age_over_18',
  'identity:age_over_21',
  'identity:age_over_25',
  'identity:age_range',
  'identity:is_eu_citizen',
  'identity:name_initial',
] as const;

const COMPOSITE: ReadonlyMap<string, readonly string[]> = new Map([
  ['identity:basic', ['identity:name', 'identity:trust_level']],
  ['identity:age_verification', ['identity:age_over_18', 'identity:name']],
  [
    'identity:full',
    ['identity:name', 'identity:date_of_birth', 'identity:nationality', 'identity:document', 'identity:trust_level'],
  ],
  ['identity:full_with_photo', ['identity:full', 'identity:photo']],
]);

/** Every scope that a service can be registered for. */
export const SCOPES: readonly string[] = [...ATOMIC, ...COMPOSITE.keys()];

/** Composites replaced by their parts, as often as it takes; each scope once, in the order met. */
export function expand(scopes: readonly string[]): string[] {
  const parts = scopes.flatMap((scope) => {
    const inner = COMPOSITE.get(scope);
    return inner ? expand(inner) : [scope];
  });
  return [...new Set(parts)];
}

/** Whether every wanted scope is within the given ones: `identity:full` covers `identity:given_name`. */
export function covers(given: readonly string[], wanted: readonly string[]): boolean {
  const have = new Set(smallest(given));
  return smallest(wanted).every((scope) => have.has(scope));
}

/** The full name is its two halves, although both sides show it as one. */
function smallest(scopes: readonly string[]): string[] {
  return expand(scopes).flatMap((scope) =>
    scope === 'identity:name' ? ['identity:given_name', 'identity:family_name'] : [scope],
  );
}
