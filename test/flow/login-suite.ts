import { answerUser } from '../helpers/shop.js';
/* eslint-disable jest/no-export -- one suite for every host */
import compression from 'compression';
import helmet from 'helmet';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import type { LoginRouterOptions } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import type { Page } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import type { Middleware, Shop, ShopOptions, StartHost } from '../helpers/shop.js';

/** The whole login against a real operator and a real phone, on one host. Run over all of them. */
export function describeLogin(startHost: StartHost): void {
  const later = cleanup();
  let operator: IDTokenOperator;
  let phone: Phone;

  beforeAll(async () => {
    operator = await startIDTokenOperator({
      services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:full', 'identity:age_over_18'] }],
      rateLimits: false,
    });
    phone = await operator.enroll({
      tokenId: 'marie',
      givenName: 'Marie',
      familyName: 'Dupont',
      dateOfBirth: '1990-05-01',
    });
  });
  afterAll(() => operator.stop());

  async function open(router: LoginRouterOptions = {}, options: Partial<ShopOptions> = {}): Promise<Shop> {
    const strategy = {
      operator: operator.url,
      serviceId: 'my-shop',
      scopes: ['identity:name', 'identity:age_over_18'],
      limits: false as const,
    };
    const shop = await startHost({ strategy, router, ...options });
    later(() => shop.close());
    return shop;
  }

  function visitor(shop: Shop): Browser {
    const browser = new Browser(shop.url);
    later(() => browser.close());
    return browser;
  }

  /** Starts as the form does. */
  async function start(browser: Browser, fields: Record<string, string> = {}): Promise<string> {
    await browser.get('/login');
    const started = await browser.post('/login', { identifier: 'marie', cookies: '1', ...fields });
    expect(started.status).toBe(303);
    const [path, handle] = started.location!.split('?handle=');
    expect(path).toBe('/login/code');
    return handle!;
  }

  /** Compares the code and approves. Nobody can before the code is shown, and it is not before the line is up. */
  async function approve(browser: Browser, handle: string, scopes?: string[]): Promise<void> {
    await browser.state(handle, 'pending');
    await phone.approve(await phone.nextPush(), scopes && { grantedScopes: scopes });
    await browser.state(handle, 'approved');
  }

  it('page by page: form, code, approval, target; the session is a new one (S48)', async () => {
    const shop = await open({ keepSession: ['cart'] });
    const browser = visitor(shop);
    await browser.get('/put?cart=wine&csrf=planted');
    const before = browser.cookies.get('connect.sid');
    const form = await browser.get('/login?returnTo=/me');
    expect([form.status, form.text.includes('name="identifier"'), form.text.includes('value="/me"')]).toEqual([
      200,
      true,
      true,
    ]);

    const handle = await start(browser, { returnTo: '/me' });
    const page = await browser.get(`/login/code?handle=${handle}`);
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);

    const events = await browser.events(`/login/events?handle=${handle}`);
    const pending = await events.until('pending');
    const push = await phone.nextPush();
    expect(push.otp).toBe(pending.code);
    expect((await browser.get('/login/code')).text).toContain([...pending.code].join(' '));
    await phone.approve(push);
    expect(await events.next()).toEqual({ type: 'approved', finish: '/login/finish' });

    const finished = await browser.post('/login/finish', { handle });
    expect([finished.status, finished.location]).toEqual([303, '/me']);
    expect(await events.next()).toEqual({ type: 'finished', redirect: '/me' });
    expect(await events.next()).toBeUndefined();

    const me = (await browser.get('/me')).json;
    expect(me.user).toMatchObject({ id: 'marie', claims: { givenName: 'Marie', ageOver18: true } });
    const note = { provider: 'idtoken', method: 'compare', at: expect.any(Number) };
    expect(me.kept).toEqual({ cart: 'wine', 'passport-idtoken': expect.objectContaining(note) });
    expect(browser.cookies.get('connect.sid')).not.toBe(before);
  });

  it('as JSON: the code in the answer to the start, the target in the answer to the finish', async () => {
    const browser = visitor(await open({ successRedirect: '/welcome' }));
    const started = await browser.send('/login', { identifier: 'marie' });
    const { handle, code, expiresAt, expiresIn, events, finish } = started.json;
    expect(started.status).toBe(201);
    expect([events, finish]).toEqual([`/login/events?handle=${handle}`, '/login/finish']);
    expect(expiresIn).toBeGreaterThan(50);
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now());
    const push = await phone.nextPush();
    expect(push.otp).toBe(code);
    expect(await browser.send(finish, { handle })).toMatchObject({
      status: 409,
      json: { error: { code: 'login_pending' } },
    });
    await phone.approve(push);
    await browser.state(handle, 'approved');
    expect(await browser.send(finish, { handle })).toMatchObject({ status: 200, json: { redirect: '/welcome' } });
    expect((await browser.get('/me')).json.user.id).toBe('marie');
  });

  it('a second finish of a done login goes to its target and logs nobody in (F37, F53)', async () => {
    const browser = visitor(await open());
    const handle = await start(browser, { returnTo: '/me' });
    await approve(browser, handle);
    await browser.post('/login/finish', { handle });
    await browser.get('/logout');
    expect((await browser.post('/login/finish', { handle })).location).toBe('/me');
    expect((await browser.send('/login/finish', { handle })).json).toEqual({ redirect: '/me' });
    expect((await browser.get('/me')).json.user).toBeNull();
  });

  it('a refusal on the phone, then a new code under the same handle', async () => {
    const browser = visitor(await open());
    const handle = await start(browser);
    await browser.state(handle, 'pending');
    await phone.reject(await phone.nextPush());
    expect(await browser.state(handle, 'rejected')).toMatchObject({ reason: 'Nobody was signed in.' });
    const no = await browser.post('/login/finish', { handle });
    expect([no.status, no.text.includes('/login/retry')]).toEqual([401, true]);
    expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('login_rejected');

    expect((await browser.post('/login/retry', { handle })).location).toBe(`/login/code?handle=${handle}`);
    await approve(browser, handle);
    expect((await browser.post('/login/finish', { handle })).location).toBe('/');
  });

  it('a cancelled login ends at the operator, too', async () => {
    const browser = visitor(await open());
    const handle = await start(browser);
    await browser.state(handle, 'pending');
    expect((await browser.post('/login/cancel', { handle })).location).toBe(`/login/code?handle=${handle}`);
    expect((await browser.get('/login/code')).text).toContain('data-state="rejected"');
    await phone.approve(await phone.nextPush());
    expect((await browser.get(`/login/status?handle=${handle}`)).json.type).toBe('rejected');
    expect((await browser.send('/login/cancel', { handle })).json.type).toBe('rejected');
  });

  it('a person who may not sign in: our page with what was not shared, JSON, or failureRedirect', async () => {
    const refuse = { verify: () => false };
    for (const [router, expected] of [
      [{}, [401, undefined]],
      [{ failureRedirect: '/sorry' }, [303, '/sorry?code=user_refused']],
    ] as const) {
      const browser = visitor(await open(router, refuse));
      const handle = await start(browser);
      await approve(browser, handle, ['identity:name']);
      const no = await browser.post('/login/finish', { handle });
      expect([no.status, no.location]).toEqual(expected);
      expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('user_refused');
    }
  });

  it('without a session the next handler runs with req.user and req.authInfo', async () => {
    const browser = visitor(await open({ session: false, onLogin: answerUser }));
    const handle = await start(browser);
    await approve(browser, handle, ['identity:name']);
    const answer = await browser.post('/login/finish', { handle });
    expect(answer.json.user).toMatchObject({ id: 'marie' });
    expect(answer.json.info).toEqual({
      handle,
      provider: 'idtoken',
      method: 'compare',
      scopes: ['identity:name'],
      missingScopes: ['identity:age_over_18'],
    });
    expect(browser.cookies.has('connect.sid')).toBe(false);
    // The body was read by the router; a second finish goes on to the target as everywhere.
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
  });

  it('over a WebSocket after attach; without it 426', async () => {
    const shop = await open();
    const browser = visitor(shop);
    const handle = await start(browser);
    await expect(browser.socket(`/login/events?handle=${handle}`)).rejects.toThrow('426');
    shop.router.attach(shop.server);
    const socket = await browser.socket(`/login/events?handle=${handle}`);
    const pending = await socket.until('pending');
    const push = await phone.nextPush();
    expect(push.otp).toBe(pending.code);
    await phone.approve(push);
    expect(await socket.next()).toEqual({ type: 'approved', finish: '/login/finish' });
    await browser.post('/login/finish', { handle });
    expect(await socket.next()).toEqual({ type: 'finished', redirect: '/' });
    expect(await socket.closed).toBe(1000);
  });

  it('nothing but a same-origin POST reaches the operator (S1)', async () => {
    const browser = visitor(await open());
    await browser.get('/login');
    const before = operator.initiations.length;
    const form = { identifier: 'marie' };
    const post = async (headers: Record<string, string>) =>
      (await browser.get('/login', { method: 'POST', form, headers })).status;
    expect(await post({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await post({ origin: 'https://evil.example', 'sec-fetch-site': 'same-origin' })).toBe(403);
    expect(await post({ origin: 'null', 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await post({ origin: 'null', 'sec-fetch-site': 'none' })).toBe(403);
    expect(await post({ origin: 'https://evil.example' })).toBe(403);
    expect(await post({ origin: 'null' })).toBe(403);
    // Neither header, and no JSON: a form of an old browser, whoever made it.
    expect(await post({})).toBe(403);
    for (const method of ['GET', 'HEAD']) {
      for (const purpose of ['prefetch', 'image']) {
        const query = new URLSearchParams({ ...form, provider: 'idtoken' }).toString();
        const answer = await browser.get(`/login?${query}`, { method, headers: { 'sec-purpose': purpose } });
        expect(answer.status).toBe(200);
      }
    }
    expect(operator.initiations).toHaveLength(before);
    // The unprotected twin of all that: with our own origin the phone rings.
    expect((await browser.get('/login', { method: 'POST', form, headers: { origin: browser.origin } })).status).toBe(
      303,
    );
    await phone.reject(await phone.nextPush());
    expect(operator.initiations).toHaveLength(before + 1);
  });

  it('another browser learns nothing and burns nothing (S2, S3)', async () => {
    const shop = await open();
    const [owner, thief] = [visitor(shop), visitor(shop)];
    const handle = await start(owner);
    await thief.get('/login');
    await approve(owner, handle);
    const unknown = (path: string) => path.replace(handle, 'idtoken.' + 'x'.repeat(43));
    for (const ask of [
      (path = `/login/code?handle=${handle}`) => path,
      (path = `/login/status?handle=${handle}`) => path,
      (path = `/login/events?handle=${handle}`) => path,
    ]) {
      const theirs = await thief.get(ask());
      expect(theirs.status).toBe(404);
      const nobodys = await thief.get(unknown(ask()));
      // The support code is made of the handle that was asked for, whether there is such a login or not.
      const masked = ({ text }: Page) => text.replaceAll(/nonce[^ >]+|([\dA-F]{4} ?){2}/g, '');
      expect(masked(theirs)).toBe(masked(nobodys));
    }
    for (let count = 0; count < 50; count += 1) {
      const path = ['finish', 'cancel', 'retry'][count % 3]!;
      expect((await thief.send(`/login/${path}`, { handle })).json.error.code).toBe('login_not_found');
    }
    expect((await owner.post('/login/finish', { handle })).status).toBe(303);
    expect((await thief.get('/me')).json.user).toBeNull();
  });

  it('an approval alone logs nobody in (S4)', async () => {
    const browser = visitor(await open());
    const handle = await start(browser);
    await approve(browser, handle);
    await browser.get(`/login/code?handle=${handle}`);
    await browser.get(`/login/finish?handle=${handle}`);
    expect((await browser.get('/me')).json.user).toBeNull();
    expect((await browser.get('/login')).text).toContain('id="resume"'); // F51: the way to go on with it
  });

  it('behind compression and helmet: events come at once, pages keep their headers', async () => {
    const before = [
      helmet({ referrerPolicy: { policy: 'no-referrer' } }),
      compression({ threshold: 0 }),
    ] as unknown as Middleware[];
    const shop = await open({}, { before });
    const browser = visitor(shop);
    const gzip = { 'accept-encoding': 'gzip' };
    const form = await browser.get('/login');
    expect(form.headers['referrer-policy']).toBe('same-origin');
    expect(form.headers['strict-transport-security']).toBeDefined();
    expect((await browser.get('/login', { headers: gzip })).headers['content-encoding']).toBe('gzip');
    const handle = await start(browser);
    const events = await browser.events(`/login/events?handle=${handle}`, gzip);
    expect(events.response.headers['content-encoding']).toBeUndefined();
    await events.until('pending');
    await approve(browser, handle);
    await events.until('approved');
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
  });

  it('every path but ours goes on to the application', async () => {
    const browser = visitor(await open());
    for (const path of ['/login/else', '/login/assets/else.js', '/login/code/more', '/loginx', '/']) {
      expect((await browser.get(path)).status).toBe(404);
    }
    expect((await browser.get('/LOGIN/')).status).toBe(200);
    const wrong = await browser.get('/login/finish');
    expect([wrong.status, wrong.headers.allow]).toEqual([405, 'POST']);
    const put = await browser.get('/login', { method: 'PUT' });
    expect([put.status, put.headers.allow]).toEqual([405, 'GET, HEAD, POST']);
    const head = await browser.get('/login', { method: 'HEAD' });
    expect([head.status, head.text]).toEqual([200, '']);
  });
}
