import { calculateJwkThumbprint, createLocalJWKSet, importJWK, jwtVerify } from 'jose';
import { IDTOKEN_TOKEN_FAULTS } from '../../../lib/dev/index.js';
import type { AnswerFault, IDTokenMisbehaviour, IDTokenOperator, Phone } from '../../../lib/dev/index.js';
import {
  begin,
  claimsIn,
  headerOf,
  initiate,
  listen,
  MARIE,
  send,
  start,
  stopAll,
  testClock,
} from '../relying-party.js';

let operator: IDTokenOperator;
let phone: Phone;
beforeEach(async () => {
  operator = await start({ rateLimits: false, maxPendingPerToken: 100 });
  phone = await operator.enroll(MARIE);
});
afterEach(stopAll);

/** A login up to the end of its line, with a fault from the beginning or from the approval on. */
async function login(faults: IDTokenMisbehaviour, body = {}) {
  operator.misbehave(faults);
  const { json: session } = await initiate(operator, body);
  const line = listen(operator, session);
  await phone.approve(await phone.nextPush());
  const code = await line.closed;
  return { session, line, code, approved: line.messages.find(({ type }) => type === 'approved') };
}

describe('the set of faults', () => {
  it('is closed: an unknown one is refused with the right word, and nothing changes', () => {
    operator.misbehave({ push: 'lost' });
    expect(() => operator.misbehave({ opReady: 'masked' } as never)).toThrow('did you mean `otpReady`?');
    expect(() => operator.misbehave({ initiate: { statuss: 500 } } as never)).toThrow('did you mean `status`?');
    expect(() => operator.misbehave({ token: 'alg_none' } as never)).toThrow('`token` must be');
    expect(() => operator.misbehave({ closeOnOpen: { code: 1005 } })).toThrow('close code');
  });

  it('each call replaces the one before', async () => {
    operator.misbehave({ initiate: { status: 503 } });
    operator.misbehave({ push: 'lost' });
    expect((await initiate(operator)).status).toBe(200);
    operator.misbehave({});
    await initiate(operator);
    expect(phone.pushes).toHaveLength(1);
  });
});

describe('the answer of initiate', () => {
  it.each<[string, AnswerFault, object]>([
    ['a status', { status: 500 }, { status: 500, json: { error: 'misbehaviour' } }],
    [
      '429 without Retry-After',
      { status: 429 },
      { status: 429, headers: expect.not.objectContaining({ 'retry-after': expect.anything() }) },
    ],
    [
      '429 with it',
      { status: 429, retryAfter: 7 },
      { status: 429, headers: expect.objectContaining({ 'retry-after': '7' }) },
    ],
    [
      'a redirect',
      { redirect: 'http://127.0.0.1:1/' },
      { status: 302, headers: expect.objectContaining({ location: 'http://127.0.0.1:1/' }) },
    ],
  ])('instead of the work: %s', async (_what, fault, expected) => {
    operator.misbehave({ initiate: fault });
    expect(await initiate(operator)).toMatchObject(expected);
    expect(operator.initiations).toEqual([]);
    expect(phone.pushes).toEqual([]);
  });

  it.each<[string, AnswerFault, object]>([
    [
      'HTML',
      { body: '<h1>Hi</h1>', headers: { 'Content-Type': 'text/html' } },
      { text: '<h1>Hi</h1>', headers: expect.objectContaining({ 'content-type': 'text/html' }) },
    ],
    [
      'another member',
      { fields: { autoPassword: 'abcdef' } },
      { json: { autoPassword: 'abcdef', sessionId: expect.any(String) } },
    ],
    [
      'a member taken out',
      { fields: { wsToken: undefined } },
      { json: expect.not.objectContaining({ wsToken: expect.anything() }) },
    ],
    ['a hostile session', { fields: { sessionId: '/../@evil#' } }, { json: { sessionId: '/../@evil#' } }],
    [
      'a body from the honest one',
      { body: (honest) => honest.slice(1) },
      { text: expect.stringMatching(/^"sessionId"/) },
    ],
    ['bytes', { body: Uint8Array.of(0x7b, 0xff) }, { text: '{\ufffd' }],
    ['a slow drip', { dripMs: 1, body: '{}' }, { text: '{}' }],
    ['a late answer', { delayMs: 5 }, { status: 200, json: expect.any(Object) }],
  ])('after the work: %s', async (_what, fault, expected) => {
    operator.misbehave({ initiate: fault });
    expect(await initiate(operator)).toMatchObject(expected);
    expect(phone.pushes).toHaveLength(1);
  });

  it('a huge body, which is still JSON', async () => {
    operator.misbehave({ initiate: { padTo: 1_000_000 } });
    const { text, json } = await initiate(operator);
    expect(text.length).toBe(1_000_000);
    expect(json.autoPassword).toMatch(/^\d{6}$/);
  });

  it('a gzip bomb is small on the wire', async () => {
    operator.misbehave({ initiate: { gzipBomb: 10_000_000 } });
    const { headers } = await initiate(operator);
    expect(headers['content-encoding']).toBe('gzip');
    expect(Number(headers['content-length'])).toBeLessThan(20_000);
  });

  it.each<[string, AnswerFault, string]>([
    ['half a body', { truncate: true }, 'ECONNRESET'],
    ['no answer', { drop: true }, 'ECONNRESET'],
  ])('%s, then the connection is gone', async (_what, fault, code) => {
    operator.misbehave({ initiate: fault });
    await expect(initiate(operator)).rejects.toMatchObject({ code });
    expect(phone.pushes).toHaveLength(1);
  });

  it('as often as wanted', async () => {
    operator.misbehave({ initiate: { status: 503, times: 2 } });
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await initiate(operator)).status);
    expect(statuses).toEqual([503, 503, 200]);
    operator.misbehave({ initiate: { status: 503, times: 1 } });
    expect((await initiate(operator)).status).toBe(503);
  });
});

describe('clocks', () => {
  it('the whole clock is off', async () => {
    const clock = testClock();
    operator = await start({ now: clock.now });
    phone = await operator.enroll(MARIE);
    operator.misbehave({ clockOffset: 90 });
    const { json, headers } = await initiate(operator);
    expect(Date.parse(json.expiresAt)).toBe(clock.now() + 150_000);
    expect(Date.parse(headers.date as string)).toBe(clock.now() + 90_000);
    const { body } = await phone.approve(await phone.nextPush());
    expect(claimsIn(body.jwt as string).iat).toBe(clock.now() / 1000 + 90);
  });

  it('only the Date header is off, or missing', async () => {
    const clock = testClock();
    operator = await start({ now: clock.now });
    await operator.enroll(MARIE);
    operator.misbehave({ dateHeader: -40 });
    const { json, headers } = await initiate(operator);
    expect(Date.parse(json.expiresAt) - Date.parse(headers.date as string)).toBe(100_000);
    operator.misbehave({ dateHeader: 'missing' });
    expect((await initiate(operator)).headers.date).toBeUndefined();
  });
});

describe('pushes', () => {
  it('are lost, come twice, or carry hostile names', async () => {
    operator.misbehave({ push: 'lost' });
    await initiate(operator);
    expect(phone.pushes).toEqual([]);
    operator.misbehave({ push: 'twice', pushFields: { serviceName: 'My\u202eShop\u0000' } });
    await initiate(operator);
    expect(phone.pushes.map(({ serviceName }) => serviceName)).toEqual(['My\u202eShop\u0000', 'My\u202eShop\u0000']);
  });
});

describe('the WebSocket', () => {
  it('is refused at the upgrade, as often as wanted', async () => {
    const { json: session } = await initiate(operator);
    operator.misbehave({ upgrade: { status: 302, headers: { location: 'ws://127.0.0.1:1/' }, times: 1 } });
    const answer = await send('GET', `${operator.url}/ws/session/x`, undefined, {
      connection: 'upgrade',
      upgrade: 'websocket',
    });
    expect(answer).toMatchObject({ status: 302, headers: { location: 'ws://127.0.0.1:1/' } });
    await listen(operator, session).until('otp_ready');
  });

  it.each([4001, 4004, 4009, 1006, 1011])('is closed with %d after the opening', async (code) => {
    operator.misbehave({ closeOnOpen: { code, times: 1 } });
    const { json: session } = await initiate(operator);
    const first = listen(operator, session);
    expect(await first.closed).toBe(code);
    expect(first.messages).toEqual([]);
    await listen(operator, session).until('otp_ready');
  });

  it('is half-open: nothing is sent and no ping is answered', async () => {
    operator.misbehave({ silentSocket: true });
    const { json: session } = await initiate(operator);
    const { socket, messages } = listen(operator, session);
    await new Promise((resolve) => socket.once('open', resolve));
    let pongs = 0;
    socket.on('pong', () => pongs++);
    await new Promise<void>((resolve) => socket.ping(undefined, undefined, () => resolve()));
    await phone.approve(await phone.nextPush());
    await send('GET', `${operator.url}/.well-known/jwks.json`);
    expect([messages.length, pongs, socket.readyState]).toEqual([0, 0, socket.OPEN]);
  });

  it.each([
    ['masked', (code: string) => ({ autoPassword: `${code.slice(0, 4)}**` })],
    ['wrong-type', (code: string) => ({ autoPassword: Number(code) })],
    ['other', (code: string) => ({ autoPassword: expect.not.stringMatching(code) })],
  ] as const)('has an otp_ready that is %s', async (otpReady, expected) => {
    const { line, session } = await login({ otpReady });
    expect(line.messages[0]).toMatchObject({ type: 'otp_ready', ...expected(session.autoPassword) });
    expect(phone.pushes[0]!.otp).toBe(session.autoPassword);
  });

  it('has no otp_ready, or a late one', async () => {
    const { line } = await login({ otpReady: 'missing' });
    expect(line.messages.map(({ type }) => type)).toEqual(['approved']);
    operator.misbehave({ otpReady: 'late' });
    const { json: session } = await initiate(operator);
    const late = listen(operator, session);
    await new Promise((resolve) => late.socket.once('open', resolve));
    expect(late.messages).toEqual([]);
    await phone.approve(await phone.nextPush());
    await late.closed;
    expect(late.messages.map(({ type }) => type)).toEqual(['otp_ready', 'approved']);
  });

  it('brings junk before and after', async () => {
    const { line, approved, code } = await login({ junk: ['unknown-type', 'not-json', 'null', 'array', 'binary'] });
    expect(code).toBe(1000);
    expect(approved).toBeDefined();
    expect(line.messages.filter((message) => Buffer.isBuffer(message)).length).toBeGreaterThanOrEqual(2);
    expect(line.messages).toEqual(expect.arrayContaining(['null', [], expect.objectContaining({ type: 'weather' })]));
  });

  it('brings a flood, or a frame of 4 MiB', async () => {
    const flood = await login({ junk: ['flood'] });
    expect(flood.line.messages.filter((message) => message.type === 'weather').length).toBeGreaterThanOrEqual(10_000);
    const oversize = await login({ junk: ['oversize'] });
    expect(JSON.stringify(oversize.line.messages).length).toBeGreaterThan(4 * 1024 * 1024);
  });

  it.each([
    ['lost', []],
    ['twice', ['approved', 'approved']],
    ['then-rejected', ['approved', 'rejected']],
    ['after-rejected', ['rejected', 'approved']],
  ] as const)('brings the approval %s', async (approved, types) => {
    operator.misbehave({ approved });
    const { line, session } = await begin(operator);
    await phone.approve(await phone.nextPush());
    expect(await line.closed).toBe(1000);
    expect(line.messages.slice(1).map(({ type }) => type)).toEqual(types);
    expect(await listen(operator, session).closed).toBe(4004);
  });
});

describe('random and hash', () => {
  it('random is nowhere, missing, another one, or cut short', async () => {
    const none = await login({ random: 'none' });
    expect([none.session.random, none.approved.random]).toEqual([undefined, undefined]);
    const missing = await login({ random: 'missing' });
    expect(missing.session.random).toBeDefined();
    expect(missing.approved.random).toBeUndefined();
    const other = await login({ random: 'other' });
    expect(other.approved.random).toMatch(/^[0-9a-f]{16}$/);
    expect(other.approved.random).not.toBe(other.session.random);
    const cut = await login({ random: 'truncated' });
    expect(cut.approved.random).toBe((cut.session.random as string).slice(0, -2));
  });

  it('hash is missing, another one, or cut short; any member can be bent', async () => {
    expect((await login({ hash: 'missing' })).approved.hash).toBeUndefined();
    expect((await login({ hash: 'other' })).approved.hash).toHaveLength(64);
    expect((await login({ hash: 'truncated' })).approved.hash).toHaveLength(62);
    const { approved } = await login({ approvedFields: { jwt: 7, surplus: 'x', expiresAt: undefined } });
    expect(approved).toMatchObject({ jwt: 7, surplus: 'x' });
    expect(approved).not.toHaveProperty('expiresAt');
  });
});

describe('claims', () => {
  const scopes = ['identity:name', 'identity:age_over_18'];
  const claims = async (faults: IDTokenMisbehaviour) => claimsIn((await login(faults, { scopes })).approved.jwt);

  it('in each dialect', async () => {
    expect((await claims({})).idtoken).toHaveProperty('age_over_18', true);
    expect((await claims({ dialect: 'nested-camel' })).idtoken).toHaveProperty('ageOver18', true);
    const flat = await claims({ dialect: 'flat-snake' });
    expect(flat).toMatchObject({ given_name: 'Marie', age_over_18: true });
    expect(flat).not.toHaveProperty('idtoken');
  });

  it('contradicting each other, ungranted, surplus, and with another scope', async () => {
    expect(await claims({ contradiction: true })).toMatchObject({
      age_over_18: false,
      given_name: 'not Marie',
      idtoken: { age_over_18: true, givenName: 'Marie' },
    });
    expect((await claims({ ungranted: true })).idtoken).toMatchObject({
      nationality: 'FRA',
      dateOfBirth: '1990-05-01',
    });
    expect((await claims({ claims: { shoeSize: 38, givenName: true } })).idtoken).toMatchObject({
      shoeSize: 38,
      givenName: true,
    });
    expect((await claims({ scope: 'identity:photo \u202e<b>' })).scope).toBe('identity:photo \u202e<b>');
  });
});

describe('tokens', () => {
  /** What a careful relying party checks, written once more: an honest token passes and no fault does. */
  async function check(jwt: string, startedAt: number): Promise<void> {
    const { json } = await send('GET', `${operator.url}/.well-known/jwks.json`);
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(json), {
      issuer: operator.url,
      audience: 'my-shop',
      algorithms: ['ES256'],
      typ: 'JWT',
      subject: 'marie',
      requiredClaims: ['exp', 'iat'],
      crit: {},
    });
    expect(payload.aud).toBe('my-shop');
    expect(Number.isFinite(payload.exp)).toBe(true);
    expect(payload.iat).toBeGreaterThanOrEqual(startedAt - 30);
    expect(payload.iat).toBeLessThanOrEqual(startedAt + 30);
    expect(payload.idtoken).toMatchObject({ tokenId: 'marie' });
    expect(headerOf(jwt)).not.toEqual(expect.objectContaining({ crit: expect.anything() }));
  }

  const now = () => Math.floor(Date.now() / 1000);

  it('an honest one passes the check of this suite', async () => {
    await expect(check((await login({})).approved.jwt, now())).resolves.toBeUndefined();
  });

  it.each(IDTOKEN_TOKEN_FAULTS)('%s does not', async (token) => {
    const { approved } = await login({ token });
    await expect(check(approved.jwt, now())).rejects.toThrow();
  });

  it('header, claims, any text, and a function', async () => {
    const bent = (await login({ tokenHeader: { kid: undefined, x: 1 }, tokenClaims: { aud: undefined, y: 2 } }))
      .approved;
    expect(headerOf(bent.jwt)).toEqual({ alg: 'ES256', typ: 'JWT', x: 1 });
    expect(claimsIn(bent.jwt)).toMatchObject({ sub: 'marie', y: 2 });
    expect(claimsIn(bent.jwt)).not.toHaveProperty('aud');
    expect((await login({ jwt: 'x' })).approved.jwt).toBe('x');
    const made = await login({ jwt: async ({ jwt, header, payload }) => [jwt, header.alg, payload.sub].join(' ') });
    expect(made.approved.jwt).toMatch(/^\S+\.\S+\.\S+ ES256 marie$/);
  });

  it('a function that throws is named in the answer, and the operator goes on', async () => {
    const broken = () => {
      throw new Error('my mistake');
    };
    operator.misbehave({ jwt: broken });
    await initiate(operator);
    expect(await phone.approve(await phone.nextPush())).toMatchObject({
      status: 500,
      error: 'misbehave_function_threw',
      body: { message: expect.stringContaining('my mistake') },
    });
    operator.misbehave({ initiate: { body: broken } });
    expect(await initiate(operator)).toMatchObject({ status: 500, json: { error: 'misbehave_function_threw' } });
    operator.misbehave({ initiate: { headers: { 'x-broken': 'a\nb' } } });
    await expect(initiate(operator)).rejects.toMatchObject({ code: 'ECONNRESET' });
    operator.misbehave({});
    expect((await initiate(operator)).status).toBe(200);
  });

  it('a header that points elsewhere points at an address where a request would show', async () => {
    for (const token of ['jku', 'x5u'] as const) {
      const header = headerOf((await login({ token })).approved.jwt);
      expect((await send('GET', header[token])).json.keys).toHaveLength(1);
    }
    expect(operator.requests.filter(({ path }) => path === '/elsewhere/jwks.json')).toHaveLength(2);
  });
});

describe('the key set', () => {
  const keySet = async (fault: IDTokenMisbehaviour) => {
    operator.misbehave(fault);
    return (await send('GET', `${operator.url}/.well-known/jwks.json`)).json.keys;
  };

  it('is empty, has a kid twice, private members, wrong points, curves, kinds and uses', async () => {
    const [honest] = await keySet({});
    expect(honest.kid).toBe(await calculateJwkThumbprint(honest));
    expect(await keySet({ keySet: 'empty' })).toEqual([]);
    const twice = await keySet({ keySet: 'duplicate-kid' });
    expect(twice).toHaveLength(2);
    expect([twice[0].kid, twice[1]]).toEqual([honest.kid, honest]);
    expect((await keySet({ keySet: 'private-members' }))[0].d).toMatch(/^[\w-]{43}$/);
    const [off] = await keySet({ keySet: 'off-curve' });
    await expect(importJWK(off, 'ES256')).rejects.toThrow();
    expect((await keySet({ keySet: 'foreign-curve' }))[0].crv).toBe('P-384');
    expect((await keySet({ keySet: 'symmetric' }))[0].kty).toBe('oct');
    expect((await keySet({ keySet: 'encryption-key' }))[0].use).toBe('enc');
    expect(Array.isArray(await keySet({ keySet: 'not-an-array' }))).toBe(false);
  });

  it('comes with another life, or not at all', async () => {
    operator.misbehave({ jwks: { headers: { 'Cache-Control': 'max-age=5' }, times: 1 } });
    const url = `${operator.url}/.well-known/jwks.json`;
    expect((await send('GET', url)).headers['cache-control']).toBe('max-age=5');
    expect((await send('GET', url)).headers['cache-control']).toBe('public, max-age=3600');
    operator.misbehave({ jwks: { drop: true } });
    await expect(send('GET', url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  });
});
