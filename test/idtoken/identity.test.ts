import fc from 'fast-check';
import { readIdentity as identityOf } from '../../lib/idtoken/identity.js';
import type { IDTokenPayload } from '../../lib/idtoken/identity.js';
import { codeOf } from '../helpers/code-of.js';

const readIdentity = (payload: IDTokenPayload, asked: readonly string[]) => identityOf(payload, asked, 'idtoken');

const PAYLOAD: IDTokenPayload = {
  iss: 'https://auth.example.com',
  sub: 'user-token-id',
  aud: 'my-shop',
  iat: 1711929600,
  exp: 1711933200,
  scope: 'identity:name identity:age_over_18',
  idtoken: { tokenId: 'user-token-id', givenName: 'Marie', familyName: 'Dupont', age_over_18: true },
};

const ALL =
  'identity:full_with_photo identity:age_over_18 identity:age_over_21 identity:age_over_25 identity:age_range identity:is_eu_citizen identity:name_initial';

const FACTS = {
  givenName: 'Marie',
  familyName: 'Dupont',
  dateOfBirth: '1985-06-15',
  nationality: 'FRA',
  documentNumber: '12AB34567',
  photoBase64: 'UklGRgAAAABXRUJQ',
  trustLevel: 2,
  ageOver18: true,
  ageOver21: true,
  ageOver25: false,
  ageRange: '35-44',
  isEuCitizen: true,
  nameInitial: 'M. D.',
};

const SNAKE: Record<keyof typeof FACTS, string> = {
  givenName: 'given_name',
  familyName: 'family_name',
  dateOfBirth: 'date_of_birth',
  nationality: 'nationality',
  documentNumber: 'document_number',
  photoBase64: 'photo_base64',
  trustLevel: 'trust_level',
  ageOver18: 'age_over_18',
  ageOver21: 'age_over_21',
  ageOver25: 'age_over_25',
  ageRange: 'age_range',
  isEuCitizen: 'is_eu_citizen',
  nameInitial: 'name_initial',
};

const inSnake = Object.fromEntries(
  Object.entries(FACTS).map(([name, value]) => [SNAKE[name as keyof typeof FACTS], value]),
);

const { idtoken: _nested, ...FLAT } = PAYLOAD;

/** The claims of a token that grants everything. */
const claimsOf = (more: object, scopes: string[] = []) => readIdentity({ ...FLAT, scope: ALL, ...more }, scopes).claims;
const read = async (more: object) => claimsOf(more);

it('the token of the quick start', () => {
  expect(readIdentity(PAYLOAD, ['identity:name', 'identity:age_over_18'])).toEqual({
    provider: 'idtoken',
    id: 'user-token-id',
    issuer: 'https://auth.example.com',
    displayName: 'Marie Dupont',
    name: { givenName: 'Marie', familyName: 'Dupont' },
    scopes: ['identity:name', 'identity:age_over_18'],
    missingScopes: [],
    claims: { givenName: 'Marie', familyName: 'Dupont', ageOver18: true },
    authenticatedAt: '2024-04-01T00:00:00.000Z',
    expiresAt: '2024-04-01T01:00:00.000Z',
  });
});

describe('spellings', () => {
  const quickStart = {
    ...FACTS,
    ...Object.fromEntries(['age_over_18', 'age_over_21', 'age_over_25'].map((name) => [name, inSnake[name]])),
  };

  it.each([
    ['A: nested, derived facts in snake_case', { idtoken: quickStart }],
    ['B: nested, camelCase', { idtoken: FACTS }],
    ['nested, snake_case', { idtoken: inSnake }],
    ['C: flat, snake_case', inSnake],
    ['flat, camelCase', FACTS],
    ['all of them at once', { ...inSnake, ...FACTS, idtoken: { ...FACTS, ...inSnake } }],
  ])('%s', (_, facts) => {
    expect(claimsOf(facts)).toEqual(FACTS);
  });

  it.each(Object.keys(FACTS) as (keyof typeof FACTS)[])('two values for %s refuse the login (S35)', async (name) => {
    const other = typeof FACTS[name] === 'boolean' ? !FACTS[name] : typeof FACTS[name] === 'number' ? 3 : 'other';
    expect(await codeOf(read({ idtoken: FACTS, [SNAKE[name]]: other }))).toBe('token_claims');
  });

  it.each([
    ['between the spellings in the object', { idtoken: { ageOver18: true, age_over_18: false } }],
    ['between the object and the top level', { idtoken: { ageOver18: true }, ageOver18: false }],
    ['of types', { idtoken: { ageOver18: true, age_over_18: 'false' } }],
    ['in what was not even granted', { scope: 'identity:name', idtoken: { ageOver18: true }, ageOver18: false }],
  ])('a contradiction %s refuses the login (S35)', async (_, facts) => {
    expect(await codeOf(read(facts))).toBe('token_claims');
  });

  it('null is nothing, and contradicts nothing', () => {
    expect(claimsOf({ idtoken: { ageOver18: null, age_over_18: true, nationality: null } })).toEqual({
      ageOver18: true,
    });
  });

  it.each([undefined, null, 'text', 7, [], [FACTS]])('an idtoken of %j is none', (idtoken) => {
    expect(claimsOf({ idtoken, given_name: 'Marie' })).toEqual({ givenName: 'Marie' });
  });
});

describe('values (S35)', () => {
  it.each([
    ['ageOver18', 'true'],
    ['ageOver18', 1],
    ['ageOver18', {}],
    ['isEuCitizen', 'yes'],
    ['givenName', 7],
    ['givenName', ['Marie']],
    ['givenName', { toString: 'Marie' }],
    ['givenName', ''],
    ['givenName', '   '],
    ['givenName', '\u0000\u202e'],
    ['givenName', 'M'.repeat(257)],
    ['givenName', 'M'.repeat(1000)],
    ['trustLevel', 0],
    ['trustLevel', 4],
    ['trustLevel', 1.5],
    ['trustLevel', '2'],
    ['dateOfBirth', '15.6.1985'],
    ['dateOfBirth', '1985-06-15T00:00:00Z'],
    ['dateOfBirth', 482630400],
    ['nationality', 'F'.repeat(9)],
    ['documentNumber', 'A'.repeat(65)],
    ['photoBase64', 'data:image/svg+xml,<svg/>'],
    ['photoBase64', '"><script>'],
    ['photoBase64', 'A'.repeat(24_577)],
  ])('%s: %j is as good as none', (name, value) => {
    expect(claimsOf({ idtoken: { [name]: value } })).toEqual({});
  });

  it('missing is never false', () => {
    const { claims } = readIdentity({ ...PAYLOAD, scope: ALL, idtoken: {} }, []);
    expect(claims).toEqual({});
    expect('ageOver18' in claims).toBe(false);
  });

  it('control characters and those that turn the writing are taken out of names (S53)', () => {
    const givenName = 'Ma\u0000r\u001b[31mi\u202ee\u2066\u200f\u2028\n';
    expect(claimsOf({ idtoken: { givenName } })).toEqual({ givenName: 'Mar[31mie' });
  });

  it('names keep what belongs to them', () => {
    const names = { givenName: "Zoë-Ngọc O'Hara \u{1F600}", familyName: 'می\u200cخواهم' };
    expect(claimsOf({ idtoken: names })).toEqual(names);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])('%s does nothing', (name) => {
    const payload = JSON.parse(
      JSON.stringify({ ...PAYLOAD, scope: `${ALL} ${name}`, idtoken: { x: 1 } })
        .replace('"x":1', `"${name}":{"ageOver18":true,"givenName":"evil"}`)
        .replace('"aud"', `"${name}":{"ageOver21":true},"aud"`),
    ) as IDTokenPayload;
    const { claims } = readIdentity(payload, []);
    expect(Object.keys(claims)).toEqual([]);
    expect(({} as Record<string, unknown>).ageOver18).toBeUndefined();
    expect((claims as Record<string, unknown>).ageOver18).toBeUndefined();
  });

  it('claims nobody knows are dropped', () => {
    expect(claimsOf({ idtoken: { role: 'super_admin', face: 'AAAA' }, role: 'super_admin' })).toEqual({});
  });

  it('no payload brings anything but text, numbers and booleans under known names', async () => {
    const name = fc.constantFrom(...Object.keys(FACTS), ...Object.values(SNAKE), '__proto__', 'other');
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(name, fc.jsonValue()),
        fc.dictionary(name, fc.jsonValue()),
        async (flat, idtoken) => {
          fc.pre((await codeOf(read({ ...flat, idtoken }))) !== 'token_claims');
          const claims = claimsOf({ ...flat, idtoken });
          for (const [key, value] of Object.entries(claims)) {
            expect(Object.keys(FACTS)).toContain(key);
            expect(typeof value).toBe(typeof FACTS[key as keyof typeof FACTS]);
          }
          expect(JSON.parse(JSON.stringify(claims))).toEqual(claims);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('scopes (S34)', () => {
  const granted = (scope: unknown, asked: string[] = []) => readIdentity({ ...PAYLOAD, scope, idtoken: FACTS }, asked);

  it('what no granted scope covers is dropped', () => {
    expect(granted('identity:age_over_18').claims).toEqual({ ageOver18: true });
    expect(granted('').claims).toEqual({});
    expect(granted('acme:points').claims).toEqual({});
  });

  it('composites are taken apart', () => {
    const { scopes, claims, missingScopes } = granted('identity:basic', ['identity:basic']);
    expect(scopes).toEqual(['identity:name', 'identity:trust_level']);
    expect(claims).toEqual({ givenName: 'Marie', familyName: 'Dupont', trustLevel: 2 });
    expect(missingScopes).toEqual([]);
  });

  it('less granted than asked for is visible', () => {
    const { scopes, missingScopes, claims } = granted('identity:name', ['identity:full']);
    expect(scopes).toEqual(['identity:name']);
    expect(missingScopes).toEqual([
      'identity:date_of_birth',
      'identity:nationality',
      'identity:document',
      'identity:trust_level',
    ]);
    expect(claims).toEqual({ givenName: 'Marie', familyName: 'Dupont' });
  });

  it('more granted than asked for is visible, but brings nothing', () => {
    const { scopes, claims, photos } = granted('identity:name identity:photo', ['identity:name']);
    expect(scopes).toEqual(['identity:name', 'identity:photo']);
    expect(claims).toEqual({ givenName: 'Marie', familyName: 'Dupont' });
    expect(photos).toBeUndefined();
  });

  it('the whole name granted for one part of it brings that part', () => {
    const { claims, missingScopes, displayName, name } = granted('identity:name', ['identity:given_name']);
    expect(claims).toEqual({ givenName: 'Marie' });
    expect(missingScopes).toEqual([]);
    expect({ displayName, name }).toEqual({ displayName: 'Marie', name: { givenName: 'Marie' } });
  });

  it('a part granted of the whole name brings that part', () => {
    const { claims, missingScopes } = granted('identity:family_name', ['identity:name']);
    expect(claims).toEqual({ familyName: 'Dupont' });
    expect(missingScopes).toEqual(['identity:name']);
  });

  it('with nothing asked for, the default scopes count and nothing is missing', () => {
    const { claims, missingScopes } = granted('identity:name identity:trust_level');
    expect(claims).toEqual({ givenName: 'Marie', familyName: 'Dupont', trustLevel: 2 });
    expect(missingScopes).toEqual([]);
  });

  it('unknown scopes pass through', () => {
    expect(granted('acme:points identity:name', ['acme:points', 'acme:more'])).toMatchObject({
      scopes: ['acme:points', 'identity:name'],
      missingScopes: ['acme:more'],
    });
  });

  it.each([undefined, null, 7, {}, ['identity:name']])('a scope claim of %j grants nothing', (scope) => {
    expect(granted(scope, ['identity:name'])).toMatchObject({
      scopes: [],
      missingScopes: ['identity:name'],
      claims: {},
    });
  });

  it('hostile scope names are dropped (S53)', () => {
    const scope = 'identity:name  <\u202e> "x" a\\b \u0000 identity:name';
    expect(granted(scope).scopes).toEqual(['identity:name']);
  });

  it('very many scopes are cut off (S43)', () => {
    const scope = Array.from({ length: 10_000 }, (_, index) => `s${index}`).join(' ');
    expect(granted(scope).scopes).toHaveLength(64);
  });
});

describe("Passport's profile", () => {
  it('a photo is a data: URL', () => {
    expect(readIdentity({ ...PAYLOAD, scope: 'identity:photo', idtoken: FACTS }, []).photos).toEqual([
      { value: 'data:image/webp;base64,UklGRgAAAABXRUJQ' },
    ]);
  });

  it('initials stand in for a name that is not shared', () => {
    const identity = readIdentity({ ...PAYLOAD, scope: 'identity:name_initial', idtoken: FACTS }, []);
    expect(identity.displayName).toBe('M. D.');
    expect(identity).not.toHaveProperty('name');
  });

  it('what is not shared is not there', () => {
    const identity = readIdentity({ ...PAYLOAD, scope: '' }, []);
    expect(Object.keys(identity)).toEqual([
      'provider',
      'id',
      'issuer',
      'scopes',
      'missingScopes',
      'claims',
      'authenticatedAt',
      'expiresAt',
    ]);
  });

  it('is plain JSON', () => {
    const identity = readIdentity({ ...PAYLOAD, scope: ALL, idtoken: FACTS }, []);
    expect(JSON.parse(JSON.stringify(identity))).toStrictEqual(identity);
  });
});
