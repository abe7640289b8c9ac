import { createRemoteJWKSet, jwtVerify } from 'jose';
import {
  begin,
  claimsIn,
  headerOf,
  initiate,
  listen,
  MARIE,
  send,
  SHOP,
  start,
  stopAll,
  testClock,
} from '../relying-party.js';

afterEach(stopAll);

describe('one login', () => {
  it('goes the way of the quick start', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    const { session, line } = await begin(operator, { scopes: ['identity:name', 'identity:age_over_18'] });
    expect(session).toEqual({
      sessionId: expect.stringMatching(/^sess_[0-9a-f]{32}$/),
      autoPassword: expect.stringMatching(/^\d{6}$/),
      wsToken: expect.stringMatching(/^[0-9a-f]{64}$/),
      expiresAt: expect.stringMatching(/Z$/),
      random: expect.stringMatching(/^[0-9a-f]{16}$/),
    });

    const push = await phone.nextPush();
    expect(push).toMatchObject({
      sessionId: session.sessionId,
      otp: session.autoPassword,
      tokenId: 'marie',
      serviceId: 'my-shop',
      serviceName: 'My Shop',
      serviceUrl: 'https://shop.example.com',
      serviceVerified: false,
      scopes: ['identity:name', 'identity:age_over_18'],
      expiresAt: session.expiresAt,
    });
    const answer = await phone.approve(push);
    expect(answer).toMatchObject({ ok: true, status: 200 });

    expect(await line.closed).toBe(1000);
    expect(line.messages).toEqual([
      { type: 'otp_ready', autoPassword: session.autoPassword, expiresAt: session.expiresAt },
      { type: 'approved', ...answer.body },
    ]);
    const keys = createRemoteJWKSet(new URL(`${operator.url}/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(line.messages[1].jwt, keys, {
      issuer: operator.url,
      audience: 'my-shop',
      algorithms: ['ES256'],
    });
    expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'JWT', kid: expect.any(String) });
    expect(payload).toEqual({
      sub: 'marie',
      iss: operator.url,
      aud: 'my-shop',
      iat: expect.any(Number),
      exp: payload.iat! + 3600,
      scope: 'identity:name identity:age_over_18',
      idtoken: { tokenId: 'marie', givenName: 'Marie', familyName: 'Dupont', age_over_18: true },
    });
    expect(line.messages[1]).toMatchObject({
      random: session.random,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      expiresAt: new Date(payload.exp! * 1000).toISOString(),
    });
  });

  it('ends with a refusal on the phone', async () => {
    const operator = await start({ declineReason: 'Not me' });
    const phone = await operator.enroll(MARIE);
    const { session, line } = await begin(operator);
    expect(await phone.reject(await phone.nextPush())).toMatchObject({ status: 200, body: { rejected: true } });
    expect(await line.closed).toBe(1000);
    expect(line.messages[1]).toEqual({ type: 'rejected', reason: 'Not me' });
    const late = listen(operator, session);
    expect(await late.closed).toBe(4004);
  });

  it('ends when the time is up, and the phone is too late', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now, sessionSeconds: 60 });
    const phone = await operator.enroll(MARIE);
    const { session, line } = await begin(operator);
    expect(Date.parse(session.expiresAt)).toBe(clock.now() + 60_000);
    const push = await phone.nextPush();
    clock.pass(60);
    expect(await phone.approve(push)).toMatchObject({ status: 404, error: 'session_not_found' });
    expect(await line.closed).toBe(1000);
    expect(line.messages.slice(1)).toEqual([{ type: 'expired' }]);
    expect(operator.pending).toEqual([]);
  });

  it('notices by itself that a virtual clock has passed the expiry, and may keep silent about it', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now, sendExpired: false });
    await operator.enroll(MARIE);
    const { line } = await begin(operator);
    clock.pass(61);
    expect(await line.closed).toBe(1000);
    expect(line.messages).toHaveLength(1);
  });

  it('asks for the default scopes if none are named, and for none if the list is empty', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    await initiate(operator);
    expect((await phone.nextPush()).scopes).toEqual(['identity:name']);
    await initiate(operator, { scopes: [] });
    const push = await phone.nextPush();
    expect(push.scopes).toEqual([]);
    const { body } = await phone.approve(push);
    expect(claimsIn(body.jwt as string)).toMatchObject({ scope: '', idtoken: { tokenId: 'marie' } });
  });

  it('answers the same requests with the same headers: no store for answers, an hour for the key set', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    await operator.enroll(MARIE);
    const { headers } = await initiate(operator);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
      date: new Date(clock.now()).toUTCString(),
    });
    const keys = await send('GET', `${operator.url}/.well-known/jwks.json`);
    expect(keys.headers['cache-control']).toBe('public, max-age=3600');
    expect(keys.json.keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        use: 'sig',
        alg: 'ES256',
        kid: expect.any(String),
      },
    ]);
  });
});

describe('settings of the token', () => {
  it('issuer, audience, life, header and further claims', async () => {
    const operator = await start({
      issuer: 'https://auth.example.com',
      jwtTtl: 60,
      jwtHeader: { typ: 'idtoken+jwt' },
      extraClaims: { jti: 'once' },
      expandScopeClaim: true,
      services: [{ ...SHOP, audience: ['one', 'two'] }],
    });
    const phone = await operator.enroll(MARIE);
    await initiate(operator, { scopes: ['identity:basic'] });
    const { body } = await phone.approve(await phone.nextPush());
    const claims = claimsIn(body.jwt as string);
    expect(claims).toMatchObject({
      iss: 'https://auth.example.com',
      aud: ['one', 'two'],
      exp: (claims.iat as number) + 60,
      jti: 'once',
      scope: 'identity:name identity:trust_level',
    });
    expect(headerOf(body.jwt as string).typ).toBe('idtoken+jwt');
    expect(operator.issuer).toBe('https://auth.example.com');
  });
});

describe('rotation', () => {
  it('signs with a new key, and publishes the old one until its last token has run out', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    const kids = async () =>
      ((await send('GET', `${operator.url}/.well-known/jwks.json`)).json.keys as { kid: string }[]).map(
        ({ kid }) => kid,
      );
    const [first] = await kids();
    operator.rotateKeys();
    const [second, old] = await kids();
    expect(second).not.toBe(first);
    expect(old).toBe(first);

    const phone = await operator.enroll(MARIE);
    await initiate(operator);
    const { body } = await phone.approve(await phone.nextPush());
    expect(headerOf(body.jwt as string).kid).toBe(second);

    clock.pass(3600);
    expect(await kids()).toEqual([second]);
    operator.rotateKeys();
    expect(await kids()).toHaveLength(2);
    operator.rotateKeys({ keepOld: false });
    const last = await kids();
    expect(last).toHaveLength(1);
    expect(last).not.toContain(second);
  });
});
