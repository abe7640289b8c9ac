import {
  IDTOKEN_TOKEN_FAULTS,
  startIDTokenOperator,
  type IDTokenMisbehaviour,
  type IDTokenOperator,
  type Phone,
} from '../../lib/dev/index.js';
import { idTokenAdapter, type IDTokenSettings } from '../../lib/idtoken/adapter.js';
import type { IDTokenIdentity } from '../../lib/idtoken/identity.js';
import type { Challenge, OperatorAdapter } from '../../lib/login/operator.js';
import { codeOf } from '../helpers/code-of.js';
import { recordListener } from '../helpers/scripted-operator.js';
import { adapterContract } from './adapter.js';
import { someVisitor } from '../helpers/visitor.js';

const SCOPES = ['identity:name', 'identity:age_over_18'];
const SECRET = 'a secret of ours';

let clock = 0;
const service = {
  serviceId: 'my-shop',
  name: 'My Shop',
  allowedScopes: ['identity:full_with_photo', 'identity:age_over_18'],
  defaultScopes: ['identity:name'],
  responseSecret: SECRET,
};
const marie = {
  tokenId: 'marie',
  givenName: 'Marie',
  familyName: 'Dupont',
  dateOfBirth: '1990-05-01',
  nationality: 'FRA',
};
const open = () => {
  clock = 0;
  return startIDTokenOperator({ services: [service], rateLimits: false, now: () => Date.now() + clock });
};
const adapterTo = (operator: IDTokenOperator, settings: Partial<IDTokenSettings> = {}) =>
  idTokenAdapter({
    name: 'idtoken',
    operator: operator.url,
    serviceId: 'my-shop',
    issuer: operator.issuer,
    audience: ['my-shop'],
    clockTolerance: 30,
    requireRandom: true,
    responseSecret: SECRET,
    timeoutMs: 2000,
    ...settings,
  });

adapterContract('The IDToken adapter', async () => {
  const operator = await open();
  const phone = await operator.enroll(marie);
  return {
    adapter: adapterTo(operator),
    person: 'marie',
    stranger: 'nobody',
    other: 'marie',
    id: 'marie',
    scopes: SCOPES,
    approve: async () => {
      await phone.approve(await phone.nextPush());
    },
    reject: async () => {
      await phone.reject(await phone.nextPush());
    },
    expire: async () => {
      clock = 61_000;
    },
    drop: () => operator.dropSockets(),
    waiting: () => operator.sockets.length,
    begun: () => operator.initiations.length,
    stop: () => operator.stop(),
  };
});

describe('The IDToken adapter, over an operator that misbehaves', () => {
  let operator: IDTokenOperator;
  let phone: Phone;
  let adapter: OperatorAdapter<IDTokenIdentity>;

  beforeAll(async () => {
    operator = await open();
    phone = await operator.enroll(marie);
  });
  beforeEach(() => {
    adapter = adapterTo(operator);
  });
  afterEach(() => {
    operator.misbehave({});
    adapter.close();
  });
  afterAll(() => operator.stop());

  /** A whole login that the person approves. */
  async function logIn(faults: IDTokenMisbehaviour = {}, scopes = SCOPES): Promise<IDTokenIdentity> {
    operator.misbehave(faults);
    const { signal } = new AbortController();
    const startedAt = Date.now();
    const challenge = (await adapter.begin({ person: 'marie', scopes }, signal)) as Challenge;
    const line = recordListener();
    const outcome = adapter.outcome(challenge, line, signal);
    outcome.catch(() => {});
    await Promise.race([line.seen('up', faults.closeOnOpen ? 2 : 1), outcome]);
    await phone.approve(await phone.nextPush());
    const settled = await outcome;
    if (settled.type !== 'approved')
      throw Object.assign(new Error(settled.type), { name: 'LoginError', code: settled.type });
    const login = {
      kind: 'push' as const,
      person: 'marie',
      scopes,
      state: challenge.state,
      visitor: someVisitor(),
      startedAt,
      settledAt: Date.now(),
    };
    return (await adapter.verify(settled.evidence, login)).identity;
  }

  it.each(IDTOKEN_TOKEN_FAULTS)('a token that is "%s" is refused (S24 to S30, F24)', async (token) => {
    await expect(codeOf(logIn({ token }))).resolves.toMatch(/^token_/);
  });

  it('and no key was asked for elsewhere (S25)', () => {
    expect(operator.requests.filter(({ path }) => path.startsWith('/elsewhere'))).toEqual([]);
  });

  it.each([
    ['random: another (S33)', { random: 'other' }, 'response_random'],
    ['random: cut short (S33)', { random: 'truncated' }, 'response_random'],
    ['random: missing, where it is required (S33)', { random: 'missing' }, 'response_random'],
    ['hash: another (S33)', { hash: 'other' }, 'response_hash'],
    ['hash: cut short (S33)', { hash: 'truncated' }, 'response_hash'],
    ['hash: missing, with a secret (S33)', { hash: 'missing' }, 'response_hash'],
    ['claims that contradict each other (S35)', { contradiction: true }, 'token_claims'],
    ['an empty key set (S26)', { keySet: 'empty' }, 'keys_unavailable'],
    ['keys with their private halves (S26)', { keySet: 'private-members' }, 'token_key_unknown'],
    ['keys off the curve (S26)', { keySet: 'off-curve' }, 'keys_unavailable'],
    ['keys of another curve (S26)', { keySet: 'foreign-curve' }, 'keys_unavailable'],
    ['shared secrets (S26)', { keySet: 'symmetric' }, 'keys_unavailable'],
    ['keys for encryption (S26)', { keySet: 'encryption-key' }, 'keys_unavailable'],
    ['something else (S26)', { keySet: 'not-an-array' }, 'keys_unavailable'],
    ['keys with status 500 (S39)', { jwks: { status: 500 } }, 'keys_unavailable'],
    ['keys elsewhere (S41)', { jwks: { redirect: 'http://127.0.0.1:1/' } }, 'keys_unavailable'],
    ['too many keys (S43)', { jwks: { padTo: 300_000 } }, 'keys_unavailable'],
    ['compressed keys (S43)', { jwks: { gzipBomb: 1e7 } }, 'keys_unavailable'],
    ['frames without end (S44, F17)', { junk: ['flood'] }, 'operator_answer_invalid'],
    ['a frame that is too long (S44, F17)', { junk: ['oversize'] }, 'operator_answer_invalid'],
    ['an approval that is lost (F15)', { approved: 'lost' }, 'approval_lost'],
    ['a refusal before the approval (F18)', { approved: 'after-rejected' }, 'rejected'],
    ['the clock of the operator (F9)', { clockOffset: 120 }, 'clock_skew'],
  ] as [string, IDTokenMisbehaviour, string][])('%s', async (_, faults, code) => {
    await expect(codeOf(logIn(faults))).resolves.toBe(code);
  });

  it.each([
    ['nothing', {}],
    ['a masked code (F16)', { otpReady: 'masked' }],
    ['another code (F16)', { otpReady: 'other' }],
    ['no code (F16)', { otpReady: 'missing' }],
    ['a code of the wrong type (F16)', { otpReady: 'wrong-type' }],
    ['unknown frames (F17)', { junk: ['unknown-type', 'not-json', 'null', 'array', 'binary'] }],
    ['a refusal after the approval (F18)', { approved: 'then-rejected' }],
    ['the approval twice (F18)', { approved: 'twice' }],
    ['two keys of one name (S26)', { keySet: 'duplicate-kid' }],
    ['no Date header (F9)', { dateHeader: 'missing' }],
    ['a token without kid', { tokenHeader: { kid: undefined } }],
    ['a token without typ', { tokenHeader: { typ: undefined } }],
    ['more in the token than was granted (S34)', { ungranted: true }],
    ['the spelling nested-camel', { dialect: 'nested-camel' }],
    ['the spelling flat-snake', { dialect: 'flat-snake' }],
    ['one refusal of the upgrade (F10)', { upgrade: { status: 403, times: 1 } }],
    ['one broken connection (F13)', { closeOnOpen: { code: 1006, times: 1 } }],
  ] as [string, IDTokenMisbehaviour][])('no harm is done by %s', async (_, faults) => {
    const identity = await logIn(faults);
    expect(identity.claims).toEqual({ givenName: 'Marie', familyName: 'Dupont', ageOver18: true });
  });

  it("with no scopes asked for, the service's default ones are granted", async () => {
    const identity = await logIn({}, []);
    expect(identity).toMatchObject({ scopes: ['identity:name'], missingScopes: [], displayName: 'Marie Dupont' });
  });

  it('a rotated key is found in the same login (F23)', async () => {
    await logIn();
    operator.rotateKeys({ keepOld: false });
    await expect(logIn()).resolves.toMatchObject({ id: 'marie' });
  });

  it('a Service VDS names the service as well', async () => {
    adapter.close();
    adapter = adapterTo(operator, { serviceId: undefined, serviceVds: operator.serviceVds('my-shop') });
    await expect(logIn()).resolves.toMatchObject({ id: 'marie' });
  });

  it('an answer that is dropped after the push has gone out is not asked for again (S46)', async () => {
    const before = operator.initiations.length;
    operator.misbehave({ initiate: { drop: true } });
    const begun = adapter.begin({ person: 'marie', scopes: SCOPES }, new AbortController().signal);
    await expect(codeOf(begun)).resolves.toBe('operator_interrupted');
    expect(operator.initiations.length - before).toBe(1);
  });
});
