import { request } from 'node:http';
import type { LoginIDOperator } from '../../../lib/dev/loginid/operator.js';
import { claimsIn, testClock } from '../relying-party.js';
import type { Loose } from '../relying-party.js';
import { CHROME, SHOP, SITE, start, stopAll, Visitor } from './site.js';

afterEach(stopAll);

const PUSH = 'push_authentication';
const ADD = 'add_authenticator';
const EMAIL = { transient_email: 'john@example.com' };

/** John with a registered device, and a second device of his. */
async function johnsDevices(options: Loose = {}) {
  const operator: LoginIDOperator = await start(options);
  const [registered, fresh] = [new Visitor(operator), new Visitor(operator)];
  expect((await registered.register('john')).status).toBe(200);
  return { operator, registered, fresh };
}

describe('push authentication', () => {
  it('answers the four things of the callback', async () => {
    const clock = testClock();
    const { fresh } = await johnsDevices({ now: clock.now });
    expect(await fresh.ask(PUSH, 'john', EMAIL)).toMatchObject({
      status: 200,
      json: {
        code: expect.stringMatching(/^\d{6}$/),
        devices: [{ os: 'Mac OS X 10', browser: 'Chrome (87)' }],
        notification: { email: true, push: false },
        expire_at: clock.now() + 120_000,
      },
    });
  });

  it('tells the expiry in seconds where that is wanted', async () => {
    const clock = testClock();
    const { fresh } = await johnsDevices({ now: clock.now, expireAtUnit: 'seconds' });
    expect((await fresh.ask(PUSH, 'john')).json.expire_at).toBe(clock.now() / 1000 + 120);
  });

  it('sends a mail with a link to the page of the site', async () => {
    const { operator, fresh } = await johnsDevices();
    const { json } = await fresh.ask(PUSH, 'john', EMAIL);
    const [mail] = operator.mails;
    expect(operator.mails).toEqual([
      {
        to: 'john@example.com',
        username: 'john',
        kind: 'push',
        code: json.code,
        sessionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        link: `${SITE}/login/loginid/approve?session=${mail?.sessionId}`,
        requester: { os: 'Mac OS X 10', browser: 'Chrome (87)' },
      },
    ]);
  });

  it('sends none without an address, and says so', async () => {
    const { operator, fresh } = await johnsDevices();
    expect((await fresh.ask(PUSH, 'john')).json.notification).toEqual({ email: false, push: false });
    expect(operator.mails).toEqual([]);
  });

  it.each([
    ['the code', (code: string) => ({ code })],
    ['the session of the mail', (_: string, session_id: string) => ({ session_id })],
    ['the session in capitals', (_: string, id: string) => ({ session_id: id.toUpperCase() })],
    ['both', (code: string, session_id: string) => ({ code, session_id })],
  ])('holds the answer until the registered device approves by %s', async (_, remote) => {
    const clock = testClock();
    const { operator, registered, fresh } = await johnsDevices({ now: clock.now });
    const { code } = (await fresh.ask(PUSH, 'john', EMAIL)).json;
    const answer = fresh.wait(PUSH, 'john', code);
    clock.pass(60);
    const remote_session = remote(code, operator.mails[0]!.sessionId);
    const approval = await registered.login('john', { remote_session });
    expect(approval.json).toMatchObject({ username: 'john', jwt: expect.any(String) });
    const { status, json } = await answer;
    expect(status).toBe(200);
    expect(json).toEqual({ username: 'john', namespace: approval.json.namespace, jwt: expect.any(String) });
    expect(claimsIn(json.jwt)).toMatchObject({ udata: 'john', action: 'login', iat: clock.now() / 1000 });
    expect(claimsIn(json.jwt).sid).not.toBe(claimsIn(approval.json.jwt).sid);
    expect((await fresh.wait(PUSH, 'john', code)).json.code).toBe('remote_session_not_found');
  });

  it('takes the remote session of the first call alone, as the next generation sends it', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const answer = fresh.wait(PUSH, 'john', code);
    const begun = await registered.post('/verifyRequest', { username: 'john', options: { remote_session: { code } } });
    expect((await registered.sign('john', begun.json)).status).toBe(200);
    expect((await answer).status).toBe(200);
  });

  it("reads the security_code of the SDK before the quick start's", async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const answer = fresh.post(`/${PUSH}/complete`, { username: 'john', security_code: { code } });
    const begun = await registered.post('/verifyRequest', { username: 'john', security_code: { code } });
    expect((await registered.sign('john', begun.json)).status).toBe(200);
    expect((await answer).json.jwt).toEqual(expect.any(String));
  });

  it('refuses another remote session in the second call', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const begun = await registered.post('/verifyRequest', { username: 'john', options: null });
    const second = await registered.sign('john', begun.json, { remote_session: { code } });
    expect(second).toMatchObject({ status: 400, json: { code: 'request_validation_error' } });
  });

  it('answers at once what was approved before', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    await registered.login('john', { remote_session: { code } });
    expect((await fresh.wait(PUSH, 'john', code)).json.jwt).toEqual(expect.any(String));
  });

  it('lets a plain login approve nothing', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    await registered.login('john');
    await registered.login('john', { remote_session: {} });
    expect((await fresh.ask(PUSH, 'john')).json.code).toBe('remote_session_in_progress');
    expect((await registered.login('john', { remote_session: { code } })).status).toBe(200);
  });

  it('has one remote session per person, of whatever kind', async () => {
    const { fresh } = await johnsDevices();
    await fresh.ask(PUSH, 'john');
    for (const kind of [PUSH, ADD] as const) {
      expect(await fresh.ask(kind, 'john')).toMatchObject({
        status: 409,
        json: { code: 'remote_session_in_progress' },
      });
    }
  });

  it('ends after two minutes', async () => {
    const clock = testClock();
    const { registered, fresh } = await johnsDevices({ now: clock.now });
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const answer = fresh.wait(PUSH, 'john', code);
    clock.pass(119);
    expect((await fresh.ask(PUSH, 'john')).status).toBe(409);
    clock.pass(1);
    expect(await answer).toMatchObject({ status: 400, json: { code: 'remote_session_timeout' } });
    expect((await fresh.wait(PUSH, 'john', code)).json.code).toBe('remote_session_timeout');
    expect((await registered.login('john', { remote_session: { code } })).json.code).toBe('remote_session_not_found');
    expect((await fresh.ask(PUSH, 'john')).status).toBe(200);
  });

  it('ends after three wrong codes, for both devices', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const answer = fresh.wait(PUSH, 'john', code);
    const attempt = (remote: Loose) => registered.login('john', { remote_session: remote });
    const wrong = code === '123456' ? '654321' : '123456';
    expect((await attempt({ code: wrong })).json.code).toBe('remote_session_not_found');
    expect((await attempt({ code, session_id: '00000000-0000-4000-8000-000000000000' })).json.code).toBe(
      'remote_session_not_found',
    );
    expect(await attempt({ code: wrong })).toMatchObject({
      status: 429,
      json: { code: 'remote_session_maximum_retry_attempts' },
    });
    expect((await answer).json.code).toBe('remote_session_maximum_retry_attempts');
    expect((await attempt({ code })).json.code).toBe('remote_session_not_found');
    expect((await fresh.ask(PUSH, 'john')).status).toBe(200);
  });

  it('uses up no attempt without a valid signature', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const wrong = { remote_session: { code: code === '123456' ? '654321' : '123456' } };
    for (let i = 0; i < 2; i++) await registered.login('john', wrong, { brokenSignature: true });
    await registered.login('john', wrong);
    await registered.login('john', wrong);
    expect((await registered.login('john', { remote_session: { code } })).status).toBe(200);
  });

  it('lets nobody guess the code on the side of the requester', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const wrong = code === '123456' ? '654321' : '123456';
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push((await fresh.wait(PUSH, 'john', wrong)).json.code);
    expect(codes).toEqual([
      'remote_session_not_found',
      'remote_session_not_found',
      'remote_session_maximum_retry_attempts',
    ]);
    expect((await registered.login('john', { remote_session: { code } })).json.code).toBe('remote_session_not_found');
  });

  it('gives the answer to the newer of two that wait', async () => {
    const { registered, fresh } = await johnsDevices();
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    const older = fresh.wait(PUSH, 'john', code);
    await held(fresh.operator);
    const newer = fresh.wait(PUSH, 'john', code);
    expect((await older).json.code).toBe('remote_session_not_found');
    await registered.login('john', { remote_session: { code } });
    expect((await newer).json.jwt).toEqual(expect.any(String));
  });

  it('outlives the connection of the requester for ten seconds', async () => {
    const clock = testClock();
    const { operator, registered, fresh } = await johnsDevices({ now: clock.now });
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    await hangUp(operator, code);
    clock.pass(9);
    const again = fresh.wait(PUSH, 'john', code);
    await held(operator);
    clock.pass(20);
    await registered.login('john', { remote_session: { code } });
    expect((await again).status).toBe(200);

    const second = (await fresh.ask(PUSH, 'john')).json;
    await hangUp(operator, second.code);
    clock.pass(10);
    expect((await fresh.ask(PUSH, 'john')).status).toBe(200);
  });

  it('tells the requester when the account or the client is switched off meanwhile', async () => {
    const { operator, fresh } = await johnsDevices();
    const waiting = async () => {
      const { code } = (await fresh.ask(PUSH, 'john')).json;
      const answer = fresh.wait(PUSH, 'john', code);
      await held(operator);
      return { answer };
    };
    const deactivated = await waiting();
    operator.deactivate('john');
    expect((await deactivated.answer).json.code).toBe('account_deactivated');
    operator.activate('john');
    const blocked = await waiting();
    operator.block('john');
    expect((await blocked.answer).json.code).toBe('account_blocked');
    operator.unblock('john');
    const off = await waiting();
    operator.deactivateClient(SHOP.apiKey);
    expect((await off.answer).json.code).toBe('client_deactivated');
  });

  it('knows nobody who has not registered, and no code that was not given out', async () => {
    const { fresh } = await johnsDevices();
    expect((await fresh.ask(PUSH, 'jane')).json.code).toBe('user_not_found');
    expect((await fresh.wait(PUSH, 'john', '123456')).json.code).toBe('remote_session_not_found');
    const { code } = (await fresh.ask(PUSH, 'john')).json;
    expect((await fresh.wait(ADD, 'john', code)).json.code).toBe('remote_session_not_found');
  });
});

describe('add an authenticator', () => {
  async function approved(given: Loose = {}) {
    const devices = await johnsDevices(given);
    const { registered, fresh } = devices;
    const { code } = (await fresh.ask(ADD, 'john', EMAIL)).json;
    const answer = fresh.wait(ADD, 'john', code);
    await registered.login('john', { remote_session: { code } });
    const { json } = await answer;
    expect(json).toEqual({ registration_session: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    const options = { remote_session: { session_id: json.registration_session as string } };
    const begun = await fresh.post(`/${ADD}/init`, { username: 'john', options });
    return { ...devices, options, begun: begun.json };
  }

  function complete(visitor: Visitor, options: Loose, begun: Loose, slip = {}) {
    const { id, clientData, attestation } = visitor.authenticator.create(begun, slip);
    const made = { id, raw_id: id, credential_id: begun.uid, client_data: clientData, attestation_data: attestation };
    const payload = { challenge: begun.challenge, ...made };
    return visitor.post(`/${ADD}/complete`, { username: 'john', options, payload });
  }

  it('lets the new device log in after the registered one has approved', async () => {
    const { operator, registered, fresh, options, begun } = await approved();
    expect(operator.mails[0]).toMatchObject({
      kind: 'authenticator',
      link: expect.stringContaining('/login/loginid/add?'),
    });
    const { status, json } = await complete(fresh, options, begun);
    expect(status).toBe(200);
    expect(json).toMatchObject({ uid: begun.uid, username: 'john' });
    const first = claimsIn((await registered.login('john')).json.jwt);
    const second = claimsIn((await fresh.login('john')).json.jwt);
    expect(claimsIn(json.jwt)).toMatchObject({ action: 'register', sub: first.sub });
    expect(second.sub).toBe(first.sub);
    expect((await fresh.ask(PUSH, 'john')).json.devices).toHaveLength(2);
  });

  it('takes a registration session once', async () => {
    const { fresh, options, begun } = await approved();
    expect((await complete(fresh, options, begun, { flags: 0x01 })).json.code).toBe('failed_to_authenticate');
    expect((await complete(fresh, options, begun)).json.code).toBe('remote_session_not_found');
    const again = await fresh.post(`/${ADD}/init`, { username: 'john', options });
    expect(again.json.code).toBe('remote_session_not_found');
  });

  it('keeps a registration session for five minutes', async () => {
    const clock = testClock();
    const { fresh, options } = await approved({ now: clock.now });
    clock.pass(299);
    expect((await fresh.post(`/${ADD}/init`, { username: 'john', options })).status).toBe(200);
    clock.pass(1);
    const late = await fresh.post(`/${ADD}/init`, { username: 'john', options });
    expect(late.json.code).toBe('remote_session_not_found');
  });

  it('takes nobody else’s registration session', async () => {
    const { operator, options, begun } = await approved();
    const jane = new Visitor(operator);
    await jane.register('jane');
    const asked = await jane.post(`/${ADD}/init`, { username: 'jane', options });
    expect(asked.json.code).toBe('remote_session_not_found');
    expect((await complete(jane, {}, begun)).json.code).toBe('remote_session_not_found');
  });
});

/** Waits until the operator holds a request of the pending session, or no longer does. */
async function held(operator: LoginIDOperator, is = true): Promise<void> {
  while (operator.pending[0]?.held !== is) await new Promise((resolve) => setImmediate(resolve));
}

/** A requester that asks for the answer and hangs up. */
async function hangUp(operator: LoginIDOperator, code: string): Promise<void> {
  const headers = { origin: SITE, 'content-type': 'application/json', 'user-agent': CHROME };
  const asking = request(`${operator.url}/${PUSH}/complete`, { method: 'POST', headers, agent: false });
  asking.on('error', () => {});
  asking.end(JSON.stringify({ client_id: SHOP.apiKey, username: 'john', options: { remote_session: { code } } }));
  await held(operator);
  asking.destroy();
  await held(operator, false);
}
