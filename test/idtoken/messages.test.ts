import { inspect } from 'node:util';
import type { LoginError } from '../../lib/login/errors.js';
import type { Challenge } from '../../lib/login/operator.js';
import {
  initiateBody,
  readApproval,
  readClose,
  readFrame,
  readInitiateAnswer,
  socketPath,
} from '../../lib/idtoken/messages.js';
import type { BeginAnswer } from '../../lib/wire/answer.js';

const NOW = Date.parse('2025-01-15T10:00:00.500Z');
const DATE = 'Wed, 15 Jan 2025 10:00:00 GMT';

const BODY = {
  sessionId: 'sess_abc123def456',
  autoPassword: '048291',
  wsToken: 'canary-token',
  expiresAt: '2025-01-15T10:01:00Z',
  random: 'a1b2c3d4e5f67890',
};

const answer = (changes: Partial<BeginAnswer> = {}): BeginAnswer => ({
  status: 200,
  headers: { date: DATE },
  json: BODY,
  sentAt: NOW - 50,
  receivedAt: NOW,
  ...changes,
});

const read = (changes?: Partial<BeginAnswer>) => readInitiateAnswer(answer(changes)) as Challenge;

function errorOf(act: () => unknown): LoginError {
  try {
    act();
  } catch (error) {
    return error as LoginError;
  }
  throw new Error('nothing was thrown');
}

describe('the initiation', () => {
  const request = { person: 'user-token-id', scopes: ['identity:name'] };
  const sent = (...args: Parameters<typeof initiateBody>) =>
    JSON.parse(JSON.stringify(initiateBody(...args))) as unknown;

  it('names the service by its id', () => {
    expect(sent({ serviceId: 'my-shop' }, request)).toEqual({
      tokenId: 'user-token-id',
      serviceId: 'my-shop',
      scopes: ['identity:name'],
    });
  });

  it('or by its Service VDS, as it is', () => {
    const serviceVds = 'HC1:6BFOXN%TS3DH $*';
    expect(sent({ serviceVds }, request)).toEqual({ tokenId: 'user-token-id', serviceVds, scopes: ['identity:name'] });
  });

  it('leaves out scopes, for the default ones', () => {
    expect(sent({ serviceId: 'my-shop' }, { ...request, scopes: [] })).not.toHaveProperty('scopes');
  });
});

describe('a good answer', () => {
  it('gives the code with its noughts, its end, and what is needed later', () => {
    expect(read()).toEqual({
      code: '048291',
      expiresAt: Date.parse(BODY.expiresAt),
      state: { sessionId: 'sess_abc123def456', wsToken: 'canary-token', random: 'a1b2c3d4e5f67890', skew: 0 },
    });
  });

  it.each([undefined, null])('may come without random (%s), as in the quick start', (random) => {
    expect(read({ json: { ...BODY, random } }).state).toMatchObject({ random: null });
  });

  it.each(['1234', '0000000000'])('may have a code of 4 to 10 digits: %s', (autoPassword) => {
    expect(read({ json: { ...BODY, autoPassword } }).code).toBe(autoPassword);
  });

  it('may have members that nobody knows, and status 201', () => {
    expect(read({ status: 201, json: { ...BODY, more: { deep: true } } }).code).toBe('048291');
  });

  it.each(['2025-01-15T10:01:00Z', '2025-01-15T10:01:00.000Z', '2025-01-15T11:01:00+01:00', '2025-01-15T10:01Z'])(
    'may spell its end as %s',
    (expiresAt) => {
      expect(read({ json: { ...BODY, expiresAt } }).expiresAt).toBe(Date.parse(BODY.expiresAt));
    },
  );
});

describe('clocks (F9)', () => {
  const at = (date: string, expiresAt: string) => read({ headers: { date }, json: { ...BODY, expiresAt } });

  it('the life of the code is told by the operator alone', () => {
    const ahead = at('Wed, 15 Jan 2025 12:00:00 GMT', '2025-01-15T12:01:00Z');
    expect(ahead.expiresAt).toBe(NOW + 60_000);
    expect(ahead.state).toMatchObject({ skew: 2 * 3600_000 - 500 });
    const behind = at('Wed, 15 Jan 2025 09:00:00 GMT', '2025-01-15T09:01:00Z');
    // The header names whole seconds: what it leaves open is never added to the life.
    expect(behind.expiresAt).toBe(NOW + 60_000 - 1050);
    expect(behind.state).toMatchObject({ skew: -3600_000 + 1000 - 450 });
  });

  it('what the travel explains is no skew', () => {
    const slow = answer({ sentAt: NOW - 4000, receivedAt: NOW, headers: { date: 'Wed, 15 Jan 2025 09:59:56 GMT' } });
    expect((readInitiateAnswer(slow) as Challenge).state).toMatchObject({ skew: 0 });
  });

  it.each([undefined, 'yesterday', ''])('without a date (%j) our own clock counts', (date) => {
    const { expiresAt, state } = read({ headers: { date } });
    expect(expiresAt).toBe(Date.parse(BODY.expiresAt));
    expect(state).toMatchObject({ skew: 0 });
  });

  it('a life is ten minutes at most (S7)', () => {
    expect(read({ json: { ...BODY, expiresAt: '2099-01-01T00:00:00Z' } }).expiresAt).toBe(NOW + 600_000);
  });
});

describe('an answer that is not what the protocol says (F7, F8, F9)', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', [BODY]],
    ['text', 'ok'],
    ['no sessionId', { ...BODY, sessionId: undefined }],
    ['an empty sessionId', { ...BODY, sessionId: '' }],
    ['a number for sessionId', { ...BODY, sessionId: 7 }],
    ['a sessionId that is a dot', { ...BODY, sessionId: '.' }],
    ['a sessionId that is two dots', { ...BODY, sessionId: '..' }],
    ['a sessionId with a line break', { ...BODY, sessionId: 'a\r\nb' }],
    ['a sessionId with a lone surrogate', { ...BODY, sessionId: '\ud800' }],
    ['a sessionId without end', { ...BODY, sessionId: 'a'.repeat(2049) }],
    ['no wsToken', { ...BODY, wsToken: undefined }],
    ['an object for wsToken', { ...BODY, wsToken: {} }],
    ['no code', { ...BODY, autoPassword: undefined }],
    ['a number for the code', { ...BODY, autoPassword: 482917 }],
    ['letters in the code', { ...BODY, autoPassword: '48291a' }],
    ['a masked code', { ...BODY, autoPassword: '4829**' }],
    ['three digits', { ...BODY, autoPassword: '482' }],
    ['eleven digits', { ...BODY, autoPassword: '48291748291' }],
    ['500 characters', { ...BODY, autoPassword: '1'.repeat(500) }],
    ['digits of another script', { ...BODY, autoPassword: '٤٨٢٩١٧' }],
    ['a code with a line break', { ...BODY, autoPassword: '482917\n' }],
    ['HTML for a code', { ...BODY, autoPassword: '<b>1234</b>' }],
    ['a number for random', { ...BODY, random: 1 }],
    ['an empty random', { ...BODY, random: '' }],
    ['no expiresAt', { ...BODY, expiresAt: undefined }],
    ['a number for expiresAt', { ...BODY, expiresAt: NOW + 60_000 }],
    ['expiresAt in words', { ...BODY, expiresAt: 'in a minute' }],
    ['expiresAt without a zone', { ...BODY, expiresAt: '2025-01-15T10:01:00' }],
    ['expiresAt that is no date', { ...BODY, expiresAt: '2025-13-45T99:99:99Z' }],
    ['expiresAt in the past', { ...BODY, expiresAt: '2025-01-15T09:59:00Z' }],
    ['expiresAt now', { ...BODY, expiresAt: '2025-01-15T10:00:00Z' }],
  ])('%s', (_, json) => {
    const error = errorOf(() => read({ json }));
    expect(error.code).toBe('operator_answer_invalid');
    expect(inspect(error, { depth: null, showHidden: true })).not.toContain('canary'); // S63
  });
});

describe('a status', () => {
  it.each<[string, unknown, string | undefined]>([
    ['a word', { error: 'token_id_revoked', message: 'Revoked.' }, 'token_id_revoked'],
    ['a sentence', { error: 'Marie Dupont is revoked' }, undefined],
    ['a long word', { error: 'a'.repeat(65) }, undefined],
    ['an object', { error: { code: 'revoked' }, message: '' }, undefined],
    ['a message', { message: 'Marie Dupont is revoked' }, undefined],
    ['a reason', { reason: 'revoked' }, undefined],
  ])('of an operator that says why by %s', (_, json, operatorCode) => {
    expect(readInitiateAnswer(answer({ status: 403, json }))).toEqual({ unknownPerson: true, operatorCode });
  });

  const PAGES: [string, unknown][] = [
    ['a page', undefined],
    ['text', 'Forbidden'],
    ['an object without a text', {}],
    ['a list', [{ error: 'revoked' }]],
  ];
  it.each([403, 404].flatMap((status) => PAGES.map(([what, json]) => [status, what, json] as const)))(
    '%d with %s is of a firewall or a missing route, and tells nothing of a person (F5)',
    (status, _, json) => {
      const error = errorOf(() => read({ status, json }));
      expect(error).toMatchObject({ code: 'operator_answer_invalid' });
      expect(error.message).toContain(`answered with ${status}`);
    },
  );

  it.each([
    [400, 'configuration_error', 'serviceId'],
    [401, 'configuration_error', 'headers'],
    [422, 'configuration_error', 'scopes'],
    [429, 'operator_busy', ''],
    [500, 'operator_failed', ''],
    [502, 'operator_failed', ''],
    [503, 'operator_failed', ''],
    [301, 'operator_answer_invalid', ''],
    [302, 'operator_answer_invalid', ''],
    [405, 'operator_answer_invalid', ''],
    [418, 'operator_answer_invalid', ''],
  ])("%d is %s and never says the operator's words (F4)", (status, code, advice) => {
    const error = errorOf(() => read({ status, json: { error: 'canary', message: 'canary' } }));
    expect(error.code).toBe(code);
    expect(error.message).toContain(advice);
    expect(inspect(error, { depth: null })).not.toContain('canary');
  });

  it.each([
    ['30', 30],
    ['0', 1],
    ['999999999', 3600],
    ['Wed, 15 Jan 2025 10:00:31 GMT', 31],
    ['Wed, 15 Jan 2020 10:00:00 GMT', 1],
    ['Wed, 15 Jan 2099 10:00:00 GMT', 3600],
    ['soon', undefined],
    ['-5', undefined],
    [undefined, undefined],
    [['1', '2'], undefined],
  ])('429 with Retry-After %j (F6)', (value, seconds) => {
    const error = errorOf(() => read({ status: 429, headers: { date: DATE, 'retry-after': value } }));
    expect(error.retryAt).toBe(seconds === undefined ? undefined : NOW + seconds * 1000);
  });
});

describe('the path of the socket (S41)', () => {
  const path = (sessionId: string, wsToken = 't') => socketPath({ sessionId, wsToken, random: null, skew: 0 });

  it.each([
    '/../admin',
    '../../x',
    'a/b',
    '@evil.com',
    '#x',
    '?x=1',
    'a&b',
    '%2e%2e',
    '\\evil',
    ';x',
    'http://evil.com',
  ])('keeps %s in its place', (value) => {
    const url = new URL(`wss://auth.example.com/prefix${path(value, value)}`);
    expect(url.host).toBe('auth.example.com');
    expect(url.pathname.split('/')).toEqual(['', 'prefix', 'ws', 'session', encodeURIComponent(value)]);
    expect([...url.searchParams]).toEqual([['token', value]]);
    expect(url.hash).toBe('');
  });
});

describe('a frame', () => {
  it('that approves is the evidence', () => {
    const message = { type: 'approved', jwt: 'a.b.c', hash: 'h', random: 'r', expiresAt: '2025-01-15T11:00:00Z' };
    expect(readFrame(JSON.stringify(message))).toEqual({ type: 'approved', evidence: message });
    expect(readApproval(message)).toEqual({ jwt: 'a.b.c', hash: 'h', random: 'r', message });
  });

  it('that refuses gives no reason away', () => {
    expect(readFrame('{"type":"rejected","reason":"Invalid OTP"}')).toEqual({ type: 'rejected', why: 'wrong_code' });
    expect(readFrame('{"type":"rejected","reason":"User rejected"}')).toEqual({ type: 'rejected', why: 'refused' });
    for (const reason of ['Too many attempts', 'constructor', 7, null, undefined]) {
      expect(readFrame(JSON.stringify({ type: 'rejected', reason }))).toEqual({ type: 'rejected' });
    }
  });

  it('that says the time is over', () => {
    expect(readFrame('{"type":"expired"}')).toEqual({ type: 'expired' });
  });

  it.each([
    '{"type":"otp_ready","autoPassword":"4829**","expiresAt":"2025-01-15T10:01:00Z"}',
    '{"type":"otp_ready","autoPassword":"999999"}',
    '{"type":"unknown"}',
    '{"type":["approved"],"jwt":"a.b.c"}',
    '{"type":"Approved","jwt":"a.b.c"}',
    '{"jwt":"a.b.c"}',
    '{"type":"approved","jwt":',
    '[{"type":"approved","jwt":"a.b.c"}]',
    '"approved"',
    'approved',
    '',
    'null',
    `{"type":"approved","jwt":"a.b.c","deep":${'['.repeat(16)}${']'.repeat(16)}}`,
  ])('is ignored: %s (F16, F17)', (text) => {
    expect(readFrame(text)).toEqual({ type: 'ignored' });
  });

  it.each([undefined, null, '', 7, {}])('that approves with %j for a token is broken', (jwt) => {
    const error = errorOf(() => readFrame(JSON.stringify({ type: 'approved', jwt })));
    expect(error.code).toBe('operator_answer_invalid');
  });

  it('fields of the wrong type are none', () => {
    expect(readApproval({ jwt: 'a.b.c', hash: 1, random: ['r'] })).toMatchObject({
      hash: undefined,
      random: undefined,
    });
  });

  it.each([null, 'a.b.c', [], {}])('%j is no evidence', (evidence) => {
    expect(errorOf(() => readApproval(evidence)).code).toBe('operator_answer_invalid');
  });
});

describe('a close (F11, F12, F15)', () => {
  it.each([
    [1000, 'approval_lost', 'expired'],
    [4004, 'approval_lost', 'expired'],
    [4001, 'line_refused', 'line_refused'],
    [4009, 'line_taken', 'line_taken'],
    [4000, 'line_refused', 'line_refused'],
    [4999, 'line_refused', 'line_refused'],
    [1001, 'reconnect', 'expired'],
    [1006, 'reconnect', 'expired'],
    [1011, 'reconnect', 'expired'],
    [1012, 'reconnect', 'expired'],
    [3000, 'reconnect', 'expired'],
  ])('with %d means %s, and %s once the code has run out', (code, early, late) => {
    expect(readClose(code, false)).toBe(early);
    expect(readClose(code, true)).toBe(late);
  });
});
