import http from 'node:http';
import https from 'node:https';
import { IDTokenStrategy, memoryStore } from '../../lib/index.js';
import type { IDTokenOptions } from '../../lib/index.js';

const GOOD = { operator: 'https://auth.example.com', serviceId: 'my-shop' };
const opened: IDTokenStrategy[] = [];

function make(options: object, ...verify: unknown[]): IDTokenStrategy {
  const Loose = IDTokenStrategy as unknown as new (...args: unknown[]) => IDTokenStrategy;
  const strategy = new Loose(options, ...verify);
  opened.push(strategy);
  return strategy;
}

afterEach(async () => {
  for (const strategy of opened.splice(0)) await strategy.close();
});

describe('options of IDTokenStrategy', () => {
  it.each<[string, Partial<IDTokenOptions>]>([
    ['the least there can be', {}],
    ['a path, a port, a slash at the end', { operator: 'https://auth.example.com:8443/idtoken/' }],
    ['plain text to this machine', { operator: 'http://localhost:4000' }],
    ['plain text to this machine by its address', { operator: 'http://127.0.0.1:4000' }],
    ['plain text to this machine over IPv6', { operator: 'http://[::1]:4000' }],
    ['plain text elsewhere, asked for', { operator: 'http://auth.test', insecure: true }],
    ['several audiences', { audience: ['my-shop', 'my-other-shop'] }],
    ['no limits', { limits: false }],
    ['one budget', { limits: { perPerson: { starts: 3, seconds: 60 } } }],
    ['a store', { store: memoryStore({ maxEntries: 10 }) }],
    ['headers', { headers: { authorization: 'Bearer x' } }],
    ['an agent', { agent: new https.Agent({ keepAlive: true }) }],
    ['an agent for plain text to this machine', { operator: 'http://localhost:4000', agent: new http.Agent() }],
    [
      'an agent that accepts any certificate of this machine',
      { operator: 'https://localhost:4000', agent: new https.Agent({ rejectUnauthorized: false }) },
    ],
    ['options that are null', { issuer: null, scopes: null, timeoutMs: null, store: null, agent: null }],
    ['options that are undefined', { issuer: undefined, scopes: undefined }],
  ])('accepts %s', (_, options) => {
    expect(make({ ...GOOD, ...options })).toMatchObject({ name: 'idtoken', loginPath: options.loginPath ?? '/login' });
  });

  it.each<[string, object, string]>([
    ['no options', { operator: undefined, serviceId: undefined }, '`operator` is missing'],
    ['an operator that is no URL', { operator: 'auth.example.com' }, '`operator` must be the address'],
    ['an operator with a password', { operator: 'https://me:pw@auth.example.com' }, 'without user, query and fragment'],
    ['an operator with a query', { operator: 'https://auth.example.com/?a=b' }, 'without user, query and fragment'],
    ['S40: plain text elsewhere', { operator: 'http://auth.example.com' }, '`operator` must begin with https://'],
    ['S40: a host that only looks like this machine', { operator: 'http://localhost.evil.example' }, 'https://'],
    ['neither service', { serviceId: undefined }, 'one and only one of `serviceId` and `serviceVds`'],
    ['both services', { serviceVds: 'HC1:X', audience: 'a' }, 'one and only one of `serviceId` and `serviceVds`'],
    ['a Service VDS without audience', { serviceId: undefined, serviceVds: 'HC1:X' }, '`serviceVds` needs `audience`'],
    ['an empty audience', { audience: [] }, '`audience` must not be an empty list'],
    ['scopes as text', { scopes: 'identity:name' }, '`scopes` must be a list'],
    ['a scope that is no text', { scopes: [7] }, '`scopes` has an entry that must be text'],
    ['a path without a slash', { loginPath: 'login' }, '`loginPath` must be a path'],
    ['a path to another site', { loginPath: '//evil.example' }, '`loginPath` must be a path'],
    ['S28: too much tolerance', { clockTolerance: 31 }, '`clockTolerance` must be a number of seconds from 0 to 30'],
    ['NaN', { timeoutMs: NaN }, '`timeoutMs` must be a number of milliseconds'],
    ['yes for true', { requireRandom: 'yes' }, '`requireRandom` must be true or false'],
    ['limits without numbers', { limits: { perPerson: { starts: 0, seconds: 60 } } }, '`limits` must be { starts, sec'],
    [
      'limits of another name',
      { limits: { perUser: {} } },
      'takes perPerson, perVisitor, perOperator and whenDown, not perUser',
    ],
    ['half a store', { store: { get: () => undefined } }, '`store` must have the methods create, get, move'],
    ['an agent that is none', { agent: { http: 1 } }, '`agent` must be an http.Agent'],
    ['an agent for plain text', { agent: new http.Agent() }, '`agent` is for http: but has to reach https://auth.ex'],
    [
      'S40: an agent that accepts any certificate',
      { agent: new https.Agent({ rejectUnauthorized: false }) },
      '`agent` accepts any certificate',
    ],
    ['a name with a dot', { name: 'bank.b' }, '`name` must be 1 to 32 letters'],
    ['a name that is a path of the router', { name: 'events' }, '`name` must be'],
    ['a header that cannot be sent', { headers: { 'x-a': 'b\r\nc: d' } }, '`headers` has a name or a value'],
    ['a misspelt option', { scope: ['identity:name'] }, '`scope` is not an option, did you mean `scopes`?'],
    ['an option of the past', { serviceID: 'my-shop' }, 'did you mean `serviceId`?'],
    ['an option of nothing like it', { callbackURL: '/back' }, '`callbackURL` is not an option (there are operator,'],
    ['verify in the options', { passReqToCallback: true }, '`passReqToCallback` needs a verify function'],
  ])('refuses %s', (_, options, mistake) => {
    expect(() => make({ ...GOOD, ...options })).toThrow(TypeError);
    expect(() => make({ ...GOOD, ...options })).toThrow(mistake);
  });

  it('carries its name', () => {
    expect(make({ ...GOOD, name: 'bank-b' })).toMatchObject({ name: 'bank-b', service: { provider: 'bank-b' } });
  });

  it('warns of a scope that looks like one of the protocol, and of no other', () => {
    const warnings = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    try {
      make({ ...GOOD, scopes: ['identity:nmae', 'identity:name', 'identity:basic', 'bank:iban'] });
      expect(warnings.mock.calls).toEqual([
        [
          expect.stringMatching(/the scope identity:nmae is none of .* Did you mean identity:name\?$/),
          expect.objectContaining({ code: 'scope_unknown' }),
        ],
      ]);
    } finally {
      warnings.mockRestore();
    }
  });

  it('the lookup is told which login it is for', async () => {
    const told: unknown[] = [];
    const strategy = make({ ...GOOD, resolveTokenId: (...args: unknown[]) => (told.push(...args), 'token-of-marie') });
    const [req, login] = [{} as never, { handle: 'idtoken.x' }];
    expect(await strategy.settings.lookup('marie', req, login)).toBe('token-of-marie');
    expect(told).toEqual(['marie', req, login]);
  });

  it('an agent for proxies works out its protocol by itself', () => {
    class ForProxies extends http.Agent {
      get protocol(): string {
        return 'http:';
      }
      set protocol(_: string) {
        // As Node's own constructor tries.
      }
    }
    expect(() => make({ ...GOOD, agent: new ForProxies() })).not.toThrow();
  });

  it('tells all mistakes at once', () => {
    const wrong = { operator: 7, serviceID: 'x', clockTolerance: -1 };
    expect(() => make(wrong, 'verify')).toThrow(
      /`operator`.*`serviceID`.*`clockTolerance`.*one and only one.*verify, must be a function/,
    );
  });

  it('plain text elsewhere is refused in production, whatever was asked for (S40)', () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      expect(() => make({ ...GOOD, operator: 'http://auth.test', insecure: true })).toThrow('`insecure` is refused');
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('a mistake does not repeat secrets (S63)', () => {
    expect(() => make({ ...GOOD, responseSecret: 'canary', headers: { authorization: 'canary\n' } })).toThrow(
      /^(?!.*canary)/,
    );
  });
});
