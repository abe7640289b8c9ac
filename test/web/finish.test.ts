import { createServer, request } from 'node:http';
import express from 'express';
import session from 'express-session';
import { loginRouter } from '../../lib/index.js';
import { LoginError } from '../../lib/login/errors.js';
import type { Identity } from '../../lib/login/operator.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy, until, useShops } from '../helpers/scripted-shop.js';
import { answerUser, listening, newPassport, newSession } from '../helpers/shop.js';
import type { Middleware } from '../helpers/shop.js';

const openShop = useShops();
const later = cleanup();

/** Something that waits until it is let through. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** A session store that a test can spoil or hold back. */
class TestStore extends session.MemoryStore {
  down = false;
  hold: Promise<void> | undefined;
  saves = 0;

  override set(sid: string, data: session.SessionData, done: (error?: unknown) => void = () => {}): void {
    this.saves += 1;
    if (this.down) done(new Error('the session store is down'));
    else void Promise.resolve(this.hold).then(() => super.set(sid, data, done));
  }
}

describe('overlapping finishes keep their people apart (S75)', () => {
  /** Both people are looked up at once; the first is found first. */
  function lookups() {
    const gates: Record<string, ReturnType<typeof gate>> = { anna: gate(), bert: gate() };
    const verify = async ({ id }: Identity) => {
      await gates[id]!.passed;
      return { id };
    };
    return { gates, verify };
  }

  it('each browser gets its own user', async () => {
    const { gates, verify } = lookups();
    const shop = await openShop({ verify });
    const [first, second] = [shop.browser(), shop.browser()];
    const handles = [await shop.approved(first, 'anna'), await shop.approved(second, 'bert')] as const;
    const finishing = [first.post('/login/finish', { handle: handles[0] })];
    await until(() => shop.strategy.adapter.verified.length === 1);
    finishing.push(second.post('/login/finish', { handle: handles[1] }));
    await until(() => shop.strategy.adapter.verified.length === 2);
    gates.anna!.open();
    await finishing[0];
    gates.bert!.open();
    await finishing[1];
    expect([(await first.get('/me')).json.user.id, (await second.get('/me')).json.user.id]).toEqual(['anna', 'bert']);
  });

  it('the attack: with the bare instance Bert is logged in as Anna', async () => {
    const { gates, verify } = lookups();
    const strategy = new ScriptedStrategy({ verify });
    const router = loginRouter(strategy, { session: false, onLogin: answerUser });
    const bare = newPassport().authenticate(strategy, { session: false }) as express.Handler;
    const app = express()
      .use('/login', router)
      .use(express.urlencoded({ extended: false }), express.json());
    app.post('/bare', bare, (req, res) => void res.json({ user: req.user }));
    const server = createServer(app);
    const url = await listening(server);
    later(() => server.close());
    later(() => router.close());
    const approved = async (identifier: string) => {
      const browser = new Browser(url);
      later(() => browser.close());
      const start = await browser.send('/bare', { identifier });
      const { handle } = (await browser.get(start.location ?? '', { headers: { accept: 'application/json' } })).json;
      strategy.adapter.ring.approve();
      await browser.state(handle, 'approved');
      return { browser, handle };
    };
    const [anna, bert] = [await approved('anna'), await approved('bert')];
    anna.browser.post('/bare', { handle: anna.handle }).catch(() => {}); // nobody ever answers it
    await until(() => strategy.adapter.verified.length === 1);
    const answer = bert.browser.post('/bare', { handle: bert.handle });
    await until(() => strategy.adapter.verified.length === 2);
    gates.anna!.open();
    expect((await answer).json.user.id).toBe('anna');
    gates.bert!.open();
  });
});

describe('a session', () => {
  it('has a new id and nothing of the old one but what is to be kept (S48)', async () => {
    const shop = await openShop({ router: { keepSession: ['cart', 'nothing'] } });
    const browser = shop.browser();
    await browser.get('/put?cart=wine&csrf=planted');
    const planted = browser.cookieHeader;
    const handle = await shop.approved(browser);
    const finish = await browser.post('/login/finish', { handle });
    // For a second press of the button, and no longer: the next person at this browser finds nothing to go on with.
    expect(finish.headers['set-cookie']).toContainEqual(expect.stringMatching(/^passport-idtoken=.*; Max-Age=60; /));
    const login = {
      provider: 'idtoken',
      method: 'compare',
      scopes: ['identity:name'],
      missing: [],
      claims: {},
      handle,
    };
    const note = { ...login, person: expect.any(String), at: expect.any(Number), user: expect.any(String) };
    expect((await browser.get('/me')).json.kept).toEqual({ cart: 'wine', 'passport-idtoken': note });
    const attacker = shop.browser();
    const seen = await attacker.get('/me', { headers: { cookie: planted } });
    expect(seen.json).toMatchObject({ user: null, kept: {} });
  });

  it('of the person who was signed in before, nothing is left (S61)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    await browser.post('/login/finish', { handle: await shop.approved(browser, 'anna') });
    await browser.get('/put?diary=annas');
    await browser.post('/login/finish', { handle: await shop.approved(browser, 'bert') });
    expect((await browser.get('/me')).json).toMatchObject({ user: { id: 'bert' }, kept: {} });
    expect((await browser.get('/me')).text).not.toContain('anna');
    const finished = () => shop.strategy.events.filter(({ type }) => type === 'finished');
    await until(() => finished().length === 2);
    expect(finished().map(({ reason }) => reason)).toEqual([undefined, 'person_replaced']);
  });

  it('is saved before the answer leaves (S49)', async () => {
    const store = new TestStore();
    const shop = await openShop({ session: { store } });
    const browser = shop.browser();
    const handle = await shop.approved(browser);
    const { passed, open } = gate();
    store.hold = passed;
    let answered = false;
    const finishing = browser.post('/login/finish', { handle }).then((answer) => {
      answered = true;
      return answer;
    });
    await until(() => store.saves > 0);
    // The login is not marked finished either: other tabs must not go ahead.
    expect((await browser.get(`/login/status?handle=${handle}`)).json.type).toBe('approved');
    expect(answered).toBe(false);
    open();
    expect((await finishing).status).toBe(303);
    expect((await browser.get('/me')).json.user.id).toBe('marie');
  });

  it('that cannot be saved logs nobody in; "try again" works without a new push (F34)', async () => {
    const store = new TestStore();
    const shop = await openShop({ session: { store } });
    const browser = shop.browser();
    const handle = await shop.approved(browser);
    store.down = true;
    const page = await browser.post('/login/finish', { handle });
    expect([page.status, page.text.includes('action="/login/finish"')]).toEqual([503, true]);
    expect(page.headers['set-cookie']).toBeUndefined();
    expect(page.text).not.toContain('store is down');
    expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('session_failed');
    expect((await browser.get('/me')).json.user).toBeNull();
    expect(shop.strategy.told).toEqual(['started', 'approved', 'failed session_failed', 'failed session_failed']);

    store.down = false;
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
    expect((await browser.get('/me')).json.user.id).toBe('marie');
    expect(shop.strategy.adapter.begun).toHaveLength(1);
  });

  it.each([
    ['missing', undefined],
    ['unable to change its id, as cookie-session’s is', {}],
  ])('that is %s is told before a phone rings, and before the approval is taken (F35)', async (_, found) => {
    const session = newSession();
    let works = false;
    const before: Middleware[] = [
      (req, res, next) => {
        if (works) return session(req, res, next);
        Object.assign(req, { session: found });
        next();
      },
    ];
    const shop = await openShop({ session: false, before });
    const browser = shop.browser();
    for (const path of ['/login', '/login/retry']) {
      works = path === '/login/retry';
      const handle = works ? await shop.started(browser) : '';
      if (works) await browser.post('/login/cancel', { handle });
      works = false;
      const { status, json } = await browser.send(path, { identifier: 'marie', handle });
      expect([status, json.error.code]).toEqual([503, 'session_missing']);
    }
    expect(shop.strategy.events[0]!.error!.message).toContain('express-session');
    works = true;
    const handle = await shop.approved(browser, 'paul');
    works = false;
    expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('session_missing');
    expect(shop.strategy.adapter.begun.map(({ person }) => person)).toEqual(['marie', 'paul']);
    expect(shop.strategy.adapter.verified).toHaveLength(0);
  });
});

describe('a `secure` session cookie behind a proxy that ends TLS (F40)', () => {
  const open = async (proxy?: boolean) => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const shop = await openShop({ session: { cookie: { secure: true }, ...(proxy && { proxy }) } });
    const browser = shop.browser();
    const { location } = await browser.post('/login', { identifier: 'marie' }, { 'x-forwarded-proto': 'https' });
    const handle = new URL(location!, shop.url).searchParams.get('handle')!;
    (await shop.ring()).approve();
    await browser.state(handle, 'approved');
    const state = async () => (await browser.get(`/login/status?handle=${handle}`)).json.type;
    const finish = async (headers = {}) => await browser.post('/login/finish', { handle }, headers);
    return { warned, shop, browser, finish, state };
  };
  const failed = expect.objectContaining({ type: 'failed', code: 'session_failed' });

  it('that an answer left without gives the approval back, naming `trust proxy`', async () => {
    const { warned, shop, browser, finish, state } = await open();
    const { status, headers } = await finish({ 'x-forwarded-proto': 'https' });
    expect([status, String(headers['set-cookie'])]).toEqual([303, expect.not.stringContaining('connect.sid')]);
    await until(async () => (await state()) === 'approved');
    expect(shop.strategy.told).not.toContain('finished');
    expect((await browser.get('/me')).json.user).toBeNull();
    expect(shop.strategy.events.at(-1)).toEqual(failed);
    expect(String(warned.mock.calls.at(-1)?.[0])).toContain('`trust proxy`');
    warned.mockRestore();
  });

  it('goes out where the proxy is trusted', async () => {
    const { warned, finish, state } = await open(true);
    const { status, headers } = await finish({ 'x-forwarded-proto': 'https' });
    expect([status, String(headers['set-cookie'])]).toEqual([303, expect.stringContaining('connect.sid')]);
    await until(async () => (await state()) === 'finished');
    warned.mockRestore();
  });
});

describe('what breaks in a finish', () => {
  it('verify that throws; the same approval can be finished again (F36)', async () => {
    let broken = true;
    const shop = await openShop({
      verify: (identity, done) => {
        if (broken) throw new Error('the database is down: secret-dsn');
        done(null, { id: identity.id });
      },
    });
    const browser = shop.browser();
    const handle = await shop.approved(browser);
    const page = await browser.post('/login/finish', { handle });
    expect([page.status, page.text.includes('action="/login/finish"')]).toEqual([503, true]);
    const json = await browser.send('/login/finish', { handle });
    expect([json.status, json.json.error.code]).toEqual([503, 'verify_failed']);
    // S66: what the application said is for `onEvent`.
    for (const { text } of [page, json]) expect(text).not.toMatch(/secret-dsn|database/);
    expect(json.text).not.toMatch(/verify\b/);
    expect((shop.strategy.events.at(-1)!.error!.cause as Error).message).toContain('secret-dsn');
    broken = false;
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
    // A second finish waits until the first is noted.
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
    expect(shop.strategy.told).toEqual([
      'started',
      'approved',
      'failed verify_failed',
      'failed verify_failed',
      'finished',
    ]);
  });

  it('a token that does not stand the check: 403 once, told once, and never again', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    shop.strategy.adapter.onVerify = () => {
      throw new LoginError('token_signature');
    };
    const handle = await shop.approved(browser);
    const page = await browser.post('/login/finish', { handle });
    expect([page.status, page.text.includes('action="/login/retry"')]).toEqual([403, true]);
    shop.strategy.adapter.onVerify = (_, login) => ({
      identity: { provider: 'idtoken', id: login.person, scopes: [], missingScopes: [] },
      once: { key: 'x', until: Date.now() + 1000 },
    });
    expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('token_signature');
    expect((await browser.get('/me')).json.user).toBeNull();
    expect(shop.strategy.told).toEqual(['started', 'approved', 'refused token_signature']);
  });

  it('keys that cannot be fetched: 502, and again', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const { onVerify } = shop.strategy.adapter;
    shop.strategy.adapter.onVerify = () => {
      throw new LoginError('keys_unavailable');
    };
    const handle = await shop.approved(browser);
    const page = await browser.post('/login/finish', { handle });
    expect([page.status, page.text.includes('action="/login/finish"')]).toEqual([502, true]);
    shop.strategy.adapter.onVerify = onVerify;
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
  });

  it('a store that cannot note the finish changes nothing for the one who is logged in', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.approved(browser);
    shop.strategy.store.before = (method, _key, entry) => {
      if (method === 'move' && entry?.state === 'finished') throw new Error('the store is down');
    };
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
    expect((await browser.get('/me')).json.user.id).toBe('marie');
    expect(shop.strategy.told).toEqual(['started', 'approved', 'failed store_unavailable']);
    shop.strategy.store.before = () => {};
  });

  it('a bug: 500 without its words, no second try, and one event with its cause', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const bug = new TypeError('canary: x is not a function');
    shop.strategy.adapter.onVerify = () => {
      throw bug;
    };
    const handle = await shop.approved(browser);
    const page = await browser.post('/login/finish', { handle });
    expect([page.status, page.text.includes('action="/login/finish"')]).toEqual([500, false]);
    const json = await browser.send('/login/finish', { handle });
    expect([json.status, json.json.error.code]).toEqual([500, 'internal_error']);
    for (const { text } of [page, json]) expect(text).not.toContain('canary');
    expect(shop.strategy.adapter.verified).toHaveLength(1);
    expect(shop.strategy.told).toEqual(['started', 'approved', 'failed internal_error']);
    expect(shop.strategy.events.at(-1)!.error!.cause).toBe(bug);
  });

  it('a store that is down: told once for each try, and the approval is still there', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.approved(browser);
    shop.strategy.store.before = () => {
      throw new Error('down');
    };
    const page = await browser.post('/login/finish', { handle });
    shop.strategy.store.before = () => {};
    expect([page.status, page.text.includes('action="/login/finish"')]).toEqual([503, true]);
    expect(shop.strategy.told).toEqual(['started', 'approved', 'failed store_unavailable']);
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
  });

  it('a login that waits, or is not there: told once, as a request that was not in order', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const codes = [];
    for (const asked of [handle, `idtoken.${'0'.repeat(64)}`, 'x']) {
      codes.push((await browser.send('/login/finish', { handle: asked })).json.error.code);
    }
    expect(codes).toEqual(['login_pending', 'login_not_found', 'login_not_found']);
    expect(shop.strategy.told).toEqual([
      'started',
      'invalid login_pending',
      'not_found login_not_found',
      'not_found login_not_found',
    ]);
    expect(shop.strategy.events.map((event) => event.handle)).toEqual([
      handle,
      handle,
      `idtoken.${'0'.repeat(64)}`,
      '',
    ]);
  });

  it('a record that makes no sense, as of another version: a bug on every route, and no fault of the store', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const { store } = shop.strategy;
    const entry = (await store.get(handle))!;
    await store.move(handle, entry, { ...entry, state: 'pending', challenge: null }, Date.now() + 60_000);
    const log = jest.spyOn(console, 'error').mockImplementation(() => {}); // Express's own
    for (const path of ['/login/status', '/login/events', '/login/code']) {
      expect((await browser.get(`${path}?handle=${handle}`)).status).toBe(500);
    }
    log.mockRestore();
    expect(shop.strategy.told.filter((told) => told.startsWith('failed'))).toEqual(
      Array(3).fill('failed internal_error'),
    );
  });
});

it('a browser that leaves before its answer comes has no session, and may finish again', async () => {
  const { passed, open } = gate();
  const shop = await openShop({
    verify: async ({ id }) => {
      await passed;
      return { id };
    },
  });
  const browser = shop.browser();
  const handle = await shop.approved(browser);
  const leaving = request(`${shop.url}/login/finish`, {
    method: 'POST',
    agent: false,
    headers: { cookie: browser.cookieHeader, 'content-type': 'application/json' },
  });
  leaving.on('error', () => {});
  leaving.end(JSON.stringify({ handle }));
  await until(() => shop.strategy.adapter.verified.length === 1);
  const left = new Promise((resolve) => leaving.once('close', resolve));
  leaving.destroy();
  await left;
  open();
  await until(() => shop.strategy.told.includes('failed session_failed'));
  expect((await browser.post('/login/finish', { handle })).status).toBe(303);
  expect((await browser.get('/me')).json.user.id).toBe('marie');
});

it('an approval logs nobody in by a link, nor by a form of another site; its own page is asked (S1, S4)', async () => {
  const shop = await openShop();
  const browser = shop.browser();
  const handle = await shop.approved(browser);
  await browser.get(`/login/finish?handle=${handle}`);
  const elsewhere: Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  ];
  for (const headers of elsewhere) {
    expect((await browser.post('/login/finish', { handle }, headers)).status).toBe(403);
  }
  expect((await browser.get('/me')).json.user).toBeNull();
  expect(shop.strategy.adapter.verified).toEqual([]);
  expect((await browser.post('/login/finish', { handle })).status).toBe(303);
});

it('a second finish without the session of the first is told that the sign-in was used, and led to a new one', async () => {
  const shop = await openShop();
  const browser = shop.browser();
  const handle = await shop.approved(browser, 'marie', { returnTo: '/me' });
  await browser.post('/login/finish', { handle });
  const { now } = Date;
  const later = jest.spyOn(Date, 'now').mockImplementation(() => now() + 3_000);
  // The answer was lost on the way, or the person has logged out.
  const session = browser.cookies.get('connect.sid')!;
  browser.cookies.delete('connect.sid');
  const page = await browser.post('/login/finish', { handle });
  expect([page.status, page.text.includes('This sign-in was used already')]).toEqual([401, true]);
  expect(page.text).toMatch(/<a href="\/login" class="primary">/);
  expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('login_finished');
  browser.cookies.set('connect.sid', session);
  expect((await browser.post('/login/finish', { handle })).location).toBe('/me');
  expect(shop.strategy.adapter.verified).toHaveLength(1);
  later.mockRestore();
});

it('a double click on finish has one effect, and both go to the target (F52)', async () => {
  const shop = await openShop();
  const browser = shop.browser();
  const handle = await shop.approved(browser, 'marie', { returnTo: '/me' });
  const answers = await Promise.all(Array.from({ length: 5 }, () => browser.post('/login/finish', { handle })));
  expect(answers.map(({ location }) => location)).toEqual(Array(5).fill('/me'));
  expect(shop.strategy.adapter.verified).toHaveLength(1);
  expect(shop.strategy.told.filter((type) => type === 'finished')).toHaveLength(1);
});

it('what the application told Passport about a refusal is said on the page and as JSON', async () => {
  const shop = await openShop({ verify: (_, done) => done(null, false, { message: 'Blocked until Monday.' }) });
  const browser = shop.browser();
  const json = await browser.send('/login/finish', { handle: await shop.approved(browser) });
  expect(json).toMatchObject({
    status: 401,
    json: { error: { code: 'user_refused', message: 'Blocked until Monday.' } },
  });
  const page = await browser.post('/login/finish', { handle: await shop.approved(browser) });
  expect(page.text).toContain('Blocked until Monday.');
});
