import { createPublicKey, verify } from 'node:crypto';
import { drawBytes } from '../../../lib/dev/loginid/ceremonies.js';
import { claimsIn, headerOf, send, testClock } from '../relying-party.js';
import { SHOP, SITE, start, stopAll, Visitor } from './site.js';

afterEach(stopAll);

describe('register', () => {
  it('answers as the quick start says', async () => {
    const visitor = new Visitor(await start());
    const { status, json } = await visitor.register('john.doe');
    expect(status).toBe(200);
    expect(json).toEqual({
      uid: expect.stringMatching(UUID),
      username: 'john.doe',
      namespace: expect.stringMatching(/^[0-9a-f]{16}$/),
      jwt: expect.any(String),
    });
    expect(claimsIn(json.jwt)).toMatchObject({ udata: 'john.doe', aud: SHOP.apiKey, action: 'register' });
  });

  it('hands the browser options that it takes as they are', async () => {
    const visitor = new Visitor(await start());
    const { json } = await visitor.post('/registerRequest', { udata: 'john', sessionId: '' });
    expect(json).toEqual({
      uid: expect.stringMatching(UUID),
      session_id: expect.stringMatching(UUID),
      rp: { id: 'localhost', name: 'My Shop' },
      user: { id: expect.stringMatching(/^[\w-]{43}$/), name: 'john', displayName: 'john' },
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      timeout: 60_000,
      attestation: 'none',
      authenticatorSelection: { authenticatorAttachment: 'platform', userVerification: 'required' },
    });
  });

  it('tells a taken name, in whatever case', async () => {
    const visitor = new Visitor(await start());
    await visitor.register('john');
    expect(await visitor.register('john')).toMatchObject({ status: 409, json: { code: 'username_taken' } });
    expect(await visitor.register('John')).toMatchObject({ status: 409, json: { code: 'username_taken' } });
  });

  it('keeps a name for the browser that began with it, for a while', async () => {
    const clock = testClock();
    const visitor = new Visitor(await start({ now: clock.now, reservationSeconds: 300 }));
    const begin = (sessionId: string) => visitor.post('/registerRequest', { udata: 'john', sessionId });
    const { json } = await begin('undefined');
    expect((await begin('')).json.code).toBe('username_taken');
    expect(await begin(json.session_id)).toMatchObject({ status: 200, json: { session_id: json.session_id } });
    clock.pass(301);
    expect((await begin('')).status).toBe(200);
  });

  it.each([
    ['another origin', { origin: 'http://localhost:3001' }],
    ['another site', { rpId: 'elsewhere.example' }],
    ['another challenge', { challenge: 'x'.repeat(43) }],
    ['another ceremony', { type: 'webauthn.get' }],
    ['nobody there', { flags: 0x04 }],
    ['not the owner', { flags: 0x01 }],
  ])('refuses an attestation: %s', async (_, slip) => {
    const visitor = new Visitor(await start());
    expect(await visitor.register('john', slip)).toMatchObject({
      status: 401,
      json: { code: 'failed_to_authenticate' },
    });
    expect(await visitor.login('john')).toMatchObject({ status: 404, json: { code: 'user_not_found' } });
  });

  it('takes a challenge once, also when it failed, and not for ever', async () => {
    const clock = testClock();
    const visitor = new Visitor(await start({ now: clock.now }));
    const begin = () => visitor.post('/registerRequest', { udata: 'john', sessionId: '' });
    const first = (await begin()).json;
    expect((await visitor.attest('john', first, { flags: 0x01 })).status).toBe(401);
    expect((await visitor.attest('john', first)).status).toBe(401);
    const sessionId = first.session_id;
    const second = (await visitor.post('/registerRequest', { udata: 'john', sessionId })).json;
    clock.pass(120);
    expect((await visitor.attest('john', second)).status).toBe(401);
    const third = (await visitor.post('/registerRequest', { udata: 'john', sessionId })).json;
    expect((await visitor.attest('jane', third)).status).toBe(401);
    const fourth = (await visitor.post('/registerRequest', { udata: 'john', sessionId })).json;
    expect((await visitor.attest('john', fourth)).status).toBe(200);
  });

  it('gives a name to the first of two tabs', async () => {
    const visitor = new Visitor(await start());
    const first = (await visitor.post('/registerRequest', { udata: 'john', sessionId: '' })).json;
    const again = { udata: 'john', sessionId: first.session_id };
    const second = (await visitor.post('/registerRequest', again)).json;
    expect((await visitor.attest('john', second)).status).toBe(200);
    expect((await visitor.attest('john', first)).json.code).toBe('username_taken');
  });

  it('takes no credential twice', async () => {
    const visitor = new Visitor(await start());
    await visitor.register('john');
    const { id } = visitor.authenticator.held[0]!;
    expect((await visitor.register('jane', { id })).json.code).toBe('failed_to_authenticate');
  });

  it('gives out challenges that the vendor decoder reads whole', () => {
    for (let i = 0; i < 10_000; i++) {
      expect([...Buffer.from(drawBytes(), 'base64url').subarray(-2)]).not.toContain(0);
    }
  });
});

describe('log in', () => {
  it('answers as the quick start says, with a token like the one that was seen', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    const visitor = new Visitor(operator);
    const registered = (await visitor.register('john.doe')).json;
    clock.pass(5);
    const { status, json } = await visitor.login('john.doe');
    expect(status).toBe(200);
    expect(json).toEqual({ ...registered, jwt: expect.any(String) });

    expect(headerOf(json.jwt)).toEqual({ alg: 'ES256', kid: expect.stringMatching(UUID), typ: 'JWT' });
    const claims = claimsIn(json.jwt);
    expect(Object.keys(claims).slice(0, 8)).toEqual(['iss', 'sub', 'sid', 'nid', 'aud', 'action', 'iat', 'udata']);
    expect(claims).toEqual({
      iss: 'loginid.io',
      sub: claimsIn(registered.jwt).sub,
      sid: expect.stringMatching(UUID),
      nid: json.namespace,
      aud: SHOP.apiKey,
      action: 'login',
      iat: clock.now() / 1000,
      udata: 'john.doe',
      nonce: expect.any(String),
      cred_type: 'fido2',
    });
  });

  it('adds exp and jti in the strict profile', async () => {
    const visitor = new Visitor(await start({ tokenProfile: 'strict' }));
    const { iat, exp, jti } = claimsIn((await visitor.register('john')).json.jwt);
    expect(exp - iat).toBe(300);
    expect(jti).toMatch(UUID);
  });

  it.each([
    ['a broken signature', { brokenSignature: true }],
    ['another origin', { origin: 'https://elsewhere.example' }],
    ['another site', { rpId: 'elsewhere.example' }],
    ['a registration', { type: 'webauthn.create' }],
    ['not the owner', { flags: 0x01 }],
    ['an old counter', { counter: 1 }],
  ])('refuses an assertion: %s', async (_, slip) => {
    const visitor = new Visitor(await start());
    await visitor.register('john');
    await visitor.login('john');
    await visitor.login('john');
    expect(await visitor.login('john', null, slip)).toMatchObject({
      status: 401,
      json: { code: 'failed_to_authenticate' },
    });
  });

  it('refuses the credential, the challenge and the name of somebody else', async () => {
    const operator = await start();
    const [john, jane] = [new Visitor(operator), new Visitor(operator)];
    await john.register('john');
    await jane.register('jane');
    const johns = (await john.post('/verifyRequest', { username: 'john', options: null })).json;
    const janes = (await jane.post('/verifyRequest', { username: 'jane', options: null })).json;
    expect((await jane.sign('john', { ...janes, challenge: johns.challenge })).json.code).toBe('credential_not_found');
    expect((await jane.sign('john', janes)).json.code).toBe('failed_to_authenticate');
    expect((await jane.post('/verifySign', { username: 'john', udata: 'jane' })).json.code).toBe(
      'request_validation_error',
    );
  });

  it('blocks an account after three failures, for a quarter of an hour', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    const visitor = new Visitor(operator);
    await visitor.register('john');
    const wrong = () => visitor.login('john', null, { brokenSignature: true });
    await wrong();
    await wrong();
    expect((await visitor.login('john')).status).toBe(200);
    for (let i = 0; i < 3; i++) expect((await wrong()).json.code).toBe('failed_to_authenticate');
    expect(await visitor.login('john')).toMatchObject({ status: 403, json: { code: 'account_blocked' } });
    clock.pass(900);
    expect((await visitor.login('john')).status).toBe(200);
  });
});

describe('who may call', () => {
  it('knows the API key byte for byte', async () => {
    const visitor = new Visitor(await start(), SHOP.apiKey.replace(/=+$/, ''));
    expect(await visitor.register('john')).toMatchObject({ status: 404, json: { code: 'client_not_found' } });
  });

  it('takes the API key from a header too', async () => {
    const { url } = await start();
    const headers = { origin: SITE, 'x-client-id': SHOP.apiKey };
    expect(await send('POST', `${url}/verifyRequest`, { username: 'john' }, headers)).toMatchObject({
      status: 404,
      json: { code: 'user_not_found' },
    });
  });

  it.each(['http://localhost:3001', 'https://localhost:3000', 'null', 'http://localhost:3000/'])(
    'serves the origin of the Website URL only, not %s',
    async (origin) => {
      const visitor = new Visitor(await start());
      const answer = await visitor.post('/verifyRequest', { username: 'john' }, { origin });
      expect(answer).toMatchObject({ status: 403, json: { code: 'forbidden' } });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('serves servers without an origin only where the client allows it', async () => {
    const { url } = await start({ clients: [SHOP, { ...SHOP, apiKey: 'server', allowServerToServer: true }] });
    const ask = (client_id: string) => send('POST', `${url}/verifyRequest`, { client_id, username: 'john' });
    expect((await ask(SHOP.apiKey)).json.code).toBe('forbidden');
    expect((await ask('server')).json.code).toBe('user_not_found');
  });

  it('answers preflights of registered sites, and says so on errors too', async () => {
    const visitor = new Visitor(await start());
    const preflight = await send('OPTIONS', `${visitor.operator.url}/verifySign`, undefined, { origin: SITE });
    expect(preflight).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': SITE,
        'access-control-allow-headers': 'content-type, authorization, request-id, x-client-id',
        'access-control-allow-methods': expect.stringContaining('POST'),
        vary: 'Origin',
      },
    });
    const error = await visitor.post('/verifyRequest', {});
    expect(error).toMatchObject({ json: { code: 'username_empty' }, headers: { 'access-control-allow-origin': SITE } });
    const foreign = await send('OPTIONS', `${visitor.operator.url}/verifySign`, undefined, {
      origin: 'http://x.example',
    });
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it.each(['', '/', '/api', '/api/native'])('has the same calls below %p', async (prefix) => {
    const visitor = new Visitor(await start());
    const { json } = await visitor.post(`${prefix}/verifyRequest`, { username: 'john' });
    expect(json.code).toBe('user_not_found');
  });

  it.each([
    [{ username: null }, 400, 'username_empty'],
    [{ username: '' }, 400, 'username_empty'],
    [{ username: 7 }, 400, 'request_validation_error'],
    [{ username: 'jo' }, 400, 'username_invalid'],
    [{ username: 'john..doe' }, 400, 'username_invalid'],
    [{ username: 'john.' }, 400, 'username_invalid'],
    [{ username: 'jöhn' }, 400, 'username_invalid'],
    [{ username: 'j'.repeat(129) }, 400, 'username_invalid'],
    [{ username: 'nobody' }, 404, 'user_not_found'],
    [{ username: 'john', options: 'all' }, 400, 'request_validation_error'],
    [{ username: 'john', options: { remote_session: 7 } }, 400, 'request_validation_error'],
    [{ username: 'john', options: { remote_session: { code: 123456 } } }, 400, 'request_validation_error'],
  ])('answers %j with %d %s', async (body, status, code) => {
    const visitor = new Visitor(await start());
    expect(await visitor.post('/verifyRequest', body)).toMatchObject({
      status,
      json: { code, message: expect.any(String) },
    });
  });

  it.each(['not json', '[]', 'null', '"text"'])('answers the body %s with an error in JSON', async (body) => {
    const { url } = await start();
    const answer = await send('POST', `${url}/verifyRequest`, body, { origin: SITE });
    expect(answer).toMatchObject({ status: 400, json: { code: 'bad_request' } });
  });

  it('takes no token and no text of a browser storage amiss', async () => {
    const visitor = new Visitor(await start());
    await visitor.register('john');
    const answer = await visitor.post(
      '/verifyRequest',
      { username: 'john', options: { odd: 1 } },
      { authorization: 'Bearer undefined' },
    );
    expect(answer.status).toBe(200);
  });

  it('stops serving a client, an account, and serves them again', async () => {
    const operator = await start();
    const visitor = new Visitor(operator);
    await visitor.register('john');
    operator.deactivateClient(SHOP.apiKey);
    expect(await visitor.login('john')).toMatchObject({ status: 403, json: { code: 'client_deactivated' } });
    operator.activateClient(SHOP.apiKey);
    operator.deactivate('john');
    expect(await visitor.login('john')).toMatchObject({ status: 403, json: { code: 'account_deactivated' } });
    operator.activate('john');
    operator.block('john');
    expect(await visitor.login('john')).toMatchObject({ status: 403, json: { code: 'account_blocked' } });
    operator.unblock('john');
    expect((await visitor.login('john')).status).toBe(200);
    expect(() => operator.block('jane')).toThrow('nobody has registered');
    expect(() => operator.deactivateClient('other')).toThrow('no client');
  });

  it('keeps namespaces apart, and clients of one namespace together', async () => {
    const operator = await start({
      clients: [
        { ...SHOP, apiKey: 'a', namespace: 'one' },
        { ...SHOP, apiKey: 'b', namespace: 'one' },
        { ...SHOP, apiKey: 'c' },
      ],
    });
    const a = new Visitor(operator, 'a');
    await a.register('john');
    const b = new Visitor(operator, 'b');
    b.authenticator.held.push(...a.authenticator.held);
    expect(claimsIn((await b.login('john')).json.jwt)).toMatchObject({ aud: 'b', nid: 'one' });
    expect((await new Visitor(operator, 'c').login('john')).json.code).toBe('user_not_found');
    const mine = (await a.post('/verifyRequest', { username: 'john', options: null })).json;
    expect((await b.sign('john', mine)).json.code).toBe('failed_to_authenticate');
  });
});

describe('certs', () => {
  it('answers the key of a kid in PEM, whatever is accepted', async () => {
    const operator = await start();
    const { jwt } = (await new Visitor(operator).register('john')).json;
    const answer = await send('GET', `${operator.url}/certs?kid=${headerOf(jwt).kid}`, undefined, {
      accept: 'application/json',
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' } });
    expect(answer.text).toBe(operator.publicKey);
    expect(answer.text).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
    expect(signedBy(jwt, answer.text)).toBe(true);
  });

  it('answers 404 without a kid, and for one that nobody has', async () => {
    const { url } = await start();
    for (const query of ['', '?kid=', '?kid=x', '?kid=00000000-0000-4000-8000-000000000000']) {
      expect(await send('GET', `${url}/certs${query}`)).toMatchObject({ status: 404, json: { code: 'not_found' } });
    }
  });

  it('serves old keys for an hour after a rotation, or not at all', async () => {
    const clock = testClock();
    const operator = await start({ now: clock.now });
    const visitor = new Visitor(operator);
    const first = (await visitor.register('john')).json.jwt;
    const status = async (jwt: string) => (await send('GET', `${operator.url}/certs?kid=${headerOf(jwt).kid}`)).status;
    operator.rotateKeys();
    const second = (await visitor.login('john')).json.jwt;
    expect(headerOf(second).kid).not.toBe(headerOf(first).kid);
    expect([await status(first), await status(second)]).toEqual([200, 200]);
    clock.pass(3600);
    expect([await status(first), await status(second)]).toEqual([404, 200]);
    operator.rotateKeys({ keepOld: false });
    expect(await status(second)).toBe(404);
    const { json } = await send('GET', `${operator.url}/.well-known/jwks.json`);
    expect(json.keys).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-256' })]);
  });
});

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

function signedBy(jwt: string, pem: string): boolean {
  const [header = '', payload = '', signature = ''] = jwt.split('.');
  const key = { key: createPublicKey(pem), dsaEncoding: 'ieee-p1363' } as const;
  return verify('sha256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
}
