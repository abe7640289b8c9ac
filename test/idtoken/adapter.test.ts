import { createHmac } from 'node:crypto';
import { inspect } from 'node:util';
import type { Challenge, Json } from '../../lib/login/operator.js';
import { codeOf } from '../helpers/code-of.js';
import {
  challenge,
  initiation,
  PERSON,
  recordListener,
  startScriptedOperator,
  settled,
} from '../helpers/scripted-operator.js';
import type { ScriptedOperator } from '../helpers/scripted-operator.js';
import { makeSigner } from '../helpers/signer.js';
import { startScriptedServer } from '../helpers/scripted-server.js';

let operator: ScriptedOperator;
beforeEach(async () => {
  operator = await startScriptedOperator();
});
afterEach(() => operator.close());

const never = () => new AbortController().signal;
const REQUEST = { person: PERSON, scopes: ['identity:name', 'identity:age_over_18'] };
const RANDOM = 'a1b2c3d4e5f67890';

const approved = (jwt: string, more: Record<string, Json> = { random: RANDOM }) => ({ type: 'approved', jwt, ...more });

it('the way of a login, from the initiation to the identity', async () => {
  const adapter = operator.adapter();
  operator.parts.socket = (socket) => {
    socket.send(JSON.stringify({ type: 'otp_ready', autoPassword: '4829**' }));
    socket.send(JSON.stringify(approved(operator.token(), { hash: 'unchecked', random: RANDOM })));
  };

  const startedAt = Date.now();
  const begun = (await adapter.begin(REQUEST, never())) as Challenge;
  expect(begun.code).toBe('482917');
  expect(JSON.parse(operator.requests[0]?.body ?? '')).toEqual({
    tokenId: PERSON,
    serviceId: 'my-shop',
    scopes: REQUEST.scopes,
  });

  const line = recordListener();
  const outcome = await adapter.outcome(begun, line, never());
  expect(line.calls).toEqual(['up']);
  expect(operator.upgrades).toEqual(['/ws/session/sess_abc123def456?token=ws-token']);

  const evidence = outcome.type === 'approved' ? outcome.evidence : null;
  const login = settled({ scopes: REQUEST.scopes, state: begun.state, startedAt, settledAt: Date.now() });
  const { identity, once } = await adapter.verify(evidence, login);
  expect(identity).toEqual({
    provider: 'idtoken',
    id: PERSON,
    issuer: operator.url,
    displayName: 'Marie Dupont',
    name: { givenName: 'Marie', familyName: 'Dupont' },
    scopes: REQUEST.scopes,
    missingScopes: [],
    claims: { givenName: 'Marie', familyName: 'Dupont', ageOver18: true },
    authenticatedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    expiresAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
  });
  expect(once.key).toMatch(/^[\w-]{43}$/);
});

it('is named, and says how the person is tied to the screen', () => {
  expect(operator.adapter()).toMatchObject({ name: 'idtoken', method: 'compare' });
});

it('what crosses the seam survives JSON', async () => {
  const adapter = operator.adapter();
  operator.parts.socket = (socket) => socket.send(JSON.stringify(approved(operator.token())));
  const begun = JSON.parse(JSON.stringify(await adapter.begin(REQUEST, never()))) as Challenge;
  const outcome = JSON.parse(JSON.stringify(await adapter.outcome(begun, recordListener(), never()))) as {
    evidence: Json;
  };
  await expect(adapter.verify(outcome.evidence, settled({ state: begun.state }))).resolves.toBeDefined();
});

it('an address may have a path, for requests, sockets and keys alike (S41)', async () => {
  const adapter = operator.adapter({ operator: `${operator.url}/tenant/a` });
  operator.parts.socket = (socket) => socket.send(JSON.stringify(approved(operator.token())));
  const begun = (await adapter.begin(REQUEST, never())) as Challenge;
  await adapter.outcome(begun, recordListener(), never());
  await adapter.verify(approved(operator.token()), settled());
  expect(operator.requests.map(({ url }) => url)).toEqual([
    '/tenant/a/auth/initiate',
    '/tenant/a/.well-known/jwks.json',
  ]);
  expect(operator.upgrades).toEqual(['/tenant/a/ws/session/sess_abc123def456?token=ws-token']);
});

describe('begin', () => {
  const begin = () => operator.adapter({ timeoutMs: 1_000 }).begin(REQUEST, never());

  it('names the service by its Service VDS', async () => {
    await operator.adapter({ serviceId: undefined, serviceVds: 'HC1:6BF' }).begin({ ...REQUEST, scopes: [] }, never());
    expect(JSON.parse(operator.requests[0]?.body ?? '')).toEqual({ tokenId: PERSON, serviceVds: 'HC1:6BF' });
  });

  it.each([403, 404])('%d: nobody (F5)', async (status) => {
    operator.initiation = { status, body: { error: 'revoked' } };
    await expect(begin()).resolves.toEqual({ unknownPerson: true, operatorCode: 'revoked' });
  });

  it.each([
    [400, {}, 'configuration_error'],
    [422, {}, 'configuration_error'],
    [429, {}, 'operator_busy'],
    [500, {}, 'operator_failed'],
    [200, '<html>', 'operator_answer_invalid'],
    [200, '', 'operator_answer_invalid'],
    [200, 'a'.repeat(100_000), 'operator_answer_invalid'],
    [200, { autoPassword: '482917' }, 'operator_answer_invalid'],
    [302, '', 'operator_answer_invalid'],
  ])('%d fails, and is sent once (F4, F6, F7, S46)', async (status, body, code) => {
    operator.initiation = { status, body };
    await expect(codeOf(begin())).resolves.toBe(code);
    expect(operator.requests).toHaveLength(1);
  });

  it('an operator that does not answer in time has been asked once (F3, S46)', async () => {
    operator.initiation = undefined;
    await expect(codeOf(begin())).resolves.toBe('operator_timeout');
    expect(operator.requests).toHaveLength(1);
  });

  it('an operator that is not there (F1)', async () => {
    await operator.close();
    await expect(codeOf(begin())).resolves.toBe('operator_unreachable');
  });

  it('a code lives for ten minutes at most (S7)', async () => {
    operator.initiation = initiation({ expiresAt: '2099-01-01T00:00:00Z' });
    const { expiresAt } = (await begin()) as Challenge;
    expect(expiresAt).toBeLessThanOrEqual(Date.now() + 600_000);
  });

  it('an abort ends it', async () => {
    operator.initiation = undefined;
    const reason = new Error('the desk has changed its mind');
    const controller = new AbortController();
    const begun = operator.adapter().begin(REQUEST, controller.signal);
    controller.abort(reason);
    await expect(begun).rejects.toBe(reason);
  });
});

describe('a result that cannot be waited for, once the phone was asked (F3)', () => {
  it.each<[string, (socket: { destroy(): void; end(text: string): void }) => void, string]>([
    ['a socket that breaks', (socket) => socket.destroy(), 'line_unreachable'],
    ['a socket that is never opened', () => {}, 'line_unreachable'],
    [
      'a gateway that limits',
      (socket) => socket.end('HTTP/1.1 429 No\r\nContent-Length: 0\r\n\r\n'),
      'operator_failed',
    ],
    [
      'a page in place of the socket',
      (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'),
      'line_refused',
    ],
  ])('%s never says that nothing was asked', async (_, upgrade, code) => {
    operator.parts.upgrade = (_request, socket) => upgrade(socket);
    const adapter = operator.adapter({ timeoutMs: 1_500 });
    const begun = (await adapter.begin(REQUEST, never())) as Challenge;
    expect(await codeOf(adapter.outcome(begun, recordListener(), never()))).toBe(code);
  });

  it('nor one whose operator is gone by then', async () => {
    const adapter = operator.adapter({ timeoutMs: 1_500 });
    const begun = (await adapter.begin(REQUEST, never())) as Challenge;
    await operator.close();
    const failed = adapter.outcome(begun, recordListener(), never());
    await expect(failed).rejects.toMatchObject({ code: 'line_unreachable', cause: { code: 'ECONNREFUSED' } });
  });
});

describe('the keys (F22)', () => {
  const asked = () => operator.requests.filter(({ url }) => url.endsWith('jwks.json')).length;

  it('are fetched while the person looks at the phone', async () => {
    const adapter = operator.adapter();
    await adapter.begin(REQUEST, never());
    while (asked() === 0) await new Promise(setImmediate);
    await adapter.verify(approved(operator.token()), settled());
    expect(asked()).toBe(1);
  });

  it('are not, where nobody is asked', async () => {
    operator.initiation = { status: 404, body: { error: 'unknown' } };
    await operator.adapter().begin(REQUEST, never());
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
    expect(asked()).toBe(0);
  });
});

it('its name is in the identity', async () => {
  const { identity } = await operator.adapter({ name: 'bank-b' }).verify(approved(operator.token()), settled());
  expect(identity.provider).toBe('bank-b');
});

describe('headers (S45)', () => {
  it("go to the operator, with everything, and bring nothing from one login into another's", async () => {
    const upgraded: unknown[] = [];
    operator.parts.socket = (socket, req) => {
      upgraded.push(req.headers.authorization);
      socket.send(JSON.stringify(approved(operator.token())));
    };
    const headers = Object.freeze({ Authorization: 'Bearer canary' });
    const adapter = operator.adapter({ headers });
    await adapter.outcome((await adapter.begin(REQUEST, never())) as Challenge, recordListener(), never());
    await adapter.verify(approved(operator.token()), settled());
    expect(operator.requests.map((request) => request.headers.authorization)).toEqual([
      'Bearer canary',
      'Bearer canary',
    ]);
    expect(upgraded).toEqual(['Bearer canary']);
    expect(operator.requests.filter(({ url }) => url.includes('ws-token'))).toEqual([]);
  });
});

describe('verify', () => {
  const verify = (jwt: string, changes = {}, settings = {}, more?: Record<string, Json>) =>
    codeOf(operator.adapter(settings).verify(approved(jwt, more), settled(changes)));

  it('a token of another person (F24, S29)', async () => {
    const jwt = operator.token({ sub: 'other', idtoken: { tokenId: 'other' } });
    await expect(verify(jwt)).resolves.toBe('token_subject');
  });

  it('a token of another operator (S11)', async () => {
    await expect(verify(makeSigner(operator.signer.kid).sign({}))).resolves.toBe('token_signature');
    await expect(verify(operator.token({ iss: 'https://other.example.com' }))).resolves.toBe('token_issuer');
  });

  it('another random (S33)', async () => {
    await expect(verify(operator.token(), {}, {}, { random: 'f'.repeat(16) })).resolves.toBe('response_random');
    await expect(verify(operator.token(), {}, { requireRandom: true }, {})).resolves.toBe('response_random');
  });

  it('hash, with a secret (S33)', async () => {
    const jwt = operator.token();
    const hash = createHmac('sha256', 'shared').update(`sess_abc123def456|${RANDOM}|${jwt}`).digest('hex');
    const settings = { responseSecret: 'shared' };
    await expect(verify(jwt, {}, settings, { random: RANDOM, hash })).resolves.toBe('accepted');
    await expect(verify(jwt, {}, settings, { random: RANDOM })).resolves.toBe('response_hash');
    await expect(verify(jwt, {}, { responseSecret: 'other' }, { random: RANDOM, hash })).resolves.toBe('response_hash');
  });

  it('hash, with a function, which is asked only about a token that is right (S33)', async () => {
    const verifyResponseHash = jest.fn(() => true);
    const more = { random: RANDOM, hash: 'h' };
    await expect(verify(operator.token(), {}, { verifyResponseHash }, more)).resolves.toBe('accepted');
    await expect(verify(operator.token({ sub: 'x' }), {}, { verifyResponseHash }, more)).resolves.toBe('token_subject');
    expect(verifyResponseHash).toHaveBeenCalledTimes(1);
  });

  it('claims that contradict each other (S35)', async () => {
    await expect(verify(operator.token({ age_over_18: false }))).resolves.toBe('token_claims');
  });

  it.each([null, 'jwt', [], {}, { jwt: 7 }])('evidence of %j is none', async (evidence) => {
    const refused = operator.adapter().verify(evidence, settled());
    await expect(codeOf(refused)).resolves.toBe('operator_answer_invalid');
  });

  it('a key rotated since the keys were fetched (F23)', async () => {
    const adapter = operator.adapter();
    await adapter.verify(approved(operator.token()), settled());
    const fresh = makeSigner();
    operator.keySet = { keys: [operator.signer.jwk, fresh.jwk] };
    const payload = JSON.parse(Buffer.from(operator.token().split('.')[1] ?? '', 'base64url').toString()) as unknown;
    await expect(codeOf(adapter.verify(approved(fresh.sign(payload)), settled()))).resolves.toBe('accepted');
  });

  it('keys that come a moment later (F22)', async () => {
    const adapter = operator.adapter();
    const evidence = approved(operator.token());
    const { keySet } = operator;
    operator.keySet = 'not yet';
    await expect(codeOf(adapter.verify(evidence, settled()))).resolves.toBe('keys_unavailable');
    operator.keySet = keySet;
    await expect(codeOf(adapter.verify(evidence, settled()))).resolves.toBe('accepted');
  });

  describe('clocks (F9, F41)', () => {
    const skewed = (skew: number) => ({ state: { ...(challenge().state as object), skew } as Json });

    it.each([30_000, -30_000])('%d ms apart are near enough', async (skew) => {
      await expect(verify(operator.token(), skewed(skew))).resolves.toBe('accepted');
    });

    it.each([30_001, -30_001, 7_200_000])('%d ms apart are not', async (skew) => {
      await expect(verify(operator.token(), skewed(skew))).resolves.toBe('clock_skew');
    });

    it('the error names both', async () => {
      const settledAt = Date.parse('2025-01-15T10:00:00Z');
      const login = settled({ ...skewed(3600_000), settledAt });
      const error: unknown = await operator
        .adapter()
        .verify(approved('a.b.c'), login)
        .catch((reason: unknown) => reason);
      expect((error as Error).message).toContain('2025-01-15T10:00:00.000Z');
      expect((error as Error).message).toContain('2025-01-15T11:00:00.000Z');
    });

    it('are compared from the answer on', async () => {
      const date = new Date(Date.now() + 120_000);
      const body = { ...(initiation().body as object), expiresAt: new Date(date.getTime() + 60_000).toISOString() };
      operator.initiation = { status: 200, body, headers: { date: date.toUTCString() } };
      const adapter = operator.adapter();
      const { state, expiresAt } = (await adapter.begin(REQUEST, never())) as Challenge;
      expect(Math.abs(expiresAt - Date.now() - 60_000)).toBeLessThan(2000);
      await expect(codeOf(adapter.verify(approved(operator.token()), settled({ state })))).resolves.toBe('clock_skew');
    });
  });

  describe('once (S31)', () => {
    it('the same token has the same key, another one has another', async () => {
      const adapter = operator.adapter();
      const jwt = operator.token();
      const [first, again, other] = await Promise.all(
        [jwt, jwt, operator.token({ jti: '2' })].map((token) => adapter.verify(approved(token), settled())),
      );
      expect(again?.once).toEqual(first?.once);
      expect(other?.once.key).not.toBe(first?.once.key);
    });

    it('is remembered as long as a login could settle with the token, and no longer', async () => {
      const now = Math.floor(Date.now() / 1000);
      const until = async (exp: number) =>
        (await operator.adapter().verify(approved(operator.token({ exp })), settled())).once.until / 1000 - now;
      await expect(until(now + 60)).resolves.toBe(90);
      // A login waits for ten minutes at most, and a token is made after its login began.
      await expect(until(now + 3600)).resolves.toBe(631);
    });
  });
});

describe('secrets (S63, S74)', () => {
  it('are in no error, whatever goes wrong', async () => {
    const canaries = { sessionId: 'canary-session', wsToken: 'canary-token', random: 'canary-random' };
    const errors: unknown[] = [];
    const note = (reason: unknown) => errors.push(reason);
    const adapter = operator.adapter({
      timeoutMs: 300,
      headers: { authorization: 'canary-header' },
      responseSecret: 'canary-secret',
    });

    operator.initiation = initiation({ ...canaries, autoPassword: 'canary-code' });
    await adapter.begin(REQUEST, never()).catch(note);
    operator.initiation = initiation(canaries);
    const begun = (await adapter.begin({ ...REQUEST, person: 'canary-person' }, never())) as Challenge;

    operator.parts.upgrade = (_, socket) => socket.end('HTTP/1.1 403 canary-words\r\n\r\n');
    await adapter.outcome(begun, recordListener(), never()).catch(note);
    operator.parts.upgrade = (_, socket) => socket.end('canary-words');
    await adapter.outcome(begun, recordListener(), never()).catch(note);
    delete operator.parts.upgrade;
    operator.parts.socket = (socket) => socket.close(4001, 'canary-words');
    await adapter.outcome(begun, recordListener(), never()).catch(note);

    const login = settled({ state: begun.state, person: 'canary-person' });
    for (const claims of [{}, { sub: 'canary-person' }, { sub: 'canary-person', exp: 1 }]) {
      const jwt = operator.token({ ...claims, given_name: 'canary-name' });
      await adapter.verify(approved(jwt, { random: 'canary-other' }), login).catch(note);
      await adapter.verify(approved(jwt, { random: 'canary-random', hash: 'canary-hash' }), login).catch(note);
    }
    await operator.close();
    await adapter.begin(REQUEST, never()).catch(note);
    await adapter.outcome(begun, recordListener(), never()).catch(note);

    expect(errors).toHaveLength(12);
    for (const error of errors) {
      expect(error).toMatchObject({ name: 'LoginError' });
      expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary');
      expect(JSON.stringify(error)).not.toContain('canary');
    }
  });
});

describe('what the operator answers leads nowhere else (S41)', () => {
  it.each(['../../other', '@evil.example', 'x#y', 'a/../../b', '%2e%2e/x'])(
    'a session called %s',
    async (sessionId) => {
      const witness = await startScriptedServer();
      const adapter = operator.adapter({ timeoutMs: 3_000 });
      operator.initiation = initiation({ sessionId, wsToken: `${witness.url}/#?&token=x` });
      operator.parts.socket = (socket) => socket.send(JSON.stringify({ type: 'rejected' }));
      const begun = (await adapter.begin(REQUEST, never())) as Challenge;
      await adapter.outcome(begun, recordListener(), never());
      expect(operator.upgrades[0]).toMatch(/^\/ws\/session\/[^/?#]+\?token=[^/?#&]+$/);
      expect(witness.connected).toBe(0);
      await witness.close();
    },
  );
});

it('close lets go of pooled connections', async () => {
  const adapter = operator.adapter();
  await adapter.begin(REQUEST, never());
  expect(operator.connections.size).toBe(1);
  adapter.close();
  await operator.quiet();
  expect(operator.connections.size).toBe(0);
});
