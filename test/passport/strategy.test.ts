import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { LoginService } from '../../lib/login/service.js';
import type { LoginEvent } from '../../lib/login/events.js';
import type { LoginLimits } from '../../lib/login/limits.js';
import type { Identity } from '../../lib/login/operator.js';
import { memoryStore } from '../../lib/login/store.js';
import { LoginStrategy } from '../../lib/passport/strategy.js';
import type { LoginRequestMessage } from '../../lib/http/request.js';
import type { FinishResult, StrategySettings } from '../../lib/passport/contract.js';
import { readBrowserKey } from '../../lib/http/browser-key.js';
import { freezeTime, pass, settle, SpyStore } from '../helpers/login-service.js';
import { BREAKAGES, CANARIES, ScriptedAdapter } from '../helpers/scripted-adapter.js';

interface Options extends Partial<
  Pick<StrategySettings<Identity>, 'verify' | 'lookup' | 'loginPath' | 'passReqToCallback'>
> {
  limits?: LoginLimits;
}

/** Any handle of the strategy. */
const HANDLE = expect.stringMatching(/^idtoken\.[\da-f]{64}$/) as unknown;

/** The strategy as a subclass makes it, with an operator played by the test. */
class TestStrategy extends LoginStrategy<Identity> {
  constructor(
    readonly adapter: ScriptedAdapter,
    readonly store: SpyStore,
    readonly events: LoginEvent[],
    { limits, ...options }: Options,
  ) {
    super({
      service: new LoginService<Identity>({
        adapter,
        store,
        limits: limits ?? false,
        secrets: [],
        scopes: ['identity:name'],
        onEvent: (event) => events.push(event),
      }),
      method: adapter.method,
      loginPath: '/login',
      origins: [],
      lookup: (identifier) => identifier,
      verify: undefined,
      passReqToCallback: false,
      flags: {},
      asked: [],
      label: undefined,
      hint: undefined,
      weaknesses: [],
      ...options,
    });
    // As a router does that serves its pages.
    this.site.know([]);
  }
}

/** A handle as ours are, of no login. */
const UNKNOWN = `idtoken.${'0'.repeat(64)}`;

let strategy: TestStrategy;
const open = (options: Options = {}): TestStrategy => {
  strategy = new TestStrategy(new ScriptedAdapter(), new SpyStore(memoryStore()), [], options);
  return strategy;
};

beforeEach(() => {
  freezeTime();
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  open();
});
afterEach(async () => {
  await strategy.close();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

interface Asked {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  body?: unknown;
  cookie?: string | undefined;
}

/** A request as Express leaves it: body parsed, response at hand. By default a form of our own page. */
function request({ method = 'POST', url = '/login', headers, body, cookie }: Asked) {
  const req: LoginRequestMessage & { res?: ServerResponse } = new IncomingMessage(new Socket());
  req.method = method;
  req.url = url;
  req.originalUrl = url;
  req.headers = {
    host: 'localhost:3000',
    ...(headers ?? { 'sec-fetch-site': 'same-origin', 'content-type': 'application/x-www-form-urlencoded' }),
    ...(cookie !== undefined && { cookie }),
  };
  if (body !== undefined) req.body = body;
  req.res = new ServerResponse(req);
  return req;
}

type Call = [name: 'success' | 'fail' | 'redirect' | 'pass' | 'error', ...args: unknown[]];

/** Passport's part: recorders in place of its four calls, on an object of its own for each request. */
async function authenticate(req: IncomingMessage, options: object = {}, on: TestStrategy = strategy): Promise<Call> {
  const calls: Call[] = [];
  const called = new Promise<void>((resolve) => {
    const record =
      (name: Call[0]) =>
      (...args: unknown[]) => {
        calls.push([name, ...args]);
        resolve();
      };
    const passed = Object.assign(Object.create(on) as TestStrategy, {
      success: record('success'),
      pass: record('pass'),
      fail: record('fail'),
      redirect: record('redirect'),
      error: record('error'),
    });
    passed.authenticate(req, options);
  });
  await called;
  // What Passport and the route make of it has been sent.
  const { res } = req as LoginRequestMessage;
  if (res) Object.defineProperty(res, 'writableFinished', { value: true });
  res?.emit('close');
  await settle();
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

/** The code of the answer, however it came. */
function codeIn([name, first]: Call): string {
  return `${name} ${String((first as { code?: unknown } | undefined)?.code)}`;
}

/** Starts as a browser does, and keeps its cookie. */
async function started(identifier = 'marie', body: object = {}) {
  const req = request({ body: { identifier, ...body } });
  const call = await authenticate(req);
  const cookie = String(req.res?.getHeader('Set-Cookie')).split(';')[0];
  const handle = readBrowserKey(request({ cookie }), false)?.handle ?? '';
  return { call, cookie, handle, finish: { body: { handle }, cookie } };
}

async function approved(identifier = 'marie', body: object = {}) {
  const login = await started(identifier, body);
  strategy.adapter.ring.approve();
  await settle();
  return login;
}

describe('a request that asks for nothing', () => {
  it('of a page is sent to the login page, with where it was', async () => {
    const req = request({ method: 'GET', url: '/account?tab=2', headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(await authenticate(req)).toEqual(['redirect', '/login?returnTo=%2Faccount%3Ftab%3D2', 302]);
  });

  it.each([
    ['GET, not a page', { method: 'GET', headers: { accept: 'application/json' } }],
    ['GET of anything', { method: 'GET', headers: {} }],
    ['GET with fields', { method: 'GET', headers: {}, body: { identifier: 'marie', handle: 'idtoken.x' } }],
    ['HEAD of a page', { method: 'HEAD', headers: { accept: 'text/html' } }],
    ['POST without a body', {}],
    ['POST of an empty form', { body: {} }],
    ['POST of a list', { body: ['marie'] }],
    ['POST of text', { body: 'identifier=marie' }],
    ['POST of null', { body: null }],
    ['PUT of an identifier', { method: 'PUT', body: { identifier: 'marie' } }],
  ])('%s fails with login_required', async (_, asked) => {
    const [name, challenge, status] = await authenticate(request(asked));
    expect([name, status]).toEqual(['fail', 401]);
    const supportCode = expect.stringMatching(/^[\dA-F]{4} [\dA-F]{4}$/) as string;
    expect(challenge).toEqual({ code: 'login_required', message: 'Log in first.', supportCode });
    expect(strategy.adapter.begun).toHaveLength(0);
  });
});

describe('a start', () => {
  it('rings, sets the cookie and goes to the code page', async () => {
    const { call, handle, cookie } = await started('marie', { returnTo: '/cart' });
    expect(call).toEqual(['redirect', `/login/code?handle=${handle}`, 303]);
    expect(cookie).toMatch(/^passport-idtoken=[\w-]{43}\.idtoken\.[\da-f]{64}$/);
    expect(strategy.adapter.begun).toEqual([{ person: 'marie', scopes: ['identity:name'] }]);
    expect(await strategy.store.get(handle)).toMatchObject({ returnTo: '/cart' });
  });

  it('with the cookie meets the login on its way and renews the cookie (S6)', async () => {
    const { cookie, handle } = await started();
    const again = request({ body: { identifier: 'marie' }, cookie });
    expect(await authenticate(again)).toEqual(['redirect', `/login/code?handle=${handle}`, 303]);
    expect(String(again.res?.getHeader('Set-Cookie'))).toContain(cookie);
    expect(strategy.adapter.begun).toHaveLength(1);
  });

  it.each(['/', '//', '/auth/'])('below the login path %s stays on this site', async (loginPath) => {
    await strategy.close();
    open({ loginPath });
    const { call, handle } = await started();
    const base = loginPath === '/auth/' ? '/auth' : '';
    expect(call).toEqual(['redirect', `${base}/code?handle=${handle}`, 303]);
    const page = request({ method: 'GET', url: '/a', headers: { accept: 'text/html' } });
    expect(await authenticate(page)).toEqual(['redirect', `${base || '/'}?returnTo=%2Fa`, 302]);
  });

  it.each([
    ['an empty text', ''],
    ['a list (S9)', ['marie', 'paul']],
    ['an object (S9)', { marie: 1 }],
    ['a number', 7],
    ['too long a text', 'a'.repeat(257)],
    ['a control character', 'a\0b'],
  ])('with %s for an identifier fails with 400 and rings nobody', async (_, identifier) => {
    const call = await authenticate(request({ body: { identifier } }));
    expect(codeIn(call)).toBe('fail identifier_invalid');
    expect(call[2]).toBe(400);
    expect(strategy.adapter.begun).toHaveLength(0);
  });

  it.each([
    ['a foreign page', { 'sec-fetch-site': 'cross-site' }],
    ['a page of the same site', { 'sec-fetch-site': 'same-site' }],
    ['a foreign origin', { origin: 'https://evil.example' }],
    ['no origin', { origin: 'null' }],
    ['a form without a word of the browser', { 'content-type': 'application/x-www-form-urlencoded' }],
  ])('from %s fails with 403 and rings nobody (S1)', async (_, headers) => {
    const call = await authenticate(request({ headers, body: { identifier: 'marie' } }));
    expect(codeIn(call)).toBe('fail origin_forbidden');
    expect(call[2]).toBe(403);
    expect(strategy.adapter.begun).toHaveLength(0);
    const finish = await authenticate(request({ headers, body: { handle: UNKNOWN } }));
    expect(codeIn(finish)).toBe('fail origin_forbidden');
  });

  it('goes by the origins that the router was told', async () => {
    strategy.site.know(['https://shop.example.com']);
    const req = request({ headers: { origin: 'https://shop.example.com' }, body: { identifier: 'marie' } });
    expect((await authenticate(req))[0]).toBe('redirect');
    expect(String(req.res?.getHeader('Set-Cookie'))).toMatch(/^__Host-passport-idtoken=.*; Secure$/);
  });

  it.each([['//evil.example'], ['https://evil.example'], [['/a', '/b']], [{ a: 1 }]])(
    'does not carry %j along for a target (S50)',
    async (returnTo) => {
      const { handle } = await started('marie', { returnTo });
      expect(await strategy.store.get(handle)).not.toHaveProperty('returnTo');
    },
  );

  it('over the limits fails with 429 and the time to wait, for whomever', async () => {
    await strategy.close();
    open({ limits: {}, lookup: (name) => (name === 'marie' ? name : null) });
    for (const name of ['marie', 'stranger']) {
      for (let at = 0; at < 2; at += 1) await started(name);
      const req = request({ body: { identifier: name } });
      const call = await authenticate(req);
      expect(codeIn(call)).toBe('fail rate_limited');
      expect(call[2]).toBe(429);
      expect(req.res?.getHeader('Retry-After')).toBe(300);
      expect(req.res?.getHeader('Set-Cookie')).toBeUndefined();
    }
  });

  it('rings nobody where there is no response to put the cookie on (F48)', async () => {
    const req = request({ body: { identifier: 'marie' } });
    delete req.res;
    const [name, error] = await authenticate(req);
    expect([name, error]).toEqual(['error', expect.any(TypeError)]);
    expect(strategy.adapter.begun).toHaveLength(0);
  });

  it('counts by the address that Express found, else by the socket', async () => {
    await strategy.close();
    open({ limits: { perVisitor: { starts: 1, seconds: 60 } } });
    const from = async (ip: string | undefined, identifier: string) => {
      const req = request({
        body: { identifier },
        headers: { 'sec-fetch-site': 'same-origin', 'x-forwarded-for': identifier },
      });
      if (ip !== undefined) req.ip = ip;
      return (await authenticate(req))[0];
    };
    expect([await from('192.0.2.1', 'a'), await from('192.0.2.2', 'b'), await from('192.0.2.1', 'c')]).toEqual([
      'redirect',
      'redirect',
      'fail',
    ]);
    expect([await from(undefined, 'd'), await from(undefined, 'e')]).toEqual(['redirect', 'fail']);
  });

  it('that the store refuses is an error, not a no', async () => {
    strategy.store.before = () => {
      throw new Error('down');
    };
    expect(codeIn(await authenticate(request({ body: { identifier: 'marie' } })))).toBe('error store_unavailable');
    strategy.store.before = () => undefined;
  });

  it('hands the request to the lookup, and which login it is for', async () => {
    await strategy.close();
    const seen: unknown[] = [];
    open({ lookup: (...args) => (seen.push(...args), 'token-of-marie') });
    const req = request({ body: { identifier: '  Marie ' } });
    await authenticate(req);
    expect(seen).toEqual(['Marie', req, { handle: HANDLE }]);
    expect(strategy.adapter.begun[0]?.person).toBe('token-of-marie');
  });
});

describe('a finish', () => {
  it('logs in who was approved, and tells how', async () => {
    const { finish, handle } = await approved();
    const identity = { provider: 'idtoken', id: 'marie', scopes: ['identity:name'], missingScopes: [] };
    expect(await authenticate(request(finish), { successRedirect: '/home' })).toEqual([
      'success',
      identity,
      { provider: 'idtoken', method: 'compare', scopes: ['identity:name'], missingScopes: [], handle: HANDLE },
    ]);
    expect(await strategy.store.get(handle)).toMatchObject({ state: 'finished', redirect: '/home' });
  });

  it('that comes again is sent to the target (F37, F52, F53)', async () => {
    const { finish } = await approved('marie', { returnTo: '/cart' });
    const calls = await Promise.all([authenticate(request(finish)), authenticate(request(finish))]);
    expect(calls.map(([name]) => name).sort()).toEqual(['redirect', 'success']);
    const loggedIn = Object.assign(request(finish), { user: { id: 7 } });
    expect(await authenticate(loggedIn)).toEqual(['redirect', '/cart', 303]);
    expect(strategy.adapter.verified).toHaveLength(1);
  });

  it('that comes again without the session that it made is told so, and so is one that leads nowhere', async () => {
    const { finish } = await approved('marie', { returnTo: '/cart' });
    await authenticate(request(finish));
    await pass(2_000);
    const [name, challenge, status] = await authenticate(request(finish));
    expect([name, status]).toEqual(['fail', 401]);
    expect(challenge).toMatchObject({ code: 'login_finished' });
    const other = await approved('paul');
    await authenticate(request(other.finish));
    const loggedIn = Object.assign(request(other.finish), { user: { id: 7 } });
    expect(codeIn(await authenticate(loggedIn))).toBe('fail login_finished');
  });

  it.each([
    ['no cookie', (asked: Asked) => ({ ...asked, cookie: undefined })],
    ['the cookie of another browser', (asked: Asked) => ({ ...asked, cookie: `passport-idtoken=${'x'.repeat(43)}` })],
    ['a handle that is not known', (asked: Asked) => ({ ...asked, body: { handle: UNKNOWN } })],
  ])('with %s fails with 404 and burns nothing (S2, S3)', async (_, wrong) => {
    const { finish } = await approved();
    const call = await authenticate(request(wrong(finish)));
    expect(codeIn(call)).toBe('fail login_not_found');
    expect(call[2]).toBe(404);
    expect((await authenticate(request(finish)))[0]).toBe('success');
  });

  it.each([[['a', 'b']], [{ a: 1 }], [7], [null], [''], ['idtoken.x'], ['@joe']])(
    "is not asked for with %j in a field of that name: it may be the application's own (S9)",
    async (handle) => {
      const { cookie } = await approved();
      const call = await authenticate(request({ body: { handle }, cookie }));
      expect(codeIn(call)).toBe('fail login_required');
      expect(call[2]).toBe(401);
    },
  );

  it('of a login that waits fails with 409', async () => {
    const { finish } = await started();
    const call = await authenticate(request(finish));
    expect(codeIn(call)).toBe('fail login_pending');
    expect(call[2]).toBe(409);
  });

  it('takes no token from a body (S32)', async () => {
    const { finish } = await started();
    const jwt = { jwt: CANARIES.jwt, evidence: { jwt: CANARIES.jwt } };
    expect(codeIn(await authenticate(request({ ...finish, body: { ...finish.body, ...jwt } })))).toBe(
      'fail login_pending',
    );
    expect(codeIn(await authenticate(request({ body: jwt })))).toBe('fail login_required');
    expect(strategy.adapter.verified).toHaveLength(0);
  });

  it.each([
    ['refused on the phone', 'login_rejected', async () => strategy.adapter.ring.reject()],
    ['not answered', 'login_expired', () => pass(65_000)],
  ])('of a login that was %s fails with 401', async (_, code, end) => {
    const { finish } = await started();
    await end();
    await settle();
    const call = await authenticate(request(finish));
    expect(codeIn(call)).toBe(`fail ${code}`);
    expect(call[2]).toBe(401);
  });

  it('of an approval that does not pass the check is a failure, in words fit for people (F24)', async () => {
    strategy.adapter.onVerify = () => {
      throw BREAKAGES.signature();
    };
    const { finish } = await approved();
    const call = await authenticate(request(finish));
    expect(codeIn(call)).toBe(`fail ${BREAKAGES.signature().code}`);
    expect(call[2]).toBe(403);
    expect(JSON.stringify(call[1])).not.toContain('attack');
  });

  it('that the store cannot note has logged in all the same, and is heard of (F34)', async () => {
    const { finish } = await approved();
    let once = true;
    strategy.store.before = (_, __, entry) => {
      if (entry?.state !== 'finished' || !once) return;
      once = false;
      throw new Error('down');
    };
    expect((await authenticate(request(finish)))[0]).toBe('success');
    expect(strategy.events.at(-1)?.code).toBe('store_unavailable');
  });
});

describe('what verify says', () => {
  const say = async (verify: (...args: never[]) => unknown, more: Options = {}) => {
    await strategy.close();
    open({ verify, ...more });
    const login = await approved();
    return { login, call: await authenticate(request(login.finish)) };
  };

  it('becomes the user, its info goes along and cannot speak for us', async () => {
    const user = { id: 7 };
    const info = { hint: 'welcome', method: 'fido2', provider: 'elsewhere' };
    const { call } = await say((_: unknown, done: (...args: unknown[]) => void) => done(null, user, info));
    expect(call).toEqual([
      'success',
      user,
      {
        hint: 'welcome',
        provider: 'idtoken',
        method: 'compare',
        scopes: ['identity:name'],
        missingScopes: [],
        handle: HANDLE,
      },
    ]);
  });

  it.each([
    ['text', 'locked', { message: 'locked' }],
    ['an object', { message: 'locked', since: 1, code: 'banned' }, { message: 'locked', since: 1 }],
    ['nothing', undefined, { message: 'This person may not sign in here.' }],
    ['null', null, { message: 'This person may not sign in here.' }],
  ])('is a no with %s: 401, and the login is over (S36)', async (_, info, expected) => {
    const { call, login } = await say((_: unknown, done: (...args: unknown[]) => void) => done(null, false, info));
    expect(call).toEqual(['fail', { ...expected, code: 'user_refused', missingScopes: [] }, 401]);
    expect(codeIn(await authenticate(request(login.finish)))).toBe('fail user_refused');
    expect(strategy.events.map(({ type }) => type)).toEqual(['started', 'approved', 'refused']);
  });

  it('as text beside a user is a message, not letters', async () => {
    const { call } = await say((_: unknown, done: (...args: unknown[]) => void) => done(null, { id: 7 }, 'hello'));
    expect(call[2]).toEqual({
      handle: HANDLE,
      message: 'hello',
      provider: 'idtoken',
      method: 'compare',
      scopes: ['identity:name'],
      missingScopes: [],
    });
  });

  it('is an error when it throws, and the same browser may finish again without a push (S36, F36)', async () => {
    let broken = true;
    const { call, login } = await say(async () => {
      if (broken) throw new Error('canary: the database is down');
      return { id: 7 };
    });
    expect(codeIn(call)).toBe('error verify_failed');
    broken = false;
    expect((await authenticate(request(login.finish)))[0]).toBe('success');
    expect(strategy.adapter.begun).toHaveLength(1);
    expect(strategy.events.map(({ type, code }) => code ?? type)).toEqual([
      'started',
      'approved',
      'verify_failed',
      'finished',
    ]);
  });

  it('is an error when it says nothing for ten seconds (F36)', async () => {
    await strategy.close();
    open({ verify: () => new Promise(() => undefined) });
    const { finish } = await approved();
    const call = authenticate(request(finish));
    await pass(10_000);
    expect(codeIn(await call)).toBe('error verify_timeout');
  });

  it('says first what broke when the store is down as well', async () => {
    await strategy.close();
    open({
      verify: () => {
        strategy.store.before = () => {
          throw new Error('down');
        };
        throw new Error('the first fault');
      },
    });
    const { finish } = await approved();
    const call = await authenticate(request(finish));
    strategy.store.before = () => undefined;
    expect(codeIn(call)).toBe('error verify_failed');
  });

  it('after the request with passReqToCallback', async () => {
    const seen: unknown[] = [];
    const verify = (req: unknown, identity: Identity, done: (...args: unknown[]) => void) => {
      seen.push(req, identity.id, (req as { authInfo?: unknown }).authInfo);
      done(null, { id: 7 });
    };
    await strategy.close();
    open({ verify, passReqToCallback: true });
    const { finish, handle } = await approved();
    const req = request(finish);
    expect((await authenticate(req))[0]).toBe('success');
    // Which login it is, so that the application can log it; afterwards Passport puts it there.
    const { provider, method, missingScopes } = { provider: 'idtoken', method: 'compare', missingScopes: [] };
    const info = { provider, method, missingScopes, scopes: ['identity:name'], handle };
    expect(seen).toEqual([req, 'marie', info]);
    expect(req).not.toHaveProperty('authInfo', info);
  });
});

describe('the router finishes', () => {
  const hand = (login: { handle: string; cookie: string | undefined }) => {
    const results: FinishResult[] = [];
    const key = readBrowserKey(request({ cookie: login.cookie }), false)?.key ?? '';
    const finish = {
      handle: login.handle,
      key,
      place: '/login' as const,
      jwt: undefined,
      settle: (result: FinishResult) => results.push(result),
    };
    return { results, options: { finish } };
  };

  it('by itself: the result is told before success, and the approval is still open', async () => {
    const login = await approved('marie', { returnTo: '/cart' });
    const { results, options } = hand(login);
    expect((await authenticate(request({ body: {} }), options))[0]).toBe('success');
    expect(results).toMatchObject([{ type: 'completed', approval: { returnTo: '/cart' } }]);
    expect(await strategy.store.get(login.handle)).toMatchObject({ state: 'finishing' });
    const [first] = results;
    if (first?.type === 'completed') await first.approval.release();
    expect((await authenticate(request({ body: {} }), options))[0]).toBe('success');
  });

  it('and hears every LoginError as an error: it answers them itself', async () => {
    const { options } = hand(await started());
    expect(codeIn(await authenticate(request({ body: {} }), options))).toBe('error login_pending');
  });

  it('and hears of a login that was finished before: Passport, which would write a 302, only passes', async () => {
    const login = await approved('marie', { returnTo: '/cart' });
    await authenticate(request(login.finish));
    const { results, options } = hand(login);
    expect((await authenticate(request({ body: {} }), options))[0]).toBe('pass');
    expect(results).toEqual([{ type: 'already', redirect: '/cart', overlapping: true }]);
  });

  it('and hears a no when verify says no', async () => {
    await strategy.close();
    open({ verify: () => null });
    const { results, options } = hand(await approved());
    expect((await authenticate(request({ body: {} }), options))[0]).toBe('fail');
    expect(results).toMatchObject([{ type: 'refused', code: 'user_refused' }]);
  });
});

describe('every failure is an event, once', () => {
  const told = () => strategy.events.map(({ type, code }) => (code ? `${type} ${code}` : type));

  it('a request that is not answered as it asked', async () => {
    await authenticate(request({ headers: { origin: 'https://evil.example' }, body: { identifier: 'marie' } }));
    await authenticate(request({ body: { identifier: '' } }));
    await authenticate(request({ body: { handle: UNKNOWN }, cookie: `passport-idtoken=${'x'.repeat(43)}` }));
    expect(told()).toEqual(['forbidden origin_forbidden', 'invalid identifier_invalid', 'not_found login_not_found']);
    expect(strategy.events.map(({ handle }) => handle)).toEqual(['', '', '']);
  });

  it('a store that is down at a start; a token that is refused, and asked about again', async () => {
    strategy.store.before = () => {
      throw new Error('down');
    };
    await authenticate(request({ body: { identifier: 'marie' } }));
    strategy.store.before = () => undefined;
    expect(told()).toEqual(['failed store_unavailable']);
    strategy.adapter.onVerify = () => {
      throw BREAKAGES.signature();
    };
    const { finish } = await approved();
    for (let count = 0; count < 3; count += 1) {
      expect(codeIn(await authenticate(request(finish)))).toBe('fail token_signature');
    }
    expect(told().slice(1)).toEqual(['started', 'approved', 'refused token_signature']);
  });

  it('a bug, with its cause; the login is over, and stays an error', async () => {
    const bug = new TypeError('oops');
    strategy.adapter.onVerify = () => {
      throw bug;
    };
    const { finish, handle } = await approved();
    for (let count = 0; count < 2; count += 1) {
      expect(codeIn(await authenticate(request(finish)))).toBe('error internal_error');
    }
    expect(told()).toEqual(['started', 'approved', 'failed internal_error']);
    expect(strategy.events.at(-1)?.error?.cause).toBe(bug);
    expect(await strategy.store.get(handle)).toMatchObject({ state: 'failed' });
  });

  it('a request without `req.res`, as the mistake in the set-up that it is', async () => {
    const req = request({ body: { identifier: 'marie' } });
    delete req.res;
    await authenticate(req);
    expect(told()).toEqual(['failed setup_invalid']);
    expect(strategy.events[0]?.error?.cause).toBeInstanceOf(TypeError);
  });
});

describe('exactly one call', () => {
  it('is made although the promise that it gives back rejects: Express hears of that', async () => {
    const thrown = new TypeError('a slip');
    const gone: unknown[] = [];
    const passed = Object.assign(Object.create(strategy) as TestStrategy, {
      success: () => Promise.reject(thrown),
      error: (error: unknown) => gone.push(['error', error]),
    });
    const { finish } = await approved();
    passed.authenticate(Object.assign(request(finish), { next: (error: unknown) => gone.push(error) }));
    await settle();
    expect(gone).toEqual([thrown]);
  });

  const throwing = (calls: unknown[], thrown: Error) =>
    Object.assign(Object.create(strategy) as TestStrategy, {
      success: () => {
        calls.push('success');
        throw thrown;
      },
      error: (error: unknown) => calls.push(error),
    });

  it('is made although the host throws in it: Express hears of the throw, and no second call is made', async () => {
    const { finish } = await approved();
    const thrown = new Error('a handler of the host');
    const calls: unknown[] = [];
    const req = Object.assign(request(finish), { next: (error: unknown) => calls.push(['next', error]) });
    throwing(calls, thrown).authenticate(req);
    await settle();
    expect(calls).toEqual(['success', ['next', thrown]]);
  });

  it('is made on a host without next too: the throw is a warning, and the visitor gets a 500', async () => {
    const { finish } = await approved();
    const thrown = new Error('a handler of the host');
    const calls: unknown[] = [];
    const req = request(finish);
    jest.restoreAllMocks();
    const warned = jest.spyOn(process, 'emitWarning'); // node's own answers, which takes no Error under jest
    throwing(calls, thrown).authenticate(req);
    await settle();
    expect(calls).toEqual(['success']);
    expect(warned.mock.calls).toEqual([
      ['a handler of the host', { type: 'Error', detail: expect.stringMatching(/^ +at .*strategy\.test/) }],
    ]);
    expect(warned.mock.results).toEqual([{ type: 'return' }]);
    expect(req.res?.statusCode).toBe(500);
  });

  it('goes to its own request: overlapping finishes keep their people apart, the slow verify first (S75)', async () => {
    await strategy.close();
    open({
      verify: async (identity: Identity) => {
        if (identity.id === 'slow') await new Promise((resolve) => setTimeout(resolve, 5_000));
        return { name: identity.id };
      },
    });
    const [slow, fast] = [await approved('slow'), await approved('fast')];
    const [first, second] = [authenticate(request(slow.finish)), authenticate(request(fast.finish))];
    expect((await second)[1]).toEqual({ name: 'fast' });
    await pass(5_000);
    expect((await first)[1]).toEqual({ name: 'slow' });
  });
});

it('has the name that Passport registers', () => {
  expect(strategy.name).toBe('idtoken');
});
