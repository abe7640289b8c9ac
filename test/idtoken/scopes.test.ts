import { cover, expandScopes, missingScopes } from '../../lib/idtoken/scopes.js';
import { en } from '../../lib/pages/texts/en.js';

const NAME = 'identity:name';
const [GIVEN, FAMILY] = ['identity:given_name', 'identity:family_name'];
const ATOMIC = [
  [NAME, ['givenName', 'familyName']],
  [GIVEN, ['givenName']],
  [FAMILY, ['familyName']],
  ['identity:date_of_birth', ['dateOfBirth']],
  ['identity:nationality', ['nationality']],
  ['identity:document', ['documentNumber']],
  ['identity:photo', ['photoBase64']],
  ['identity:trust_level', ['trustLevel']],
  ['identity:age_over_18', ['ageOver18']],
  ['identity:age_over_21', ['ageOver21']],
  ['identity:age_over_25', ['ageOver25']],
  ['identity:age_range', ['ageRange']],
  ['identity:is_eu_citizen', ['isEuCitizen']],
  ['identity:name_initial', ['nameInitial']],
] as const;

const CLAIMS = [...new Set(ATOMIC.flatMap(([, claims]) => [...claims]))];
const coveredBy = (scope: string) => CLAIMS.filter((claim) => cover([scope], claim));

it.each(ATOMIC)('%s is atomic, covers %j and is called something', (scope, claims) => {
  expect(expandScopes([scope])).toEqual([scope]);
  expect(coveredBy(scope)).toEqual(claims);
  expect(en.scopes).toHaveProperty([scope]);
});

const FULL = [NAME, 'identity:date_of_birth', 'identity:nationality', 'identity:document', 'identity:trust_level'];

it.each([
  ['identity:basic', [NAME, 'identity:trust_level']],
  ['identity:age_verification', ['identity:age_over_18', NAME]],
  ['identity:full', FULL],
  ['identity:full_with_photo', [...FULL, 'identity:photo']],
])('%s is taken apart', (composite, parts) => {
  expect(expandScopes([composite])).toEqual(parts);
});

it('each scope is there once, and unknown ones stay', () => {
  expect(expandScopes(['identity:basic', 'acme:points', NAME, 'identity:basic'])).toEqual([
    NAME,
    'identity:trust_level',
    'acme:points',
  ]);
  expect(coveredBy('acme:points')).toEqual([]);
});

it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
  '%s is a scope like any unknown one (S35)',
  (scope) => {
    expect(expandScopes([scope])).toEqual([scope]);
    expect(coveredBy(scope)).toEqual([]);
  },
);

describe('what is missing', () => {
  it.each([
    ['nothing asked', [], [NAME], []],
    ['all granted', [NAME], [NAME], []],
    ['nothing granted', [NAME, GIVEN], [], [NAME, GIVEN]],
    ['more granted', [NAME], [NAME, 'identity:photo'], []],
    ['a part covered by the name', [GIVEN], [NAME], []],
    ['both parts covered by the name', [GIVEN, FAMILY], [NAME], []],
    ['the name covered by both parts', [NAME], [GIVEN, FAMILY], []],
    ['the name not covered by one part', [NAME], [GIVEN], [NAME]],
    ['an unknown one', ['acme:points'], [NAME], ['acme:points']],
  ])('%s', (_, asked, granted, missing) => {
    expect(missingScopes(asked, granted)).toEqual(missing);
  });
});
