import { LOGINID_TOKEN_FAULTS, startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, LoginIDOperator } from '../../lib/dev/index.js';
import { memoryStore } from '../../lib/index.js';
import type { LoginEvent, LoginIDOptions } from '../../lib/index.js';
import { SHOP, Visitor } from '../dev/loginid/site.js';
import type { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { openLoginIDShop } from '../helpers/loginid-shop.js';

const later = cleanup();
let idtokenOperator: IDTokenOperator;
let operator: LoginIDOperator;
/** Marie's device, with its authenticator. */
let device: Visitor;
let events: LoginEvent[];

beforeAll(async () => {
  idtokenOperator = await startIDTokenOperator({
    services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:name'] }],
  });
});
afterAll(() => idtokenOperator.stop());

beforeEach(async () => {
  operator = await startLoginIDOperator({ clients: [SHOP] });
  later(() => operator.stop());
  device = new Visitor(operator);
  await device.register('marie');
  events = [];
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  later(() => jest.restoreAllMocks());
});

async function open(options: Partial<LoginIDOptions> = {}) {
  const onEvent = (event: LoginEvent) => void events.push(event);
  return (await openLoginIDShop({ operator, idtokenOperator, options: { onEvent, ...options } }, later)).visitor;
}

const ask = (browser: Browser, fields: Record<string, string> = {}) =>
  browser.send('/login', { provider: 'loginid', identifier: 'marie', kind: 'login', ...fields });

/** The handle of a new ceremony. */
const handleOf = async (browser: Browser, fields?: Record<string, string>) => (await ask(browser, fields)).json.handle;

/** What the browser's ceremony with the operator gives. */
async function tokenOf(who = device, username = 'marie'): Promise<string> {
  const { status, json } = await who.login(username);
  expect(status).toBe(200);
  return json.jwt;
}

const finish = (browser: Browser, handle: string, jwt?: string) => browser.send('/login/finish', { handle, jwt });
/** The code in the answer to a finish that is refused. */
const refusalOf = async (browser: Browser, handle: string, jwt?: string) =>
  (await finish(browser, handle, jwt)).json.error.code;
const userOf = async (browser: Browser) => (await browser.get('/me')).json.user;

describe('a ceremony', () => {
  it('says where the ceremony ends, and with its token logs in', async () => {
    const browser = (await open())();
    const given = await ask(browser, { returnTo: '/cart' });
    const { handle } = given.json;
    expect([given.status, given.json]).toEqual([201, { handle, finish: '/login/finish' }]);
    expect(handle).toMatch(/^loginid\.[0-9a-f]{64}$/);
    expect((await finish(browser, handle, await tokenOf())).json).toEqual({ redirect: '/cart' });
    expect(await userOf(browser)).toMatchObject({ provider: 'loginid', username: 'marie', kind: 'login' });
    expect(events.map(({ type }) => type)).toEqual(['started', 'finished']);
  });

  it('as a form, which is how our page hands it in', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser);
    const done = await browser.post('/login/finish', { handle, jwt: await tokenOf() });
    expect([done.status, done.location]).toEqual([303, '/']);
  });

  it('of a registration says so to the application', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser, { kind: 'register', identifier: 'leo' });
    const { json } = await new Visitor(operator).register('leo');
    expect((await finish(browser, handle, json.jwt)).status).toBe(200);
    expect(await userOf(browser)).toMatchObject({ username: 'leo', kind: 'register' });
  });

  it('is not finished in a route of one’s own: it began at the router', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser);
    const jwt = await tokenOf();
    expect((await browser.send('/own', { handle, jwt })).status).toBe(404);
    expect((await finish(browser, handle, jwt)).status).toBe(200);
  });

  it('for nobody is the same as for somebody (S15)', async () => {
    const browser = (await open())();
    const [known, unknown] = [await ask(browser), await ask(browser, { identifier: 'stranger' })];
    const shape = ({ status, json, headers }: typeof known) => [status, Object.keys(json), Object.keys(headers).sort()];
    expect(shape(unknown)).toEqual(shape(known));
  });

  it('is of no use without a token, and stays', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser);
    expect(await refusalOf(browser, handle)).toBe('login_pending');
    expect((await finish(browser, handle, await tokenOf())).status).toBe(200);
  });

  it('belongs to the browser that asked for it', async () => {
    const visitor = await open();
    const [mine, other] = [visitor(), visitor()];
    const handle = await handleOf(mine);
    await handleOf(other);
    expect(await refusalOf(other, handle, await tokenOf())).toBe('login_not_found');
  });

  it('has no code page, no events and no new code: nobody’s device is asked', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser);
    const before = operator.requests.length;
    expect((await browser.get(`/login/code?handle=${handle}`)).location).toBe('/login/loginid');
    expect((await browser.get(`/login/status?handle=${handle}`)).json).toEqual({ type: 'ceremony' });
    expect((await browser.post('/login/retry', { handle })).status).toBe(303);
    expect(await refusalOf(browser, handle, 'no token')).toBe('token_malformed');
    expect((await browser.post('/login/retry', { handle })).status).toBe(303);
    expect(operator.requests.length).toBe(before);
  });

  it('of the same person and kind takes the place of the one before', async () => {
    const browser = (await open())();
    const [first, second] = [await handleOf(browser), await handleOf(browser)];
    expect(second).toBe(first);
    expect(await refusalOf(browser, first, 'no token')).toBe('token_malformed');
    expect((await finish(browser, await handleOf(browser), await tokenOf())).status).toBe(200);
  });

  it('does not disturb a push of the same person in the same browser', async () => {
    const browser = (await open())();
    const push = await browser.send('/login', { provider: 'loginid', identifier: 'marie' });
    await browser.state(push.json.handle, 'pending');
    expect(await handleOf(browser)).not.toBe(push.json.handle);
    expect((await browser.get('/login/code')).text).toContain('data-state="pending"');
    expect((await browser.get(`/login/status?handle=${push.json.handle}`)).json.type).toBe('pending');
  });
});

describe('a token', () => {
  it.each(LOGINID_TOKEN_FAULTS)('that is %s logs nobody in (S28, S30)', async (fault) => {
    const browser = (await open({ namespace: (await claims()).nid }))();
    const handle = await handleOf(browser);
    operator.misbehave({ token: fault });
    const { json } = await device.login('marie');
    const done = await finish(browser, handle, json.jwt);
    expect([done.status, done.json.error.code]).toEqual([403, expect.stringMatching(/^token_/)]);
    expect(await userOf(browser)).toBeNull();
    expect(events.at(-1)).toMatchObject({ type: 'refused', code: done.json.error.code });
  });

  it('that another browser obtained counts only if it is of the ceremony’s person, new and unused', async () => {
    const visitor = await open();
    const leo = new Visitor(operator);
    await leo.register('leo');
    const [browser, other] = [visitor(), visitor()];
    expect(await refusalOf(browser, await handleOf(browser), await tokenOf(leo, 'leo'))).toBe('token_subject');

    operator.misbehave({ clockOffset: -45 }); // older than the ceremony
    expect(await refusalOf(browser, await handleOf(browser), await tokenOf())).toBe('token_issued_at');
    operator.misbehave({});

    const used = await tokenOf();
    expect((await finish(other, await handleOf(other), used)).status).toBe(200);
    expect(await refusalOf(browser, await handleOf(browser), used)).toBe('token_replayed');
    expect(await userOf(browser)).toBeNull();
  });

  it.each([
    ['over one store', { store: memoryStore() }],
    ['of one process, each with its logins in a memory of its own', {}],
  ])('handed in at two instances %s, once re-spelled, logs in once (S31)', async (_, options) => {
    const browsers = [(await open(options))(), (await open(options))()] as const;
    const handles = [await handleOf(browsers[0]), await handleOf(browsers[1])] as const;
    const jwt = await tokenOf();
    // The last letter of 64 bytes in base64url has four spare bits.
    const respelled = jwt.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1));
    const done = await Promise.all([finish(browsers[0], handles[0], jwt), finish(browsers[1], handles[1], jwt)]);
    expect(done.map(({ status }) => status).sort()).toEqual([200, 403]);
    const again = await finish(browsers[0], await handleOf(browsers[0]), respelled);
    expect(again.status).toBe(403);
  });

  it('handed in twice at once by the same browser logs in once, and both arrive (S31)', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser);
    const jwt = await tokenOf();
    const done = await Promise.all([finish(browser, handle, jwt), finish(browser, handle, jwt)]);
    expect(done.map(({ status }) => status)).toEqual([200, 200]);
    expect(events.filter(({ type }) => type === 'finished')).toHaveLength(1);
  });

  it('of IDToken logs nobody in at LoginID, nor the reverse (S30)', async () => {
    const browser = (await open())();
    const phone = await idtokenOperator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
    const jwts: string[] = [];
    idtokenOperator.misbehave({ jwt: ({ jwt }) => (jwts.push(jwt), jwt) });
    later(() => idtokenOperator.misbehave({}));
    const push = (await browser.send('/login', { provider: 'idtoken', identifier: 'marie' })).json.handle;
    await browser.state(push, 'pending');
    // No route of IDToken takes a token from a browser.
    expect(await refusalOf(browser, push, await tokenOf())).toBe('login_pending');
    await phone.approve(await phone.nextPush());
    await browser.state(push, 'approved');
    expect(jwts).toHaveLength(1);
    expect(await refusalOf(browser, await handleOf(browser), jwts[0])).toMatch(/^token_/);
    expect(await userOf(browser)).toBeNull();
  });

  it('that came with a breakage can be finished again, without another ceremony', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser);
    operator.misbehave({ certs: { status: 503 } });
    expect(await refusalOf(browser, handle, await tokenOf())).toBe('keys_unavailable');
    operator.misbehave({});
    expect((await finish(browser, handle)).status).toBe(200);
  });
});

describe('what is asked', () => {
  it.each([
    ['a kind that is none', { kind: 'push' }, 'fields_invalid'],
    ['a kind at an operator that has none', { provider: 'idtoken' }, 'fields_invalid'],
    ['a username that is none', { identifier: 'ab' }, 'identifier_invalid'],
  ])('%s: 400', async (_, fields, code) => {
    const { status, json } = await ask((await open())(), fields);
    expect([status, json.error.code]).toEqual([400, code]);
  });

  it('at the login page: it leads to the page of this device', async () => {
    const browser = (await open())();
    const form = await browser.get('/login?returnTo=/cart');
    const [, way = ''] = /name="way" value="(loginid[^"]+)"/.exec(form.text) ?? [];
    const { location } = await browser.post('/login', { way, identifier: 'marie', returnTo: '/cart' });
    expect(location).toBe('/login/loginid?returnTo=%2Fcart#name=marie');
  });

  it('by a form: its page says what is needed', async () => {
    const browser = (await open())();
    const { status, location } = await browser.post('/login', {
      provider: 'loginid',
      identifier: 'marie',
      kind: 'login',
    });
    expect([status, location]).toEqual([303, '/login/loginid#name=marie']);
    expect(events).toEqual([]);
  });

  it('a visitor has a budget of ceremonies; the person who is named loses nothing by it (S16)', async () => {
    const limits = { perPerson: { starts: 1, seconds: 60 }, perVisitor: { starts: 3, seconds: 60 } };
    const browser = (await open({ limits }))();
    expect([(await ask(browser)).status, (await ask(browser, { kind: 'register' })).status]).toEqual([201, 201]);
    expect((await browser.send('/login', { provider: 'loginid', identifier: 'marie' })).status).toBe(201);
    const refused = await ask(browser, { identifier: 'leo' });
    expect([refused.status, refused.json.error.code]).toEqual([429, 'rate_limited']);
  });

  it('a ceremony that failed: its page says nothing, the event says why', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser, { identifier: 'stranger' });
    const { status, json } = await browser.send('/login/cancel', { handle, reason: 'user_not_found' });
    expect([status, json]).toEqual([200, { type: 'ceremony' }]);
    expect(events.at(-1)).toMatchObject({ type: 'failed', code: 'ceremony_failed', operatorCode: 'user_not_found' });
    expect(await refusalOf(browser, handle, await tokenOf())).toBe('ceremony_failed');
  });

  it('a reason is one word: it goes into logs', async () => {
    const browser = (await open())();
    const handle = await handleOf(browser);
    const { json } = await browser.send('/login/cancel', { handle, reason: 'x\nforged line' });
    expect(json.error.code).toBe('fields_invalid');
  });
});

describe('registering a device while somebody is logged in', () => {
  it('needs a login of the last five minutes', async () => {
    const browser = (await open())();
    await finish(browser, await handleOf(browser), await tokenOf());
    expect((await ask(browser, { kind: 'register' })).status).toBe(201);
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 5 * 60_000 + 1000);
    const { status, json } = await ask(browser, { kind: 'register' });
    expect([status, json.error.code]).toEqual([403, 'fresh_login_required']);
    // Logging in is not asked for that.
    expect((await ask(browser)).status).toBe(201);
  });
});

/** What the operator says of Marie. */
async function claims(): Promise<{ nid: string }> {
  const [, payload = ''] = (await tokenOf()).split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as { nid: string };
}
