import { encodeBase45 } from '../../../lib/dev/idtoken/seal.js';
import { begin, initiate, listen, MARIE, send, SHOP, start, stopAll, testClock } from '../relying-party.js';

afterEach(stopAll);

describe('what initiate refuses, and that no phone rings then', () => {
  it.each([
    ['a tokenId that is missing', { tokenId: undefined }, 400, 'invalid_token_id'],
    ['a tokenId that is empty', { tokenId: '' }, 400, 'invalid_token_id'],
    ['a tokenId that is too long', { tokenId: 'x'.repeat(257) }, 400, 'invalid_token_id'],
    ['a tokenId that is an array', { tokenId: ['marie'] }, 400, 'invalid_token_id'],
    ['somebody who is not enrolled', { tokenId: 'nobody' }, 404, 'enrollment_not_found'],
    ['a service that is not registered', { serviceId: 'other' }, 422, 'unknown_service'],
    ['a serviceId that is no text', { serviceId: 7 }, 400, 'invalid_service_id'],
    ['no service at all', { serviceId: undefined }, 400, 'service_missing'],
    ['scopes that are no array', { scopes: 'identity:name' }, 400, 'invalid_scopes'],
    ['a scope that is no text', { scopes: [1] }, 400, 'invalid_scopes'],
    ['33 scopes', { scopes: Array(33).fill('identity:name') }, 400, 'invalid_scopes'],
    ['a scope of 65 characters', { scopes: ['x'.repeat(65)] }, 400, 'invalid_scopes'],
    ['a scope that does not exist', { scopes: ['identity:shoe_size'] }, 422, 'invalid_scope'],
    ['a scope beyond the ceiling', { scopes: ['identity:age_over_21'] }, 422, 'invalid_scope'],
    ['a scope for administrators', { scopes: ['idtoken:admin'] }, 422, 'invalid_scope'],
  ])('%s', async (_what, body, status, error) => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    expect(await initiate(operator, body)).toMatchObject({ status, json: { error, message: expect.any(String) } });
    expect(phone.pushes).toEqual([]);
    expect(operator.initiations).toEqual([]);
  });

  it.each([
    ['broken JSON', '{"tokenId":', {}, 400],
    ['an array', '[]', {}, 400],
    ['a type that a foreign page may send', '{}', { 'content-type': 'text/plain' }, 415],
    ['more than 64 KiB', JSON.stringify({ tokenId: 'x'.repeat(70_000) }), {}, 413],
  ])('%s', async (_what, body, headers: Record<string, string>, status) => {
    const operator = await start();
    expect((await send('POST', `${operator.url}/auth/initiate`, body, headers)).status).toBe(status);
  });

  it('a revoked enrolment, and one whose credential has run out', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    await operator.enroll(MARIE);
    await operator.enroll({ tokenId: 'tom', expiresAt: new Date(clock.now() + 1000).toISOString() });
    operator.revoke('marie');
    expect(operator.enrolled('marie')).toBe(false);
    expect(await initiate(operator)).toMatchObject({ status: 403, json: { error: 'enrollment_revoked' } });
    expect(await initiate(operator, { tokenId: 'tom' })).toMatchObject({ status: 200 });
    clock.pass(1);
    expect(await initiate(operator, { tokenId: 'tom' })).toMatchObject({
      status: 403,
      json: { error: 'credential_expired' },
    });
    await expect(operator.enroll(MARIE)).rejects.toMatchObject({ code: 'token_revoked' });
    expect(() => operator.revoke('nobody')).toThrow('not enrolled');
  });

  it('other methods and paths', async () => {
    const operator = await start();
    const get = await send('GET', `${operator.url}/auth/initiate`);
    expect(get).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect((await send('GET', `${operator.url}/nowhere`)).status).toBe(404);
  });
});

describe('scopes', () => {
  it('the ceiling counts with composites expanded, and the two halves are within the name', async () => {
    const operator = await start({ services: [{ ...SHOP, allowedScopes: ['identity:full'], defaultScopes: [] }] });
    const phone = await operator.enroll(MARIE);
    const scopes = ['identity:basic', 'identity:given_name', 'identity:given_name'];
    expect((await initiate(operator, { scopes })).status).toBe(200);
    expect((await phone.nextPush()).scopes).toEqual(['identity:basic', 'identity:given_name']);
    expect((await initiate(operator, { scopes: ['identity:full_with_photo'] })).status).toBe(422);
  });
});

describe('the seal of a service', () => {
  it('is taken in place of the id, and shown as verified', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    const serviceVds = operator.serviceVds('my-shop');
    expect(serviceVds).toMatch(/^HC1:[0-9A-Z $%*+\-./:]+$/);
    expect((await initiate(operator, { serviceId: undefined, serviceVds })).status).toBe(200);
    expect(await phone.nextPush()).toMatchObject({
      serviceVerified: true,
      serviceName: 'My Shop',
      serviceId: 'my-shop',
    });
    expect((await initiate(operator, { serviceVds })).status).toBe(200);
  });

  it('is refused if it is forged, expired, of another operator, cut short, a token, or of another service', async () => {
    const clock = testClock();
    const operator = await start({
      now: clock.now,
      rateLimits: false,
      services: [SHOP, { ...SHOP, serviceId: 'other', name: 'Other' }],
    });
    const phone = await operator.enroll(MARIE);
    const elsewhere = await start();
    const good = operator.serviceVds('my-shop');
    await initiate(operator);
    const { body } = await phone.approve(await phone.nextPush());

    const token = `HC1:${encodeBase45(Buffer.from(body.jwt as string))}`;
    const expired = operator.serviceVds('my-shop', { expiresAt: new Date(clock.now()) });
    const flipped = good.slice(0, -3) + (good.endsWith('000') ? '111' : '000');
    const seals = [
      expired,
      flipped,
      elsewhere.serviceVds('my-shop'),
      good.slice(0, 40),
      'HC1:',
      'nonsense',
      body.jwt,
      token,
      7,
    ];
    for (const serviceVds of seals) {
      const answer = await initiate(operator, { serviceId: undefined, serviceVds });
      expect(answer).toMatchObject({ status: 400, json: { error: 'invalid_service_vds' } });
    }
    const mismatch = await initiate(operator, { serviceId: 'other', serviceVds: good });
    expect(mismatch).toMatchObject({ status: 400, json: { error: 'service_mismatch' } });
  });

  it('may be a fixed text of the registry', async () => {
    const operator = await start({ services: [{ ...SHOP, serviceVds: 'HC1:6BFOXN%TS3DH' }] });
    const phone = await operator.enroll(MARIE);
    expect((await initiate(operator, { serviceId: undefined, serviceVds: 'HC1:6BFOXN%TS3DH' })).status).toBe(200);
    expect((await phone.nextPush()).serviceVerified).toBe(true);
  });

  it('has statuses that can be set, and nobody needs a service if that is allowed', async () => {
    const operator = await start({ statusUnknownService: 404, statusInvalidServiceVds: 403, requireService: false });
    const phone = await operator.enroll(MARIE);
    expect((await initiate(operator, { serviceId: 'other' })).status).toBe(404);
    expect((await initiate(operator, { serviceId: undefined, serviceVds: 'x' })).status).toBe(403);
    expect((await initiate(operator, { serviceId: undefined, scopes: ['identity:name'] })).status).toBe(400);
    expect((await initiate(operator, { serviceId: undefined })).status).toBe(200);
    expect((await phone.nextPush()).scopes).toEqual([]);
  });
});

describe('limits', () => {
  it('ten initiations a minute and address, then 429 with the time to wait', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now, maxPendingPerToken: 100 });
    await operator.enroll(MARIE);
    for (let i = 0; i < 10; i++) expect((await initiate(operator)).status).toBe(200);
    clock.pass(20);
    expect(await initiate(operator)).toMatchObject({ status: 429, headers: { 'retry-after': '40' } });
    clock.pass(40);
    expect((await initiate(operator)).status).toBe(200);
  });

  it('can be set and switched off', async () => {
    const strict = await start({ rateLimits: { initiate: 1 } });
    await strict.enroll(MARIE);
    expect((await initiate(strict)).status).toBe(200);
    expect((await initiate(strict)).status).toBe(429);
    const lax = await start({ rateLimits: false, maxPendingPerToken: 100 });
    await lax.enroll(MARIE);
    for (let i = 0; i < 12; i++) expect((await initiate(lax)).status).toBe(200);
  });

  it('five sessions may wait for one person; an end makes room', async () => {
    const operator = await start();
    const phone = await operator.enroll(MARIE);
    for (let i = 0; i < 5; i++) await initiate(operator);
    expect(await initiate(operator)).toMatchObject({ status: 429, json: { error: 'too_many_pending' } });
    await phone.reject(await phone.nextPush());
    expect((await initiate(operator)).status).toBe(200);
    expect(operator.pending).toHaveLength(5);
  });
});

it('lets browsers of named origins call, and no others', async () => {
  const operator = await start({ cors: { origins: ['https://shop.example.com'] } });
  await operator.enroll(MARIE);
  const from = (origin: string) =>
    send('OPTIONS', `${operator.url}/auth/initiate`, undefined, { origin, 'access-control-request-method': 'POST' });
  expect(await from('https://shop.example.com')).toMatchObject({
    status: 204,
    headers: {
      'access-control-allow-origin': 'https://shop.example.com',
      'access-control-allow-headers': 'content-type',
    },
  });
  expect((await from('https://evil.example')).headers['access-control-allow-origin']).toBeUndefined();
});

it('tells what it received', async () => {
  const operator = await start();
  await operator.enroll(MARIE);
  const { session } = await begin(operator);
  await listen(operator, { sessionId: '../x', wsToken: 'secret' }).closed;
  expect(operator.requests.map(({ method, path, upgrade }) => [method, path, upgrade])).toEqual([
    ['POST', '/auth/initiate', false],
    ['GET', `/ws/session/${session.sessionId}`, true],
    ['GET', '/ws/session/..%2Fx', true],
  ]);
  expect(JSON.stringify(operator.requests)).not.toContain(session.wsToken);
  expect(operator.initiations).toEqual([
    { body: { tokenId: 'marie', serviceId: 'my-shop' }, sessionId: session.sessionId },
  ]);
  expect(operator.sockets).toEqual([session.sessionId]);
});
