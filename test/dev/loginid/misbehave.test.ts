import { createPublicKey, verify } from 'node:crypto';
import { LOGINID_TOKEN_FAULTS } from '../../../lib/dev/loginid/token-faults.js';
import type { LoginIDTokenFault } from '../../../lib/dev/loginid/token-faults.js';
import { claimsIn, headerOf, send, testClock } from '../relying-party.js';
import type { Loose } from '../relying-party.js';
import { SHOP, start, stopAll, Visitor } from './site.js';

afterEach(stopAll);

const PUSH = 'push_authentication';

async function john(options = {}) {
  const operator = await start(options);
  const visitor = new Visitor(operator);
  await visitor.register('john');
  return { operator, visitor };
}

describe('answers', () => {
  it.each([
    ['registerInit', '/registerRequest'],
    ['registerInit', '/register/fido2/init'],
    ['registerComplete', '/registerAttest'],
    ['registerComplete', '/register/fido2/complete'],
    ['loginInit', '/verifyRequest'],
    ['loginInit', '/authenticate/fido2/init'],
    ['loginComplete', '/verifySign'],
    ['loginComplete', '/authenticate/fido2/complete'],
    ['pushInit', '/push_authentication/init'],
    ['pushComplete', '/push_authentication/complete'],
    ['addInit', '/add_authenticator/init'],
    ['addComplete', '/add_authenticator/complete'],
  ])('%s: any code instead of the work of %s', async (step, path) => {
    const { operator, visitor } = await john();
    operator.misbehave({ [step]: { code: 'client_deactivated' } });
    expect(await visitor.post(path, {})).toMatchObject({ status: 403, json: { code: 'client_deactivated' } });
    operator.misbehave({ [step]: { code: 'insufficient_license', status: 402, times: 1 } });
    expect(await visitor.post(path, {})).toMatchObject({ status: 402, json: { code: 'insufficient_license' } });
    expect((await visitor.post(path, {})).json.code).toBe('username_empty');
    operator.misbehave({});
    expect((await visitor.post(path, {})).json.code).toBe('username_empty');
  });

  it('are no JSON, have no code, or are very long', async () => {
    const { operator, visitor } = await john();
    const html = { status: 502, headers: { 'Content-Type': 'text/html' }, body: '<h1>Bad Gateway</h1>' };
    operator.misbehave({ pushInit: html });
    const answer = await visitor.ask(PUSH, 'john');
    expect(answer).toMatchObject({ status: 502, text: html.body, headers: { 'content-type': 'text/html' } });
    operator.misbehave({ pushInit: { status: 500, fields: { code: undefined } } });
    expect((await visitor.ask(PUSH, 'john')).json).toEqual({ message: expect.any(String) });
    operator.misbehave({ pushInit: { padTo: 2_000_000 } });
    expect((await visitor.ask(PUSH, 'john')).text).toHaveLength(2_000_000);
  });

  it('come late, or never, or break off', async () => {
    const { operator, visitor } = await john();
    operator.misbehave({ loginInit: { delayMs: 20 } });
    const before = performance.now();
    expect((await visitor.post('/verifyRequest', { username: 'john' })).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(18);
    operator.misbehave({ loginInit: { drop: true } });
    await expect(visitor.post('/verifyRequest', { username: 'john' })).rejects.toThrow();
    operator.misbehave({ loginInit: { truncate: true } });
    await expect(visitor.post('/verifyRequest', { username: 'john' })).rejects.toThrow();
  });

  it('bring another code, or devices that are none', async () => {
    const { operator, visitor } = await john();
    operator.misbehave({ pushInit: { fields: { code: 123456, devices: 'all', expire_at: undefined } } });
    const { json } = await visitor.ask(PUSH, 'john');
    expect(json).toEqual({ code: 123456, devices: 'all', notification: { email: false, push: false } });
  });

  it('tell the expiry and the notification in other spellings', async () => {
    const clock = testClock();
    const { operator, visitor } = await john({ now: clock.now });
    operator.misbehave({ expireAtUnit: 'seconds', notification: 'push_notification', mail: 'lost' });
    const first = (await visitor.ask(PUSH, 'john', { transient_email: 'john@example.com' })).json;
    expect(first.expire_at).toBe(clock.now() / 1000 + 120);
    expect(first.notification).toEqual({ email: true, push_notification: false });
    expect(operator.mails).toEqual([]);
    clock.pass(120);
    operator.misbehave({ notification: 'communication' });
    const second = (await visitor.ask(PUSH, 'john')).json;
    expect(second.communication).toEqual({ email: false, push: false });
    expect(second).not.toHaveProperty('notification');
  });
});

describe('keys', () => {
  it.each<[string, Loose]>([
    ['a PEM body with status 500', { status: 500, body: 'PEM' }],
    ['another type', { headers: { 'content-type': 'text/html' } }],
    ['a redirect', { redirect: 'http://127.0.0.1:1/certs' }],
  ])('%s', async (_, fault) => {
    const { operator, visitor } = await john();
    const { kid } = headerOf((await visitor.login('john')).json.jwt);
    const body = fault.body === undefined ? {} : { body: operator.publicKey };
    operator.misbehave({ certs: { ...fault, ...body } });
    const answer = await send('GET', `${operator.url}/certs?kid=${kid}`);
    expect(answer.status).toBe(fault.status ?? (fault.redirect ? 302 : 200));
    expect(answer.text).toContain(fault.redirect ? '{}' : 'BEGIN PUBLIC KEY');
  });
});

describe('tokens', () => {
  it('are missing in results of both generations', async () => {
    const { operator, visitor } = await john();
    operator.misbehave({ noJwt: true });
    expect((await visitor.login('john')).json).toEqual({
      uid: expect.any(String),
      username: 'john',
      namespace: expect.any(String),
    });
    const { code } = (await visitor.ask(PUSH, 'john')).json;
    await visitor.login('john', { remote_session: { code } });
    expect((await visitor.wait(PUSH, 'john', code)).json).not.toHaveProperty('jwt');
  });

  it('come with a result that names somebody else', async () => {
    const { operator, visitor } = await john();
    operator.misbehave({ resultUsername: 'jane' });
    const { json } = await visitor.login('john');
    expect(json.username).toBe('jane');
    expect(claimsIn(json.jwt).udata).toBe('john');
  });

  it('say what a test wants', async () => {
    const { operator, visitor } = await john();
    operator.misbehave({ tokenHeader: { typ: undefined }, tokenClaims: { acr: 'high', sid: undefined } });
    const { jwt } = (await visitor.login('john')).json;
    expect(headerOf(jwt)).not.toHaveProperty('typ');
    expect(claimsIn(jwt)).toMatchObject({ acr: 'high' });
    expect(claimsIn(jwt)).not.toHaveProperty('sid');
    expect(genuine(jwt, operator.publicKey)).toBe(true);
    operator.misbehave({ jwt: 'x.y.z' });
    expect((await visitor.login('john')).json.jwt).toBe('x.y.z');
    operator.misbehave({ jwt: ({ payload, jwt: honest }) => `${honest}.${String(payload.udata)}` });
    expect((await visitor.login('john')).json.jwt).toMatch(/\.john$/);
    operator.misbehave({
      jwt: () => {
        throw new Error('no idea');
      },
    });
    expect(await visitor.login('john')).toMatchObject({ status: 500, json: { code: 'misbehave_function_threw' } });
  });

  it.each(LOGINID_TOKEN_FAULTS)('%s: is not what a relying party may take', async (fault) => {
    const clock = testClock();
    const { operator, visitor } = await john({ now: clock.now });
    const honest = (await visitor.login('john')).json.jwt;
    operator.misbehave({ token: fault });
    const { jwt } = (await visitor.login('john')).json;
    expect(acceptable(honest, operator.publicKey, clock.now())).toBe(true);
    expect(acceptable(jwt, operator.publicKey, clock.now())).toBe(false);
    expect(WRONG[fault]?.(jwt) ?? true).toBe(true);
  });

  it('have the right signature where only their words are wrong', async () => {
    const { operator, visitor } = await john();
    for (const token of ['expired', 'wrong-username', 'transaction', 'kid-with-query', 'wrong-namespace'] as const) {
      operator.misbehave({ token });
      expect(genuine((await visitor.login('john')).json.jwt, operator.publicKey)).toBe(true);
    }
  });
});

describe('misbehave', () => {
  it('knows its faults', async () => {
    const { operator } = await john();
    expect(() => operator.misbehave({ pushinit: {} } as never)).toThrow('did you mean `pushInit`?');
    expect(() => operator.misbehave({ token: 'old' } as never)).toThrow('`token` must be');
    expect(() => operator.misbehave({ certs: { status: 99 } })).toThrow('`certs` is wrong (`status` must be');
  });

  it('turns the whole clock', async () => {
    const clock = testClock();
    const { operator, visitor } = await john({ now: clock.now });
    operator.misbehave({ clockOffset: 90 });
    const { json, headers } = await visitor.login('john');
    expect(claimsIn(json.jwt).iat).toBe(clock.now() / 1000 + 90);
    expect(headers.date).toBe(new Date(clock.now() + 90_000).toUTCString());
  });
});

/** What is wrong, for some that a careless verifier takes. */
const WRONG: Partial<Record<LoginIDTokenFault, (jwt: string) => boolean>> = {
  'wrong-audience': (jwt) => claimsIn(jwt).aud !== SHOP.apiKey,
  'wrong-username': (jwt) => claimsIn(jwt).udata !== 'john',
  transaction: (jwt) => 'tx_hash' in claimsIn(jwt) && claimsIn(jwt).username === 'john',
  'issued-early': (jwt) => !('exp' in claimsIn(jwt)),
  'kid-with-query': (jwt) => String(headerOf(jwt).kid).includes('&'),
};

function genuine(jwt: string, pem: string): boolean {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const key = { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}

/** Protocol 9.4, in a few lines and for John only. */
function acceptable(jwt: string, pem: string, now: number): boolean {
  try {
    if (jwt.split('.').length !== 3) return false;
    const header = headerOf(jwt);
    const { iss, aud, nid, sub, iat, exp, udata, username, tx_hash } = claimsIn(jwt);
    const at = now / 1000;
    const wellFormed =
      header.alg === 'ES256' &&
      header.typ === 'JWT' &&
      !['crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c'].some((key) => key in header);
    const fresh = Number.isInteger(iat) && Math.abs(at - iat) <= 60 && (exp ?? at + 1) > at;
    const ours =
      iss === 'loginid.io' && aud === SHOP.apiKey && /^[0-9a-f]{16}$/.test(nid) && nid !== '0123456789abcdef';
    const johns = udata === 'john' && (username ?? udata) === udata && typeof sub === 'string' && tx_hash === undefined;
    return wellFormed && /^[0-9a-f-]{36}$/.test(header.kid) && fresh && ours && johns && genuine(jwt, pem);
  } catch {
    return false;
  }
}
