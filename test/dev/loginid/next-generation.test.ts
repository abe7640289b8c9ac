import { claimsIn } from '../relying-party.js';
import type { Answer, Loose } from '../relying-party.js';
import { SHOP, start, stopAll, Visitor } from './site.js';

afterEach(stopAll);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function register(visitor: Visitor, username: string, options: Loose = {}, last: Loose = {}): Promise<Answer> {
  const begun = await visitor.post('/register/fido2/init', {
    username,
    options: { register_session: null, ...options },
  });
  if (begun.status !== 200) return begun;
  const { attestation_payload: creation } = begun.json;
  const { id, clientData, attestation } = visitor.authenticator.create(creation);
  const attestation_payload = {
    challenge: creation.challenge,
    credential_uuid: creation.credential_uuid,
    credential_id: id,
    client_data: clientData,
    attestation_data: attestation,
  };
  return await visitor.post('/register/fido2/complete', { username, attestation_payload, ...last });
}

async function authenticate(visitor: Visitor, username: string, last: Loose = {}): Promise<Answer> {
  const { assertion_payload: asked } = (await visitor.post('/authenticate/fido2/init', { username, options: null }))
    .json;
  const { id, clientData, authData, signature } = visitor.authenticator.get(asked);
  const payload = { challenge: asked.challenge, credential_id: id, client_data: clientData };
  const assertion_payload = { ...payload, authenticator_data: authData, signature };
  return await visitor.post('/authenticate/fido2/complete', { username, assertion_payload, ...last });
}

describe('the next generation', () => {
  it('answers a registration and a login with the result object', async () => {
    const visitor = new Visitor(await start());
    const { status, json } = await register(visitor, 'john');
    expect(status).toBe(200);
    expect(json).toEqual({
      is_authenticated: true,
      client: { id: SHOP.apiKey, type: 'directweb' },
      user: { id: expect.stringMatching(UUID), type: 'loginid', username: 'john', namespace_id: expect.any(String) },
      credential: {
        uuid: expect.stringMatching(UUID),
        id: json.credential.uuid,
        type: 'fido2',
        name: expect.any(String),
      },
      session: { id: expect.stringMatching(UUID) },
      jwt: expect.any(String),
    });
    const login = await authenticate(visitor, 'john');
    expect(login.json).toMatchObject({ user: json.user, credential: json.credential });
    expect(claimsIn(login.json.jwt)).toMatchObject({ sub: json.user.id, action: 'login' });
  });

  it('shares accounts with the generation of the quick start', async () => {
    const visitor = new Visitor(await start());
    await register(visitor, 'john');
    expect((await visitor.login('john')).status).toBe(200);
    await visitor.register('jane');
    expect((await authenticate(visitor, 'jane')).status).toBe(200);
    expect((await register(visitor, 'jane')).json.code).toBe('username_taken');
  });

  it('leaves the token out where that is asked for', async () => {
    const visitor = new Visitor(await start());
    expect((await register(visitor, 'john', {}, { no_jwt: true })).json).not.toHaveProperty('jwt');
    expect((await authenticate(visitor, 'john', { no_jwt: true })).json).not.toHaveProperty('jwt');
  });

  it('names the person, the credential and the kind of authenticator as asked', async () => {
    const visitor = new Visitor(await start());
    const options = { display_name: 'John Doe', override_name: 'JD', roaming_authenticator: true };
    const begun = (await visitor.post('/register/fido2/init', { username: 'john', options })).json;
    expect(begun).toEqual({ register_session: expect.stringMatching(UUID), attestation_payload: expect.any(Object) });
    const { register_session, attestation_payload } = begun;
    expect(attestation_payload).toMatchObject({
      user: { name: 'JD', displayName: 'John Doe' },
      authenticatorSelection: { authenticatorAttachment: 'cross-platform' },
      credential_uuid: expect.stringMatching(UUID),
    });
    const last = { options: { credential_name: 'My key' } };
    const { json } = await register(visitor, 'john', { ...options, register_session }, last);
    expect(json.credential.name).toBe('My key');
    const { assertion_payload } = (await visitor.post('/authenticate/fido2/init', { username: 'john' })).json;
    expect(assertion_payload.allowCredentials).toEqual([
      { type: 'public-key', id: expect.any(String), transports: [] },
    ]);
  });

  it('refuses payloads that are none', async () => {
    const visitor = new Visitor(await start());
    for (const path of ['/register/fido2/complete', '/authenticate/fido2/complete']) {
      for (const payload of [undefined, 'text', {}, { challenge: 7 }]) {
        await register(visitor, 'john');
        const body = { username: 'john', attestation_payload: payload, assertion_payload: payload };
        expect(await visitor.post(path, body)).toMatchObject({
          status: 400,
          json: { code: 'request_validation_error' },
        });
      }
    }
  });
});
