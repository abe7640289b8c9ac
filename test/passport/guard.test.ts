import type { IncomingMessage, ServerResponse } from 'node:http';
import { IDTokenStrategy, LoginIDStrategy, requireLogin } from '../../lib/index.js';
import { missingFrom } from '../../lib/passport/guard-missing.js';
import type { NeededLogin } from '../../lib/passport/guard-missing.js';
import { codeOf } from '../helpers/code-of.js';

const OPERATOR = { operator: 'https://auth.example.com', serviceId: 'my-shop', limits: false } as const;
const idtoken = new IDTokenStrategy({ ...OPERATOR, scopes: ['identity:age_verification'] });
const loginid = new LoginIDStrategy({
  baseURL: 'https://directweb.example.com',
  apiKey: 'key',
  websiteURL: 'https://shop.example.com',
});
afterAll(async () => {
  await Promise.all([idtoken.close(), loginid.close()]);
});

/** As JavaScript calls it. */
const guard = requireLogin as unknown as (strategy?: object, options?: object) => unknown;

it.each([
  ['a claim that is not asked for', () => guard(idtoken, { claims: { ageOver21: true } }), /ageOver21.*ageOver18/],
  ['a claim that is no yes or no', () => guard(idtoken, { claims: { givenName: true } }), /givenName/],
  ['a claim of an operator that shares none', () => guard(loginid, { claims: { ageOver18: true } }), /none/],
  ['a claim without a strategy', () => guard(undefined, { claims: { ageOver18: true } }), /strategy/],
  ['a claim by its name alone', () => guard(idtoken, { claims: ['ageOver18'] }), /\{ ageOver18: true \}/],
  ['a method that the strategy does not have', () => guard(idtoken, { method: 'fido2' }), /fido2.*compare/],
  ['a method that there is not', () => guard(idtoken, { method: 'sms' }), /compare, code, fido2/],
  ['an age that would loop', () => guard(idtoken, { maxAge: 0 }), /60/],
  ['an age under a minute', () => guard(idtoken, { maxAge: 59 }), /60/],
  ['options in the place of the strategy', () => guard({ maxAge: 60 }), /a strategy of this package, then options/],
  ['another word', () => guard(idtoken, { claim: {} }), /did you mean `claims`/],
])('%s is a TypeError at construction', (_, make, text) => {
  expect(make).toThrow(TypeError);
  expect(make).toThrow(text);
});

it('what a strategy has may be asked for, and null counts as left out', () => {
  expect(() => guard(idtoken, { claims: { ageOver18: true }, method: 'compare', maxAge: 60 })).not.toThrow();
  expect(() => guard(idtoken, { claims: null, method: null, maxAge: null })).not.toThrow();
  expect(() => guard(loginid, { method: 'fido2' })).not.toThrow();
  expect(() => guard(new IDTokenStrategy(OPERATOR), { claims: { isEuCitizen: true } })).not.toThrow();
});

it.each(['/login', '/login?returnTo=%2F', '/Login/'])('a guard before the login page itself says so: %s', (url) => {
  const told: unknown[] = [];
  const req = { url, session: {} } as unknown as IncomingMessage;
  requireLogin(idtoken)(req, undefined as unknown as ServerResponse, (error) => told.push(error));
  expect(told).toEqual([
    expect.objectContaining({ code: 'setup_invalid', message: expect.stringContaining('for ever') }),
  ]);
});

describe('a request that no session middleware has seen', () => {
  const passed = async (req: object) =>
    await new Promise<unknown>((resolve) => {
      // Neither is node's own: it goes no further than to `next`.
      requireLogin(idtoken)(req as IncomingMessage, undefined as unknown as ServerResponse, resolve);
    });

  it('is told what is missing', async () => {
    await expect(codeOf(passed({}).then((error) => Promise.reject(error as Error)))).resolves.toBe('session_missing');
  });

  it('is told where `passport.session()` belongs: without it people would log in again and again', async () => {
    expect(String(await passed({ session: { passport: { user: 'marie' } } }))).toContain('`passport.session()`');
  });
});

describe('what a login lacks', () => {
  const wanted: NeededLogin = {
    key: 'cellar',
    provider: 'idtoken',
    method: 'compare',
    maxAge: 60,
    claims: { ageOver18: true },
    scopes: { ageOver18: 'identity:age_over_18' },
  };
  const note = {
    provider: 'idtoken',
    user: 'digest',
    at: 1_000_000,
    method: 'compare',
    scopes: ['identity:age_over_18'],
    claims: { ageOver18: true },
  } as const;

  it('is nothing where all is there, to the second', () => {
    expect(missingFrom(note, wanted, 1_060_000)).toBeUndefined();
    expect(missingFrom(note, wanted, 1_060_001)).toEqual({ maxAge: 60 });
  });

  it.each([
    ['false', { claims: { ageOver18: false } }, 'false'],
    ['not shared', { claims: {}, scopes: ['identity:name'] }, 'not_shared'],
    ['unknown: no guard asked for it at that login', { claims: {} }, 'unknown'],
    ['unknown: a session of an older version', { claims: undefined }, 'unknown'],
  ])('a claim that is %s', (_, more, answer) => {
    const { claims, ...others } = { ...note, ...more };
    expect(missingFrom({ ...others, ...(claims && { claims }) }, wanted, note.at)).toEqual({
      claims: { ageOver18: answer },
    });
  });

  it('a wanted `false` is a value like another', () => {
    const no = { ...wanted, claims: { ageOver18: false } };
    expect(missingFrom(note, no, note.at)).toEqual({ claims: { ageOver18: 'true' } });
  });

  it('everything, for a login by another way', () => {
    expect(missingFrom(undefined, wanted, note.at)).toEqual({
      provider: 'idtoken',
      method: 'compare',
      maxAge: 60,
      claims: { ageOver18: 'unknown' },
    });
  });
});
