import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import {
  LOGINID_TOKEN_FAULTS,
  startLoginIDOperator,
  type LoginIDMisbehaviour,
  type LoginIDOperator,
} from '../../lib/dev/index.js';
import type { Challenge, OperatorAdapter } from '../../lib/login/operator.js';
import type { LoginIDIdentity } from '../../lib/loginid/identity.js';
import { SHOP } from '../dev/loginid/site.js';
import { codeOf } from '../helpers/code-of.js';
import { adapterOf, register, settingsFor, type AllSettings, type Owner } from '../helpers/loginid-people.js';
import { recordListener } from '../helpers/scripted-operator.js';
import { adapterContract } from './adapter.js';
import { someVisitor } from '../helpers/visitor.js';

let clock = 0;
const open = () => {
  clock = 0;
  return startLoginIDOperator({ clients: [SHOP], now: () => Date.now() + clock });
};

/** A wire to the operator that can be cut. */
async function wireTo(operator: LoginIDOperator) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(operator.url).port), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}

adapterContract('The LoginID adapter', async () => {
  const operator = await open();
  const wire = await wireTo(operator);
  const owners = [await register(operator, 'marie.d'), await register(operator, 'paul')] as const;
  const longest = (): Owner => owners.find(({ username }) => username === operator.pending[0]?.username) ?? owners[0];
  return {
    adapter: adapterOf(settingsFor(operator, { baseURL: wire.url })),
    person: 'marie.d',
    stranger: 'nobody',
    other: 'paul',
    id: owners[0].id,
    scopes: [],
    approve: async () => await longest().approve({ code: operator.pending[0]?.code ?? '' }),
    reject: async () => await longest().mistype(),
    expire: async () => {
      clock = 121_000;
    },
    drop: wire.cut,
    waiting: () => operator.pending.filter(({ held }) => held).length,
    begun: () => operator.requests.filter(({ path }) => path === '/push_authentication/init').length,
    stop: async () => {
      wire.close();
      await operator.stop();
    },
  };
});

describe('The LoginID adapter, over an operator that misbehaves', () => {
  let operator: LoginIDOperator;
  let marie: Owner;
  let adapter: OperatorAdapter<LoginIDIdentity>;
  let controller: AbortController;

  const use = (settings: Partial<AllSettings> = {}) => {
    adapter.close();
    adapter = adapterOf(settingsFor(operator, { namespace: marie.namespace, ...settings }));
  };

  beforeEach(async () => {
    operator = await open();
    marie = await register(operator, 'marie');
    controller = new AbortController();
    adapter = adapterOf(settingsFor(operator, { namespace: marie.namespace }));
  });
  afterEach(async () => {
    controller.abort();
    adapter.close();
    await operator.stop();
  });

  const begin = async (person = 'marie', context = {}) =>
    (await adapter.begin({ person, scopes: [], context }, controller.signal)) as Challenge;

  /** A whole login that the person approves. */
  async function logIn(faults: LoginIDMisbehaviour = {}): Promise<LoginIDIdentity> {
    operator.misbehave(faults);
    const startedAt = Date.now();
    const challenge = await begin();
    const line = recordListener();
    const outcome = adapter.outcome(challenge, line, controller.signal);
    outcome.catch(() => {});
    await Promise.race([line.seen('up'), outcome]);
    await marie.approve({ code: challenge.code }).catch(() => undefined);
    const settled = await outcome;
    if (settled.type !== 'approved')
      throw Object.assign(new Error(settled.type), { name: 'LoginError', code: settled.type });
    const login = {
      kind: 'push' as const,
      person: 'marie',
      scopes: [],
      state: challenge.state,
      visitor: someVisitor(),
      startedAt,
      settledAt: Date.now(),
    };
    return (await adapter.verify(settled.evidence, login)).identity;
  }

  it('finds out who it is, under the sub and never under the username', async () => {
    const identity = await logIn();
    expect(identity).toEqual({
      provider: 'loginid',
      id: marie.id,
      kind: 'push',
      username: 'marie',
      displayName: 'marie',
      namespace: marie.namespace,
      credential: { type: 'fido2' },
      scopes: [],
      missingScopes: [],
      authenticatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it.each(LOGINID_TOKEN_FAULTS)('a token that is "%s" is refused (S28, S30, S38)', async (token) => {
    await expect(codeOf(logIn({ token }))).resolves.toMatch(/^token_/);
  });

  it.each<[string, LoginIDMisbehaviour, string]>([
    ['a result without a token (F27)', { noJwt: true }, 'operator_answer_invalid'],
    ['a result in the name of another person', { resultUsername: 'paul' }, 'token_subject'],
    ['a result in another spelling of the person', { resultUsername: 'MARIE' }, 'token_spelling'],
    ['a key with status 500 (S39)', { certs: { status: 500 } }, 'keys_unavailable'],
    ['a key with type HTML (S39)', { certs: { headers: { 'content-type': 'text/html' } } }, 'keys_unavailable'],
    ['a key elsewhere (S39)', { certs: { redirect: 'http://127.0.0.1:1/' } }, 'keys_unavailable'],
    ['a key that is too long (S43)', { certs: { padTo: 10_000 } }, 'keys_unavailable'],
    ['iat as text (S28)', { tokenClaims: { iat: '1' } }, 'token_issued_at'],
    ['an exp that is over (S28)', { tokenClaims: { exp: 1 } }, 'token_expired'],
    ['an action tx (S30)', { tokenClaims: { action: 'tx' } }, 'token_claims'],
    ['a nonce that is no text', { tokenClaims: { nonce: 7 } }, 'token_claims'],
    ['a password', { tokenClaims: { cred_type: 'password' } }, 'token_claims'],
    ['the clock of the operator (F9)', { clockOffset: 100 }, 'clock_skew'],
    ['no code', { pushInit: { fields: { code: undefined } } }, 'operator_answer_invalid'],
    ['no end', { pushInit: { fields: { expire_at: 'soon' } } }, 'operator_answer_invalid'],
    ['an end in the past', { pushInit: { fields: { expire_at: 1 } } }, 'operator_answer_invalid'],
    ['HTML', { pushInit: { body: '<h1>Hello</h1>' } }, 'operator_answer_invalid'],
    ['client_not_found', { pushInit: { code: 'client_not_found' } }, 'configuration_error'],
    ['client_deactivated', { pushInit: { code: 'client_deactivated' } }, 'configuration_error'],
    ['forbidden', { pushInit: { code: 'forbidden' } }, 'configuration_error'],
    ['an error of its own', { pushInit: { code: 'internal_server_error' } }, 'operator_failed'],
    ['a limit', { pushInit: { code: 'slow_down', status: 429 } }, 'operator_busy'],
    ['a code of tomorrow', { pushInit: { code: 'of_tomorrow', status: 400 } }, 'operator_answer_invalid'],
    ['a session that waits (F26)', { pushInit: { code: 'remote_session_in_progress' } }, 'login_in_progress'],
    ['a client that is switched off', { pushComplete: { code: 'client_deactivated' } }, 'configuration_error'],
    ['a session that is gone', { pushComplete: { code: 'remote_session_not_found' } }, 'line_refused'],
    ['too many tries', { pushComplete: { code: 'remote_session_maximum_retry_attempts' } }, 'rejected'],
    ['no answer', { pushComplete: { code: 'remote_session_timeout' } }, 'expired'],
    ['an account that is blocked meanwhile (S15)', { pushComplete: { code: 'account_blocked' } }, 'expired'],
    ['an answer that is lost', { pushComplete: { drop: true, times: 1 } }, 'approval_lost'],
  ])('%s', async (_, faults, code) => {
    await expect(codeOf(logIn(faults))).resolves.toBe(code);
  });

  it.each<[string, LoginIDMisbehaviour]>([
    ['the end in seconds', { expireAtUnit: 'seconds' }],
    ['older spellings', { notification: 'communication' }],
    ['the username in its other place', { tokenClaims: { udata: undefined, username: 'marie' } }],
    ['the username in both places', { tokenClaims: { username: 'marie' } }],
    ['a token without nonce and credential type', { tokenClaims: { nonce: undefined, cred_type: undefined } }],
    ['a proxy that gives up waiting', { pushComplete: { status: 504, body: 'Gateway Timeout', times: 1 } }],
  ])('no harm is done by %s', async (_, faults) => {
    await expect(logIn(faults)).resolves.toMatchObject({ id: marie.id, username: 'marie' });
  });

  it.each(['user_not_found', 'account_blocked', 'account_deactivated', 'username_invalid', 'credential_not_found'])(
    '%s is an unknown person (S15)',
    async (code) => {
      operator.misbehave({ pushInit: { code } });
      await expect(begin()).resolves.toEqual({ unknownPerson: true, operatorCode: code });
    },
  );

  it('the operator is told of the visitor what it needs, and only where it needs it (S45)', async () => {
    const context = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0', email: 'marie@example.com' };
    const challenge = await begin('marie', context);
    const waiting = adapter.outcome(challenge, recordListener(), controller.signal);
    waiting.catch(() => undefined);
    await marie.approve({ session_id: operator.mails[0]?.sessionId ?? '' });
    const evidence = ((await waiting) as { evidence: string }).evidence;
    const login = {
      kind: 'push' as const,
      person: 'marie',
      scopes: [],
      state: challenge.state,
      visitor: someVisitor(),
      startedAt: Date.now(),
      settledAt: Date.now(),
    };
    await adapter.verify(evidence, login);
    expect(operator.mails[0]).toMatchObject({ to: 'marie@example.com', requester: { browser: 'Firefox (130)' } });
    expect(JSON.stringify([challenge, evidence])).not.toContain('marie@example.com');
    const seen = (part: string) => operator.requests.filter(({ path }) => path.startsWith(part)).at(-1);
    expect(seen('/push_authentication/init')).toMatchObject({ origin: 'http://localhost:3000' });
    expect(seen('/push_authentication/complete')).toMatchObject({ origin: 'http://localhost:3000' });
    expect(seen('/certs')).toMatchObject({ origin: undefined, userAgent: undefined });
  });

  it('the same token in another spelling of its signature is the same evidence (S31)', async () => {
    let honest = '';
    await logIn({ jwt: ({ jwt }) => (honest = jwt) });
    const login = {
      kind: 'push' as const,
      person: 'marie',
      scopes: [],
      state: { username: 'marie', skew: 0 },
      visitor: someVisitor(),
      startedAt: Date.now(),
    };
    const of = async (jwt: string) =>
      (await adapter.verify({ jwt, username: 'marie' }, { ...login, settledAt: Date.now() })).once.key;
    expect(await of(respelled(honest))).toBe(await of(honest));
  });

  it('a rotated key is found, and a known one is not asked for again', async () => {
    await logIn();
    operator.rotateKeys({ keepOld: false });
    await logIn();
    await logIn();
    expect(operator.requests.filter(({ path }) => path.startsWith('/certs')).length).toBe(2);
  });

  it('a pinned key needs no fetch, and no other key fits', async () => {
    const { readPublicKey } = await import('../../lib/loginid/public-key.js');
    use({ publicKey: readPublicKey(operator.publicKey) });
    await expect(logIn()).resolves.toMatchObject({ id: marie.id });
    expect(operator.requests.filter(({ path }) => path.startsWith('/certs'))).toEqual([]);
    operator.rotateKeys();
    await expect(codeOf(logIn())).resolves.toBe('token_signature');
  });

  it.each([
    [500, 'operator_failed'],
    [429, 'line_refused'],
  ])('a request for the answer that is answered with %d is %s: a device was asked (F3)', async (status, code) => {
    const challenge = await begin();
    operator.misbehave({ pushComplete: { status } });
    expect(await codeOf(adapter.outcome(challenge, recordListener(), controller.signal))).toBe(code);
  });

  it('the names of an error never leave it: the message has the code', async () => {
    operator.misbehave({ pushInit: { code: 'client_deactivated' } });
    await expect(begin()).rejects.toThrow('LoginID answered client_deactivated (403).');
    await expect(begin()).rejects.toMatchObject({ operatorCode: 'client_deactivated' });
  });
});

/** ECDSA signatures come in pairs: s and n - s are both right. */
function respelled(jwt: string): string {
  const n = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
  const [header, payload, signature = ''] = jwt.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const s = (n - BigInt(`0x${bytes.subarray(32).toString('hex')}`)).toString(16).padStart(64, '0');
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s, 'hex')]);
  return `${header}.${payload}.${other.toString('base64url')}`;
}
