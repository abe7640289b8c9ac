import { createHmac } from 'node:crypto';
import { checkResponse } from '../../lib/idtoken/response.js';
import type { ResponseHash, ResponseRules } from '../../lib/idtoken/response.js';
import { readApproval } from '../../lib/idtoken/messages.js';
import type { Json } from '../../lib/login/operator.js';
import { codeOf } from '../helpers/code-of.js';

const SESSION = { sessionId: 'sess_abc123def456', random: 'a1b2c3d4e5f67890' };
const SECRET = 'response-test-secret';
const HASH = 'fe8f46fc202c50db84ebc11c47f1f550f2448ded3c7adde1d583f3e1ac7a13b3'; // The vector of protocol 13.3.
const lenient: ResponseRules = { requireRandom: false };

const check = (
  message: Readonly<Record<string, Json>>,
  rules: Partial<ResponseRules> = {},
  session: { sessionId: string; random: string | null } = SESSION,
) =>
  codeOf(
    checkResponse(readApproval({ type: 'approved', jwt: 'aaa.bbb.ccc', ...message }), session, {
      ...lenient,
      ...rules,
    }),
  );

describe('random (S33)', () => {
  const made = 'a1b2c3d4e5f67890';

  it.each([
    ['equal', made, made, false, 'accepted'],
    ['equal, required', made, made, true, 'accepted'],
    ['missing on both sides', undefined, null, false, 'accepted'],
    ['missing in the answer', undefined, made, false, 'accepted'],
    ['missing in the initiation', made, null, false, 'accepted'],
    ['missing on both sides, required', undefined, null, true, 'response_random'],
    ['missing in the answer, required', undefined, made, true, 'response_random'],
    ['missing in the initiation, required', made, null, true, 'response_random'],
    ['different', 'a1b2c3d4e5f67891', made, false, 'response_random'],
    ['cut short', made.slice(0, -1), made, false, 'response_random'],
    ['with more behind it', `${made}0`, made, false, 'response_random'],
    ['in capitals', made.toUpperCase(), made, false, 'response_random'],
    ['empty', '', made, false, 'response_random'],
    ['not ASCII', 'é'.repeat(8), made, false, 'response_random'],
  ])('%s', async (_, received, initiated, requireRandom, result) => {
    const message: Record<string, Json> = received === undefined ? {} : { random: received };
    await expect(check(message, { requireRandom }, { ...SESSION, random: initiated })).resolves.toBe(result);
  });
});

describe('hash with a secret, in our own form (S33)', () => {
  const rules = { responseSecret: SECRET };
  const bytes = Buffer.from(HASH, 'hex');
  const random = SESSION.random;

  it.each([
    ['hex', HASH],
    ['hex in capitals', HASH.toUpperCase()],
    ['Base64', bytes.toString('base64')],
    ['Base64 without padding', bytes.toString('base64').replace('=', '')],
    ['Base64url', bytes.toString('base64url')],
  ])('right, in %s', async (_, hash) => {
    await expect(check({ random, hash }, rules)).resolves.toBe('accepted');
  });

  it.each([
    ['missing', {}],
    ['of the wrong type', { hash: 7 }],
    ['empty', { hash: '' }],
    ['cut short', { hash: HASH.slice(0, 32) }],
    ['with more behind it', { hash: `${HASH}00` }],
    ['of another secret', { hash: createHmac('sha256', 'x').update('sess|a|b').digest('hex') }],
    ['of noughts', { hash: '0'.repeat(64) }],
    ['not encoded at all', { hash: 'ü'.repeat(43) }],
  ])('%s', async (_, message: Record<string, Json>) => {
    await expect(check({ random, ...message }, rules)).resolves.toBe('response_hash');
  });

  it('is over the random of the initiation, else that of the answer, else none', async () => {
    const hashOf = (text: string) => createHmac('sha256', SECRET).update(text).digest('hex');
    await expect(check({ hash: HASH }, rules)).resolves.toBe('accepted');
    const noRandom = { ...SESSION, random: null };
    await expect(check({ hash: HASH, random }, rules, noRandom)).resolves.toBe('accepted');
    const hash = hashOf(`${SESSION.sessionId}||aaa.bbb.ccc`);
    await expect(check({ hash }, rules, noRandom)).resolves.toBe('accepted');
  });

  it('is not looked at without a secret', async () => {
    await expect(check({ hash: 'whatever' })).resolves.toBe('accepted');
  });
});

describe("hash in the operator's form (S33)", () => {
  it('the function is told all there is', async () => {
    let told: ResponseHash | undefined;
    const verifyResponseHash = (input: ResponseHash) => {
      told = input;
      return true;
    };
    const message = { random: SESSION.random, hash: 'h', extra: 1 };
    await expect(check(message, { responseSecret: SECRET, verifyResponseHash })).resolves.toBe('accepted');
    expect(told).toEqual({
      secret: SECRET,
      ...SESSION,
      jwt: 'aaa.bbb.ccc',
      hash: 'h',
      message: { type: 'approved', jwt: 'aaa.bbb.ccc', ...message },
    });
  });

  it.each([
    ['true', () => true, 'accepted'],
    ['true, later', () => Promise.resolve(true), 'accepted'],
    ['false', () => false, 'response_hash'],
    ['false, later', () => Promise.resolve(false), 'response_hash'],
    ['something else', () => 'yes' as unknown as boolean, 'response_hash'],
    ['nothing', () => undefined as unknown as boolean, 'response_hash'],
    [
      'a throw',
      () => {
        throw new Error('broken');
      },
      'response_hash',
    ],
    ['a rejection', () => Promise.reject(new Error('broken')), 'response_hash'],
  ])('%s', async (_, verifyResponseHash, result) => {
    await expect(check({ hash: 'h' }, { verifyResponseHash })).resolves.toBe(result);
  });

  it('no answer at all', async () => {
    jest.useFakeTimers();
    const refused = check({ hash: 'h' }, { verifyResponseHash: () => new Promise<boolean>(() => {}) });
    await jest.advanceTimersByTimeAsync(10_000);
    await expect(refused).resolves.toBe('response_hash');
    jest.useRealTimers();
  });

  it('an answer leaves no timer behind', async () => {
    jest.useFakeTimers();
    await check({ hash: 'h' }, { verifyResponseHash: () => true });
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('a hash that is missing is not asked about: that refuses', async () => {
    const verifyResponseHash = jest.fn(() => true);
    await expect(check({}, { verifyResponseHash })).resolves.toBe('response_hash');
    expect(verifyResponseHash).not.toHaveBeenCalled();
  });
});
