import express from 'express';
import { Passport } from 'passport';
import { createServer } from 'node:http';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { IDTokenStrategy, isLoginError, loginRouter, noteLogin, requireLogin, tokenOf } from '../../lib/index.js';
import type { LoginError } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { closing, listening, newPassport, newSession } from '../helpers/shop.js';
import type { ShopRequest } from '../helpers/shop.js';

const later = cleanup();
const PAGE = { headers: { accept: 'text/html' } };
const ALL = ['identity:name', 'identity:age_over_18'];

let operator: IDTokenOperator;
const phones: Record<string, Phone> = {};

beforeAll(async () => {
  operator = await startIDTokenOperator({
    services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ALL }],
    rateLimits: false,
  });
  for (const [tokenId, dateOfBirth] of Object.entries({ marie: '1990-05-01', tim: '2015-05-01' })) {
    phones[tokenId] = await operator.enroll({ tokenId, givenName: tokenId, familyName: 'Dupont', dateOfBirth });
  }
});
afterAll(() => operator.stop());

/** A shop with guarded pages; its session time can be put back. */
async function open(serialize: (user: unknown, req: ShopRequest) => unknown = (user) => user) {
  const strategy = new IDTokenStrategy({ operator: operator.url, serviceId: 'my-shop', scopes: ALL, limits: false });
  const other = new IDTokenStrategy({ name: 'bank', operator: operator.url, serviceId: 'my-shop', limits: false });
  const passport = new Passport();
  passport.serializeUser((req: ShopRequest, user: unknown, done: (error: null, kept: unknown) => void) =>
    done(null, serialize(user, req)),
  );
  passport.deserializeUser((user: Express.User, done) => done(null, user));
  const router = loginRouter([strategy, other], { passport });
  const app = express().use(newSession() as never, passport.session());
  app.use('/login', router);
  const page = (_req: unknown, res: express.Response) => void res.send('the page');
  app.get('/account', requireLogin(), page);
  app.all('/orders', requireLogin(strategy), page);
  app.get('/cellar', requireLogin(strategy, { claims: { ageOver18: true } }), page);
  app.get('/keys', requireLogin(strategy, { maxAge: 60 }), page);
  app.get('/bank', requireLogin(other), page);
  app.get('/password', (req, res, next) => {
    req.logIn({ id: 'marie' }, (error) => {
      noteLogin(req, 'password');
      if (error) next(error);
      else res.send('in');
    });
  });
  app.get('/older', (req, res) => {
    const { session } = req as unknown as ShopRequest;
    const note = session!['passport-idtoken'] as { at: number };
    note.at -= Number(req.query.by) * 1000;
    res.send('older');
  });
  app.get('/forget', (req, res) => {
    delete (req as unknown as ShopRequest).session!['passport-idtoken-step-up'];
    res.send('forgotten');
  });
  app.get('/session', (req, res) => void res.json((req as unknown as ShopRequest).session));
  app.use((error: LoginError, _req: unknown, res: express.Response, _next: unknown) => {
    if (!isLoginError(error)) throw error as Error;
    res.status(error.status).json({ told: error.code, missing: error.missing });
  });
  const server = createServer(app);
  const url = await listening(server);
  later(() => closing(router, server));
  const browser = new Browser(url);
  later(() => browser.close());
  return { browser };
}

/** Logs in as the form does, on the way to `returnTo`. @returns the answer to the finish. */
async function logIn(browser: Browser, who = 'marie', shared?: string[], fields: Record<string, string> = {}) {
  const { location = '' } = await browser.post('/login', { identifier: who, ...fields });
  const handle = new URL(location, browser.origin).searchParams.get('handle') ?? '';
  await browser.state(handle, 'pending');
  const phone = phones[who]!;
  await phone.approve(await phone.nextPush(), shared && { grantedScopes: shared });
  await browser.state(handle, 'approved');
  return await browser.post('/login/finish', { handle });
}

/** The `returnTo` with which a page sends to the login page. */
async function sentBack(browser: Browser, path: string): Promise<string | null> {
  const { status, location = '' } = await browser.get(path, PAGE);
  expect(status).toBe(303);
  const url = new URL(location, browser.origin);
  expect(url.pathname).toBe('/login');
  return url.searchParams.get('returnTo');
}

describe('who is not logged in', () => {
  it('is sent to the login page and comes back, with the query; no session is made for that', async () => {
    const { browser } = await open();
    expect(await sentBack(browser, '/orders?page=2&of=%C3%A9')).toBe('/orders?page=2&of=%C3%A9');
    expect(browser.cookies.size).toBe(0);
    expect((await logIn(browser, 'marie', undefined, { returnTo: '/orders?page=2' })).location).toBe('/orders?page=2');
    expect((await browser.get('/orders', PAGE)).text).toBe('the page');
    expect((await browser.get('/account', PAGE)).text).toBe('the page');
  });

  it('gets JSON with 401 if it is a program, and a page of the application where nothing can come back', async () => {
    const { browser } = await open();
    const { status, json, headers } = await browser.get('/orders');
    expect([status, json.error, headers['cache-control']]).toEqual([
      401,
      { code: 'login_required', message: expect.any(String), login: '/login?returnTo=%2Forders' },
      'no-store',
    ]);
    expect((await browser.post('/orders', {})).json).toEqual({ told: 'login_required' });
  });
});

describe('a claim', () => {
  it('that is true opens; the session knows of it, and of no other fact that was shared (S73)', async () => {
    const { browser } = await open();
    await logIn(browser);
    expect((await browser.get('/cellar', PAGE)).text).toBe('the page');
    const { 'passport-idtoken': note } = (await browser.get('/session')).json as unknown as Record<string, object>;
    expect(note).toMatchObject({ provider: 'idtoken', claims: { ageOver18: true } });
    expect(JSON.stringify(note)).not.toMatch(/marie|Dupont/);
  });

  it('that is false is a no: the login page could not change it', async () => {
    const { browser } = await open();
    await logIn(browser, 'tim');
    const { status, json } = await browser.get('/cellar', PAGE);
    expect([status, json]).toEqual([403, { told: 'login_insufficient', missing: { claims: { ageOver18: 'false' } } }]);
  });

  it('that was not shared is asked for once more, and then it is a no: it cannot loop', async () => {
    const { browser } = await open();
    await logIn(browser, 'marie', ['identity:name']);
    expect((await browser.get('/cellar')).json.error).toEqual({
      code: 'login_insufficient',
      message: expect.any(String),
      login: '/login?returnTo=%2Fcellar',
      missing: { claims: { ageOver18: 'not_shared' } },
    });
    expect(await sentBack(browser, '/cellar')).toBe('/cellar');
    await logIn(browser, 'marie', ['identity:name'], { returnTo: '/cellar' });
    const { status, json } = await browser.get('/cellar', PAGE);
    expect([status, json]).toEqual([
      403,
      { told: 'login_insufficient', missing: { claims: { ageOver18: 'not_shared' } } },
    ]);
    await logIn(browser, 'marie', ALL);
    expect((await browser.get('/cellar', PAGE)).text).toBe('the page');
  });

  it('of a login by another way is unknown', async () => {
    const { browser } = await open();
    await browser.get('/password');
    expect((await browser.get('/cellar')).json.error).toMatchObject({
      missing: { provider: 'idtoken', claims: { ageOver18: 'unknown' } },
    });
    expect(await sentBack(browser, '/orders')).toBe('/orders');
    expect((await browser.get('/account', PAGE)).text).toBe('the page');
  });
});

describe('the age of a login', () => {
  it('is asked for anew each time it is over, and a fresh login opens', async () => {
    const { browser } = await open();
    await logIn(browser);
    for (let time = 0; time < 2; time += 1) {
      expect((await browser.get('/keys', PAGE)).text).toBe('the page');
      await browser.get('/older?by=61');
      expect((await browser.get('/keys')).json.error).toMatchObject({ missing: { maxAge: 60 } });
      expect(await sentBack(browser, '/keys')).toBe('/keys');
      await logIn(browser);
    }
  });

  it('is never from the future (S61)', async () => {
    const { browser } = await open();
    await logIn(browser);
    await browser.get('/older?by=-3600');
    expect(await sentBack(browser, '/keys')).toBe('/keys');
  });
});

it('another strategy’s login is not enough for a strategy', async () => {
  const { browser } = await open();
  await logIn(browser);
  expect((await browser.get('/bank')).json.error).toMatchObject({ missing: { provider: 'bank' } });
  await logIn(browser, 'marie', undefined, { provider: 'bank' });
  expect((await browser.get('/bank', PAGE)).text).toBe('the page');
});

describe('a step-up', () => {
  /** A person who has shared a name only, and stands before the cellar. */
  async function steppingUp() {
    const shop = await open();
    await logIn(shop.browser, 'marie', ['identity:name']);
    await sentBack(shop.browser, '/cellar');
    return shop;
  }

  it('says on the login page what is needed', async () => {
    const { browser } = await open();
    expect((await browser.get('/login')).text).not.toContain('id="needs"');
    await logIn(browser, 'marie', ['identity:name']);
    await sentBack(browser, '/cellar');
    expect((await browser.get('/login?returnTo=/cellar')).text).toMatch(/id="needs".*18/s);
  });

  it('is a login of the same person: another one is refused, and the session stays as it is', async () => {
    const { browser } = await steppingUp();
    const { status, text } = await logIn(browser, 'tim');
    expect([status, /another person approved/i.test(text)]).toEqual([403, true]);
    expect((await browser.get('/orders', PAGE)).text).toBe('the page');
    await logIn(browser, 'marie', ALL);
    expect((await browser.get('/cellar', PAGE)).text).toBe('the page');
  });

  it('leaves nothing of another person in the session, whatever a serializer writes there', async () => {
    const { browser } = await open((user, { session }) => (session!.who = (user as { id: string }).id));
    await logIn(browser, 'marie', ['identity:name']);
    await sentBack(browser, '/cellar');
    expect((await logIn(browser, 'tim')).status).toBe(403);
    expect((await browser.get('/session')).json).toMatchObject({ who: 'marie', passport: { user: 'marie' } });
  });

  it('answers a program with its code', async () => {
    const { browser } = await steppingUp();
    const { location = '' } = await browser.post('/login', { identifier: 'tim' });
    const handle = new URL(location, browser.origin).searchParams.get('handle') ?? '';
    await browser.state(handle, 'pending');
    await phones.tim!.approve(await phones.tim!.nextPush());
    await browser.state(handle, 'approved');
    expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('other_person');
  });

  it('is known to the login from its start: what the session forgets since does not let another person in', async () => {
    const { browser } = await steppingUp();
    const { location = '' } = await browser.post('/login', { identifier: 'tim' });
    const handle = new URL(location, browser.origin).searchParams.get('handle') ?? '';
    await browser.state(handle, 'pending');
    await browser.get('/forget');
    await phones.tim!.approve(await phones.tim!.nextPush());
    await browser.state(handle, 'approved');
    expect((await browser.post('/login/finish', { handle })).status).toBe(403);
  });

  it('can be one by another strategy, if Passport serialises the same user', async () => {
    const { browser } = await open((user) => (user as { id: string }).id);
    await logIn(browser);
    await sentBack(browser, '/bank');
    expect((await logIn(browser, 'tim', undefined, { provider: 'bank' })).status).toBe(403);
    expect((await logIn(browser, 'marie', undefined, { provider: 'bank' })).status).toBe(303);
    expect((await browser.get('/bank', PAGE)).text).toBe('the page');
  });

  it('is not what a person does who logs in as another one by themselves (S61)', async () => {
    const { browser } = await open();
    await logIn(browser);
    expect((await logIn(browser, 'tim')).status).toBe(303);
    expect((await browser.get('/cellar')).json.error).toMatchObject({ missing: { claims: { ageOver18: 'false' } } });
  });
});

it('verify has the token of the identity, whole', async () => {
  const tokens: unknown[] = [];
  const strategy = new IDTokenStrategy({ operator: operator.url, serviceId: 'my-shop', limits: false }, (identity) => {
    tokens.push(tokenOf(identity));
    return identity;
  });
  const passport = newPassport();
  const router = loginRouter(strategy, { passport });
  const app = express().use(newSession() as never, passport.session());
  const server = createServer(app.use('/login', router));
  const browser = new Browser(await listening(server));
  later(() => closing(router, server));
  await logIn(browser);
  expect(tokens).toEqual([{ jwt: expect.stringMatching(/^ey/), payload: expect.objectContaining({ sub: 'marie' }) }]);
});
