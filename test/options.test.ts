import { IDTokenStrategy, loginRouter, memoryStore, requireLogin } from '../lib/index.js';
import {
  callback,
  checkOptions,
  flag,
  limits,
  listOf,
  nested,
  number,
  oneOrMore,
  origin,
  path,
  store as ruleOfStore,
  text,
} from '../lib/options.js';
import type { Rules } from '../lib/options.js';

interface Options {
  operator?: string;
  scopes?: string[];
  loginPath?: string;
  timeoutMs?: number;
}
const rules: Rules<Options> = {
  operator: text(),
  scopes: listOf(text(4)),
  loginPath: path,
  timeoutMs: number(100, 200, 'milliseconds'),
};
const check = (options: unknown, together?: (options: Options) => readonly string[]) => () => {
  checkOptions<Options>('Thing', options, rules, together);
};

describe('checkOptions', () => {
  it('says nothing about what is right, absent or undefined', () => {
    expect(check({ operator: 'x', scopes: ['a'], timeoutMs: 100, loginPath: undefined })).not.toThrow();
    expect(check({})).not.toThrow();
    expect(check(Object.create(null))).not.toThrow();
  });

  it('names every mistake at once, with the right word', () => {
    expect(
      check({ operater: 'x', Scopes: [], loginpath: '/', timeoutMs: 5, banana: 1 }, () => ['give this or that']),
    ).toThrow(
      new TypeError(
        'Thing: `operater` is not an option, did you mean `operator`?; `Scopes` is not an option, did you mean ' +
          '`scopes`?; `loginpath` is not an option, did you mean `loginPath`?; `timeoutMs` must be a number of ' +
          'milliseconds from 100 to 200; `banana` is not an option (there are operator, scopes, loginPath, timeoutMs); ' +
          'give this or that. See docs/options.md of the package passport-idtoken.',
      ),
    );
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'https://auth.example.com'],
    ['a list', []],
    ['a function', () => ({})],
  ])('wants an object, not %s', (_, options) => {
    expect(check(options)).toThrow(
      new TypeError('Thing takes an object of options. See docs/options.md of the package passport-idtoken.'),
    );
  });

  it('takes no name from the prototype for an option', () => {
    expect(check({ constructor: 1 })).toThrow(/`constructor` is not an option/);
    expect(check(JSON.parse('{ "__proto__": { "operator": 1 } }'))).toThrow(/`__proto__` is not an option/);
    expect(check({ toString: 1, hasOwnProperty: 1 })).toThrow(/`toString` is not .*`hasOwnProperty` is not/);
  });

  it('takes null for what is left out, everywhere alike', () => {
    const seen: Options[] = [];
    const given = checkOptions<Options>('Thing', { operator: null, timeoutMs: 100 }, rules, (options) => {
      seen.push(options);
      return [];
    });
    expect([given, ...seen]).toEqual([{ timeoutMs: 100 }, { timeoutMs: 100 }]);
    expect(check({ banana: null })).not.toThrow();
  });
});

describe('null within an option', () => {
  const idtoken = (options: object) =>
    new IDTokenStrategy({ operator: 'https://auth.example.com', serviceId: 'shop', ...options });
  const perPerson = { starts: 1, seconds: 60 };

  it.each<[string, (nothing: null | undefined) => object]>([
    [
      'limits',
      (nothing) => idtoken({ limits: { perPerson: nothing, perVisitor: nothing, whenDown: nothing }, agent: nothing }),
    ],
    ['headers', (nothing) => idtoken({ headers: { authorization: nothing }, store: nothing, secret: nothing })],
    ['site', (nothing) => loginRouter(idtoken({}), { site: { name: 'Shop', logo: nothing, accent: nothing } })],
    [
      'purpose',
      (nothing) => loginRouter(idtoken({}), { purpose: { title: nothing, text: { de: nothing }, why: nothing } }),
    ],
    ['texts', (nothing) => loginRouter(idtoken({}), { texts: { de: nothing, en: { end: { new: nothing } } } })],
    [
      'the origin of a router',
      (nothing) => loginRouter(idtoken({ origin: 'https://shop.example.com' }), { origin: nothing }),
    ],
    ['a guard', (nothing) => requireLogin(undefined, { method: nothing, maxAge: nothing })],
  ])('of %s counts as left out', (_, make) => {
    expect(() => make(undefined)).not.toThrow();
    expect(() => make(null)).not.toThrow();
  });

  it('is not handed on', () => {
    const given = checkOptions<{ limits?: unknown }>('Thing', { limits: { perPerson, perVisitor: null } }, { limits });
    expect(given).toEqual({ limits: { perPerson } });
    const site: Rules<{ site?: unknown }> = { site: nested((value) => JSON.stringify(value)) };
    expect(() => checkOptions('Thing', { site: { a: null, b: { c: null, d: 1 } } }, site)).toThrow('{"b":{"d":1}}');
  });

  it('is looked for in no object that has a life of its own', () => {
    const store = { ...memoryStore(), fleet: null, counters: null };
    expect(checkOptions<{ store?: unknown }>('Thing', { store }, { store: ruleOfStore }).store).toBe(store);
    store.close();
  });
});

it.each(['label', 'hint'])('the %s of a strategy is plain text that can be seen, of some length', (name) => {
  const make = (value: unknown) => () =>
    new IDTokenStrategy({ operator: 'https://auth.example.com', serviceId: 'shop', [name]: value });
  expect(make('With the bank’s app')).not.toThrow();
  for (const wrong of ['<b>App</b>', '', ' ', 'x'.repeat(121), 7]) expect(make(wrong)).toThrow(`\`${name}\` must be`);
});

describe('the rules', () => {
  const https = 'https://shop.example.com';
  it.each([
    ['text', text(3), ['a', 'abc'], ['', 'abcd', 1, null, ['a'], {}]],
    ['number', number(0, 30, 'seconds'), [0, 30, 0.5], [-1, 31, NaN, Infinity, '5', null]],
    ['flag', flag, [true, false], [0, 1, 'true', null]],
    ['callback', callback, [() => 1, async () => 1], [{}, 'f', null]],
    ['listOf', listOf(text(3), 2), [[], ['a'], ['a', 'b']], ['a', ['a', 'b', 'c'], ['abcd'], [1], {}, null]],
    ['oneOrMore', oneOrMore(text(3)), ['a', ['a'], ['a', 'b']], ['', [], [''], ['a', 1], null]],
    [
      'path',
      path,
      ['/', '/login', '/a/b-c_d.e~f', '/%C3%A9'],
      ['', 'login', '//evil', '/a?b', '/a#b', '/a b', '/\\evil', 1],
    ],
    [
      'origin',
      origin,
      [https, 'http://localhost:3000', 'https://[::1]:8443'],
      [
        `${https}/`,
        `${https}/login`,
        'https://Shop.example.com',
        `${https}:443`,
        'shop.example.com',
        'ftp://x',
        'https://*',
        'https://*.example.com',
        'https://a;b',
        'https://a,b',
        'null',
        1,
      ],
    ],
  ])('%s', (_, rule, right, wrong) => {
    for (const value of right) expect([value, rule(value)]).toEqual([value, undefined]);
    for (const value of wrong) expect([value, rule(value)]).toEqual([value, expect.stringMatching(/^(must|has) /)]);
  });
});
