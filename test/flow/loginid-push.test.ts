import { startIDTokenOperator, startLoginIDOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, LoginIDMisbehaviour, LoginIDOperator } from '../../lib/dev/index.js';
import { memoryStore } from '../../lib/index.js';
import type { LoginEvent, LoginIDOptions, LookupLogin } from '../../lib/index.js';
import { SHOP } from '../dev/loginid/site.js';
import type { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { SpyStore } from '../helpers/login-service.js';
import { register } from '../helpers/loginid-people.js';
import type { Owner } from '../helpers/loginid-people.js';
import { openLoginIDShop } from '../helpers/loginid-shop.js';

const later = cleanup();
let idtokenOperator: IDTokenOperator;
let operator: LoginIDOperator;
let marie: Owner;
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
  marie = await register(operator, 'marie');
  events = [];
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
  later(() => jest.restoreAllMocks());
});

/** An Express 5 shop with both strategies in one router. */
async function open(options: Partial<LoginIDOptions> = {}) {
  const onEvent = (event: LoginEvent) => void events.push(event);
  const shop = await openLoginIDShop({ operator, idtokenOperator, options: { onEvent, ...options } }, later);
  return shop.visitor;
}

/** Starts as the form does. */
async function start(browser: Browser, identifier = 'marie', provider = 'loginid'): Promise<string> {
  await browser.get('/login');
  const started = await browser.post('/login', { identifier, provider, cookies: '1' });
  const [path, handle = ''] = (started.location ?? '').split('?handle=');
  expect([started.status, path]).toEqual([303, '/login/code']);
  return handle;
}

const codeOn = (html: string) => /id="digits">([\d ]+)</.exec(html)?.[1]?.replaceAll(' ', '') ?? '';

it('page by page: form, code, approval by the code on another device, target', async () => {
  const browser = (await open())();
  const form = await browser.get('/login');
  expect(form.text).toContain('value="loginid"');
  const handle = await start(browser);
  await browser.state(handle, 'pending');
  const page = await browser.get(`/login/code?handle=${handle}`);
  expect(page.text).toContain('Not started by you? Cancel, and approve nothing.');
  expect(page.text).not.toMatch(/Compare this code|Your phone shows what is asked/);
  expect(codeOn(page.text)).toBe(operator.pending[0]?.code);

  await marie.approve({ code: codeOn(page.text) });
  await browser.state(handle, 'approved');
  expect((await browser.post('/login/finish', { handle })).location).toBe('/');
  const { user } = (await browser.get('/me')).json;
  expect(user).toMatchObject({ provider: 'loginid', id: marie.id, username: 'marie', displayName: 'marie' });
  expect(events.map(({ type }) => type)).toEqual(['started', 'approved', 'finished']);
});

it('approval by the link in the mail; the address is in no record and no event', async () => {
  const store = new SpyStore(memoryStore());
  const asked: unknown[] = [];
  const transientEmail = async (username: string, req: { headers: object }, login: LookupLogin) => {
    asked.push(username, 'user-agent' in req.headers, login);
    return 'marie@example.com';
  };
  const browser = (await open({ store, transientEmail }))();
  const { json } = await browser.send(
    '/login',
    { identifier: 'marie', provider: 'loginid' },
    { 'user-agent': 'Mozilla/5.0 (Windows NT 10.0) Chrome/130.0' },
  );
  expect(operator.mails).toMatchObject([
    { to: 'marie@example.com', code: json.code, requester: { os: 'Windows 10', browser: 'Chrome (130)' } },
  ]);
  await marie.approve({ session_id: operator.mails[0]?.sessionId ?? '' });
  await browser.state(json.handle, 'approved');
  const done = await browser.send(json.finish, { handle: json.handle });
  expect([done.status, done.json]).toEqual([200, { redirect: '/' }]);
  expect(asked).toEqual(['marie', true, { handle: json.handle }]);
  expect(JSON.stringify([store.written, events])).not.toContain('marie@example.com');
});

it('a page that is killed and opened again still logs in', async () => {
  const visitor = await open();
  const browser = visitor();
  const handle = await start(browser);
  await browser.state(handle, 'pending');
  const stream = await browser.events(`/login/events?handle=${handle}`);
  stream.close();
  await marie.approve({ code: operator.pending[0]?.code ?? '' });
  const again = visitor();
  browser.cookies.forEach((value, name) => again.cookies.set(name, value));
  const page = await again.get('/login/code');
  expect(page.status).toBe(200);
  await again.state(handle, 'approved');
  expect((await again.post('/login/finish', { handle })).status).toBe(303);
  expect((await again.get('/me')).json.user.id).toBe(marie.id);
});

it('the same browser meets the sign-in that waits; another one is told until when (F26)', async () => {
  const visitor = await open();
  const [first, second, third] = [visitor(), visitor(), visitor()];
  const handle = await start(first);
  await first.state(handle, 'pending');
  expect(await start(first)).toBe(handle);
  const refused = await second.send('/login', { identifier: 'marie', provider: 'loginid' });
  expect([refused.status, refused.json.error.code]).toEqual([409, 'login_in_progress']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(100);
  await third.state(await start(third), 'failed');
  const { text } = await third.get('/login/code');
  expect(text).toMatch(/Another sign-in is waiting.*in 2 minutes/s);
  await marie.approve({ code: operator.pending[0]?.code ?? '' });
  await first.state(handle, 'approved');
});

it('a stranger’s sign-in that waits is told of alike, and other strangers are not (F26, S15)', async () => {
  const visitor = await open();
  const begin = async (identifier: string) =>
    await visitor()
      .send('/login', { identifier, provider: 'loginid' })
      .then(({ status }) => status);
  expect([await begin('marie'), await begin('marie')]).toEqual([201, 409]);
  expect([await begin('stranger'), await begin('stranger'), await begin('another')]).toEqual([201, 409, 201]);
});

const FAULTY: [string, LoginIDMisbehaviour, string][] = [
  ['F27 no token', { noJwt: true }, 'operator_answer_invalid'],
  ['S15 a session that is gone', { pushComplete: { code: 'remote_session_not_found' } }, 'line_refused'],
];

it.each(FAULTY)('%s, no login', async (_, faults, code) => {
  const browser = (await open())();
  operator.misbehave(faults);
  const handle = await start(browser);
  await browser.state(handle, 'pending').catch(() => undefined);
  await marie.approve({ code: operator.pending[0]?.code ?? '' }).catch(() => undefined);
  await expect(browser.state(handle, 'approved')).rejects.toThrow('failed');
  expect((await browser.post('/login/finish', { handle })).status).toBe(502);
  expect((await browser.get('/me')).json.user).toBeNull();
  expect(events.at(-1)).toMatchObject({ type: 'failed', code });
});

it('a token that logged somebody in before logs nobody in (S31)', async () => {
  const visitor = await open();
  let used = '';
  operator.misbehave({ jwt: ({ jwt }) => (used ||= jwt) });
  const codes: string[] = [];
  for (const browser of [visitor(), visitor()]) {
    const handle = await start(browser);
    await browser.state(handle, 'pending');
    await marie.approve({ code: operator.pending[0]?.code ?? '' });
    await browser.state(handle, 'approved');
    const { status, json } = await browser.send('/login/finish', { handle });
    codes.push(status === 200 ? 'in' : json.error.code);
  }
  expect(codes).toEqual(['in', 'token_repeated']);
});

it('a token that is refused logs nobody in', async () => {
  const browser = (await open())();
  operator.misbehave({ token: 'wrong-audience' });
  const handle = await start(browser);
  await browser.state(handle, 'pending');
  await marie.approve({ code: operator.pending[0]?.code ?? '' });
  await browser.state(handle, 'approved');
  const finished = await browser.send('/login/finish', { handle });
  expect([finished.status, finished.json.error.code]).toEqual([403, 'token_audience']);
  expect((await browser.get('/me')).json.user).toBeNull();
});

it.each([
  ['unknown', () => undefined],
  ['blocked', () => operator.block('marie')],
  ['switched off', () => operator.deactivate('marie')],
])('somebody who is %s gets a code like everybody, and nothing tells the reason (S15)', async (reason, act) => {
  const visitor = await open();
  act();
  const { status, json, text } = await visitor().send('/login', {
    identifier: reason === 'unknown' ? 'stranger' : 'marie',
    provider: 'loginid',
  });
  expect([status, json.code]).toEqual([201, expect.stringMatching(/^\d{6}$/)]);
  expect(text).not.toMatch(/not_found|blocked|deactivated/);
  expect(operator.pending).toEqual([]);
});

it('three wrong codes on the other device are a no', async () => {
  const browser = (await open())();
  const handle = await start(browser);
  await browser.state(handle, 'pending');
  await marie.mistype();
  await expect(browser.state(handle, 'approved')).rejects.toThrow('rejected');
});

it.each(['ab', '-marie', 'marie..d', 'mari e', 'märie'])('%s is no username: nothing is sent', async (identifier) => {
  const browser = (await open())();
  const before = operator.requests.length;
  const { status, json } = await browser.send('/login', { identifier, provider: 'loginid' });
  expect([status, json.error.code]).toEqual([400, 'identifier_invalid']);
  expect(operator.requests.length).toBe(before);
});

it('IDToken beside it compares as ever', async () => {
  const phone = await idtokenOperator.enroll({ tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont' });
  const browser = (await open())();
  const handle = await start(browser, 'marie', 'idtoken');
  await browser.state(handle, 'pending');
  expect((await browser.get('/login/code')).text).toContain('Compare this code with your phone');
  await phone.approve(await phone.nextPush());
  await browser.state(handle, 'approved');
  expect((await browser.post('/login/finish', { handle })).status).toBe(303);
  expect((await browser.get('/me')).json.user).toMatchObject({ provider: 'idtoken', id: 'marie' });
});

describe('the operator’s own word (S15)', () => {
  /** What one visitor is told from the start to the end: everything, and the same with its own values taken out. */
  async function toldTo(browser: Browser, identifier: string) {
    const handle = await start(browser, identifier);
    const asked = ['code', 'status'].map((what) => `/login/${what}?handle=${handle}`);
    const stream = await browser.events(`/login/events?handle=${handle}`);
    await stream.until('pending');
    const answers = [];
    for (const path of asked) answers.push(await browser.get(path));
    await stream.ended;
    for (const path of asked) answers.push(await browser.get(path));
    answers.push(await browser.send('/login/finish', { handle }));
    const all = [stream.raw, ...answers.map(({ status, headers, text }) => JSON.stringify([status, headers, text]))];
    const shape = all.map((text) =>
      text
        .replaceAll(handle, 'HANDLE')
        // What this browser's own person typed stands on its page.
        .replaceAll(`<b>${identifier}</b>`, '<b>NAME</b>')
        .replaceAll(`<b>${identifier}<\\/b>`, '<b>NAME</b>')
        .replace(/[A-F\d]{4} [A-F\d]{4}/g, 'SUPPORT')
        .replace(/nonce(-|=\\")[\w+/]{22}==/g, 'NONCE')
        .replace(/(passport-idtoken=)[^;]*/g, '$1KEY')
        .replace(/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} /g, 'DATE ')
        .replace(/(content-length\\*":\\*")\d+/g, '$1')
        .replace(/\d+/g, '0')
        // How often a stream beats depends on the moment.
        .replaceAll(': still here\n\n', ''),
    );
    return { all: all.join('\n'), shape };
  }

  it('reaches onEvent exactly, and no visitor: nobody’s login is the one of somebody who does not answer', async () => {
    await operator.stop();
    operator = await startLoginIDOperator({ clients: [SHOP], remoteSessionSeconds: 2 });
    for (const username of ['marie', 'paul', 'anna']) await register(operator, username);
    operator.block('paul');
    operator.deactivate('anna');
    const visitor = await open();
    const first = visitor();
    // Decoys look like the real starts before them.
    await first.state(await start(first), 'pending');
    const real = toldTo(first, 'marie');
    const others = await Promise.all(['stranger', 'paul', 'anna'].map((name) => toldTo(visitor(), name)));
    const { shape } = await real;
    for (const other of others) {
      expect(other.shape).toEqual(shape);
      expect(other.all).not.toMatch(/not_found|blocked|deactivated|operatorCode/);
    }
    const ends = events.filter(({ type }) => type === 'expired').map(({ operatorCode }) => operatorCode);
    expect(ends.sort()).toEqual(['account_blocked', 'account_deactivated', 'remote_session_timeout', 'user_not_found']);
    const warned = JSON.stringify(jest.mocked(process.emitWarning).mock.calls);
    for (const code of ['user_not_found', 'account_blocked', 'account_deactivated']) {
      expect(warned).toContain(`or not any more (${code})`);
    }
  });

  it('is in the event of what breaks, and of a no', async () => {
    const visitor = await open();
    const refused = visitor();
    const handle = await start(refused);
    await refused.state(handle, 'pending');
    await marie.mistype();
    await expect(refused.state(handle, 'approved')).rejects.toThrow('rejected');
    expect(events.at(-1)).toMatchObject({
      type: 'rejected',
      operatorCode: 'remote_session_maximum_retry_attempts',
    });
    operator.misbehave({ pushInit: { code: 'client_deactivated' } });
    const { text } = await visitor().send('/login', { identifier: 'marie', provider: 'loginid' });
    expect(events.at(-1)).toMatchObject({ code: 'configuration_error', operatorCode: 'client_deactivated' });
    expect(text).not.toContain('client_deactivated');
  });
});

it('what a visitor reads speaks of another device, not of a phone', async () => {
  const browser = (await open())();
  const handle = await start(browser);
  const stream = await browser.events(`/login/events?handle=${handle}`);
  await stream.until('pending');
  const early = await browser.send('/login/finish', { handle });
  expect([early.status, early.json.error.message]).toEqual([409, 'Not approved yet. First approve, then continue.']);
  expect((await browser.post('/login/finish', { handle })).text).toContain('First approve, then continue');
  expect((await browser.get('/login')).text).toMatch(/A sign-in is on its way in this browser/);
  await marie.mistype();
  const { reason } = await stream.until('rejected');
  expect(reason).toMatch(/^It was refused on your other device, or the code was wrong too often/);
  const late = await browser.send('/login/finish', { handle });
  expect([late.status, late.json.error.code]).toEqual([401, 'login_rejected']);
  expect(late.json.error.message).toContain('Nobody was signed in.');
});

describe('the operator’s list of devices', () => {
  const AGENT = { 'user-agent': 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/87.0' };

  async function pendingLogin(options: Partial<LoginIDOptions>) {
    const browser = (await open(options))();
    operator.misbehave({ pushInit: { fields: { devices: [{ os: 'Mac OS X 10', browser: 'Chrome (87)' }] } } });
    const { json } = await browser.send('/login', { identifier: 'marie', provider: 'loginid' }, AGENT);
    const pending = await browser.state(json.handle, 'pending');
    const { text } = await browser.get(`/login/code?handle=${json.handle}`);
    return { pending, text, started: json };
  }

  it('stays on the server', async () => {
    const store = new SpyStore(memoryStore());
    const told = await pendingLogin({ store });
    expect(JSON.stringify([told, store.written])).not.toMatch(/Chrome|"devices"/);
  });

  it('is on the page and in the event with `showDevices`', async () => {
    const { pending, text } = await pendingLogin({ showDevices: true });
    expect(pending).toMatchObject({ devices: ['Chrome (87) on Mac OS X 10'] });
    expect(text).toMatch(/id="devices"[^>]*>.*<li><bdi>Chrome \(87\) on Mac OS X 10<\/bdi><\/li>/s);
  });
});
