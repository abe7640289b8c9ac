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
import { recordListener } from '../helpers/operator-stage.js';
import { adapterContract } from './adapter.js';

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
    lines: () => operator.sockets.length,
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
      startedAt,
      settledAt: Date.now(),
    };
    return (await adapter.verify(settled.evidence, login)).identity;
  }

  it.each(IDTOKEN_TOKEN_FAULTS)('a token that is "%s" is refused (S24 to S30, F24)', async (token) => {
    await expect(codeOf(logIn({ token }))).resolves.toMatch(/^token_/);
  });

  it('and nobody has asked elsewhere for a key (S25)', () => {
    expect(operator.requests.filter(({ path }) => path.startsWith('/elsewhere'))).toEqual([]);
  });

  it.each([
    ['S33 random: another', { random: 'other' }, 'response_random'],
    ['S33 random: cut short', { random: 'truncated' }, 'response_random'],
    ['S33 random: missing, where it is required', { random: 'missing' }, 'response_random'],
    ['S33 hash: another', { hash: 'other' }, 'response_hash'],
    ['S33 hash: cut short', { hash: 'truncated' }, 'response_hash'],
    ['S33 hash: missing, with a secret', { hash: 'missing' }, 'response_hash'],
    ['S35 claims that contradict each other', { contradiction: true }, 'token_claims'],
    ['S26 an empty key set', { keySet: 'empty' }, 'keys_unavailable'],
    ['S26 keys with their private halves', { keySet: 'private-members' }, 'token_key_unknown'],
    ['S26 keys off the curve', { keySet: 'off-curve' }, 'keys_unavailable'],
    ['S26 keys of another curve', { keySet: 'foreign-curve' }, 'keys_unavailable'],
    ['S26 shared secrets', { keySet: 'symmetric' }, 'keys_unavailable'],
    ['S26 keys for encryption', { keySet: 'encryption-key' }, 'keys_unavailable'],
    ['S26 something else', { keySet: 'not-an-array' }, 'keys_unavailable'],
    ['S39 keys with status 500', { jwks: { status: 500 } }, 'keys_unavailable'],
    ['S41 keys elsewhere', { jwks: { redirect: 'http://127.0.0.1:1/' } }, 'keys_unavailable'],
    ['S43 too many keys', { jwks: { padTo: 300_000 } }, 'keys_unavailable'],
    ['S43 compressed keys', { jwks: { gzipBomb: 1e7 } }, 'keys_unavailable'],
    ['S44 F17 frames without end', { junk: ['flood'] }, 'operator_answer_invalid'],
    ['S44 F17 a frame that is too long', { junk: ['oversize'] }, 'operator_answer_invalid'],
    ['F15 an approval that is lost', { approved: 'lost' }, 'approval_lost'],
    ['F18 a refusal before the approval', { approved: 'after-rejected' }, 'rejected'],
    ['F9 the clock of the operator', { clockOffset: 120 }, 'clock_skew'],
  ] as [string, IDTokenMisbehaviour, string][])('%s', async (_, faults, code) => {
    await expect(codeOf(logIn(faults))).resolves.toBe(code);
  });

  it.each([
    ['nothing', {}],
    ['F16 a masked code', { otpReady: 'masked' }],
    ['F16 another code', { otpReady: 'other' }],
    ['F16 no code', { otpReady: 'missing' }],
    ['F16 a code of the wrong type', { otpReady: 'wrong-type' }],
    ['F17 frames that nobody knows', { junk: ['unknown-type', 'not-json', 'null', 'array', 'binary'] }],
    ['F18 a refusal after the approval', { approved: 'then-rejected' }],
    ['F18 the approval twice', { approved: 'twice' }],
    ['S26 two keys of one name', { keySet: 'duplicate-kid' }],
    ['F9 no Date header', { dateHeader: 'missing' }],
    ['a token without kid', { tokenHeader: { kid: undefined } }],
    ['a token without typ', { tokenHeader: { typ: undefined } }],
    ['S34 more in the token than was granted', { ungranted: true }],
    ['the spelling nested-camel', { dialect: 'nested-camel' }],
    ['the spelling flat-snake', { dialect: 'flat-snake' }],
    ['F10 one refusal of the upgrade', { upgrade: { status: 403, times: 1 } }],
    ['F13 one broken connection', { closeOnOpen: { code: 1006, times: 1 } }],
  ] as [string, IDTokenMisbehaviour][])('%s does no harm', async (_, faults) => {
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
