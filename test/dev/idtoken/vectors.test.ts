import { decodeBase45, encodeBase45 } from '../../../lib/dev/idtoken/seal.js';
import { ageOn, claimsOf, snake, spell } from '../../../lib/dev/idtoken/claims.js';
import { deriveCode } from '../../../lib/dev/idtoken/sessions.js';
import { settingsOf } from '../../../lib/dev/idtoken/settings.js';
import { covers, expand, SCOPES } from '../../../lib/dev/idtoken/scopes.js';
import { responseHash } from '../../../lib/dev/idtoken/token.js';
import { SHOP } from '../relying-party.js';

const settings = settingsOf({ services: [SHOP] });
const day = (text: string) => Date.parse(`${text}T12:00:00Z`);

it('the code of protocol 5', () => {
  const masterSecret = Uint8Array.from({ length: 32 }, (_, index) => index);
  expect(deriveCode(masterSecret, 'vds-uuid-12345', 'sess_abc123def456')).toBe('486949');
});

it('the hash of protocol 13.3', () => {
  expect(responseHash('response-test-secret', 'sess_abc123def456', 'a1b2c3d4e5f67890', 'aaa.bbb.ccc')).toBe(
    'fe8f46fc202c50db84ebc11c47f1f550f2448ded3c7adde1d583f3e1ac7a13b3',
  );
});

it('the texts of RFC 9285', () => {
  for (const [plain, encoded] of [
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['', ''],
  ] as const) {
    expect(encodeBase45(Buffer.from(plain))).toBe(encoded);
    expect(Buffer.from(decodeBase45(encoded)!).toString()).toBe(plain);
  }
  for (const wrong of ['A', 'abc', 'GGW', ':::', '::']) expect(decodeBase45(wrong)).toBeUndefined();
});

it('eighteen scopes, four of them composites', () => {
  expect(SCOPES).toHaveLength(18);
  expect(expand(['identity:full_with_photo', 'identity:basic'])).toEqual([
    'identity:name',
    'identity:date_of_birth',
    'identity:nationality',
    'identity:document',
    'identity:trust_level',
    'identity:photo',
  ]);
  expect(expand(['identity:age_verification'])).toEqual(['identity:age_over_18', 'identity:name']);
  expect(covers(['identity:given_name', 'identity:family_name'], ['identity:name'])).toBe(true);
  expect(covers(['identity:given_name'], ['identity:name'])).toBe(false);
  expect(covers(['identity:date_of_birth'], ['identity:age_over_18'])).toBe(false);
});

it.each([
  ['2008-05-01', '2026-04-30', 17],
  ['2008-05-01', '2026-05-01', 18],
  ['2008-05-01', '2026-06-01', 18],
  ['2008-12-31', '2026-01-01', 17],
  ['2004-02-29', '2022-02-28', 17],
  ['2004-02-29', '2022-03-01', 18],
  ['2004-02-29', '2024-02-29', 20],
])('born %s, on %s: %d years', (born, today, age) => {
  expect(ageOn(born, day(today))).toBe(age);
});

it.each([
  [17, 'under_18'],
  [18, '18-20'],
  [20, '18-20'],
  [21, '21-24'],
  [25, '25-34'],
  [35, '35-44'],
  [45, '45-54'],
  [55, '55-64'],
  [64, '55-64'],
  [65, '65+'],
  [101, '65+'],
])('at %d years the age range is %s', (age, range) => {
  const facts = { dateOfBirth: `${2026 - age}-01-01` };
  expect(claimsOf(facts, ['identity:age_range'], day('2026-06-01'), settings)).toEqual({ ageRange: range });
});

describe('claims', () => {
  const all = {
    givenName: 'Jean',
    familyName: 'dupont',
    dateOfBirth: '2004-06-02',
    nationality: 'D',
    documentNumber: 'X1',
    photoBase64: 'UklGRg==',
    trustLevel: 3 as const,
  };
  const claims = claimsOf(all, SCOPES, day('2026-06-01'), settings);

  it('derive from what the credential holds', () => {
    expect(claims).toEqual({
      ...all,
      ageOver18: true,
      ageOver21: true,
      ageOver25: false,
      ageRange: '21-24',
      isEuCitizen: true,
      nameInitial: 'J. D.',
    });
  });

  it('leave out what it does not hold, and never say false for it', () => {
    expect(claimsOf({}, SCOPES, 0, settings)).toStrictEqual({});
    expect(claimsOf({ givenName: 'Jean' }, SCOPES, 0, settings)).toStrictEqual({ givenName: 'Jean' });
    expect(claimsOf({ nationality: 'CHE' }, SCOPES, 0, settings)).toStrictEqual({
      nationality: 'CHE',
      isEuCitizen: false,
    });
  });

  it('are spelt in three ways', () => {
    const derived = { ageOver18: true, ageRange: '21-24', isEuCitizen: true, nameInitial: 'J. D.' };
    const stored = { givenName: 'Jean', photoBase64: 'x', trustLevel: 3 };
    const both = { ...stored, ...derived };
    expect(spell(both, 'jean', 'quick-start')).toEqual({
      idtoken: {
        tokenId: 'jean',
        ...stored,
        age_over_18: true,
        age_range: '21-24',
        is_eu_citizen: true,
        name_initial: 'J. D.',
      },
    });
    expect(spell(both, 'jean', 'nested-camel')).toEqual({ idtoken: { tokenId: 'jean', ...both } });
    expect(spell(both, 'jean', 'flat-snake')).toEqual({
      given_name: 'Jean',
      photo_base64: 'x',
      trust_level: 3,
      age_over_18: true,
      age_range: '21-24',
      is_eu_citizen: true,
      name_initial: 'J. D.',
    });
    expect(['dateOfBirth', 'documentNumber', 'ageOver21'].map(snake)).toEqual([
      'date_of_birth',
      'document_number',
      'age_over_21',
    ]);
  });
});
