import { readCompleteAnswer, readInitAnswer } from '../../lib/loginid/messages.js';
import type { BeginAnswer } from '../../lib/wire/answer.js';

const NOW = Date.UTC(2026, 4, 1, 12);

function answer(devices: unknown): BeginAnswer {
  const json = { code: '042017', expire_at: NOW + 120_000, devices };
  return { status: 200, json, headers: {}, sentAt: NOW, receivedAt: NOW };
}

const devicesOf = (devices: unknown, show = true) => {
  const begun = readInitAnswer(answer(devices), 'marie', show);
  return 'devices' in begun ? begun.devices : undefined;
};
const MAC = { os: 'Mac OS X 10', browser: 'Chrome (87)' };

describe('the devices of an answer', () => {
  it('are in words', () => {
    expect(devicesOf([MAC, { os: 'iOS 17', browser: 'Safari (17)' }])).toEqual([
      'Chrome (87) on Mac OS X 10',
      'Safari (17) on iOS 17',
    ]);
  });

  it('are not even read unless they are to be shown', () => {
    expect(readInitAnswer(answer([MAC]), 'marie', false)).not.toHaveProperty('devices');
  });

  it.each<[string, unknown]>([
    ['no list', 'Chrome'],
    ['nothing', undefined],
    [
      'strange entries',
      [null, 7, 'Chrome', [], {}, { os: 'iOS' }, { os: '', browser: 'Safari' }, { os: 1, browser: 2 }],
    ],
  ])('%s: none', (_, devices) => {
    expect(devicesOf(devices)).toBeUndefined();
  });

  it('are ten at most, of 80 characters at most', () => {
    const names = devicesOf(Array.from({ length: 50 }, () => ({ os: 'x'.repeat(500), browser: 'Chrome' })));
    expect(names).toHaveLength(10);
    expect(new Set(names?.map((name) => name.length))).toEqual(new Set([80]));
  });
});

describe('an answer that begins nothing', () => {
  const read = (status: number, json: unknown, headers: Record<string, string> = {}) => {
    try {
      return readInitAnswer({ ...answer([]), status, json, headers }, 'marie', false);
    } catch (error) {
      return error;
    }
  };

  it('says for how long the application is limited, as that of IDToken does (F6)', () => {
    const code = 'too_many_requests';
    const busy = { code: 'operator_busy', retryAt: NOW + 7000, operatorCode: code };
    expect(read(429, { code }, { 'retry-after': '7' })).toMatchObject(busy);
    expect(read(429, { code })).toMatchObject({ code: 'operator_busy', retryAt: undefined });
  });

  it.each([403, 404])('%d of a firewall or a missing route tells nothing of a person (F5)', (status) => {
    expect(read(status, undefined)).toMatchObject({ code: 'operator_answer_invalid' });
    expect(read(status, { message: 'user_not_found' })).toMatchObject({ code: 'operator_answer_invalid' });
    expect(read(status, { code: 'user_not_found' })).toMatchObject({ unknownPerson: true });
  });
});

describe('the operator’s word', () => {
  it.each([
    ['account_blocked', 'expired'],
    ['remote_session_timeout', 'expired'],
    ['remote_session_maximum_retry_attempts', 'rejected'],
  ])('%s comes with the outcome %s', (code, type) => {
    expect(readCompleteAnswer({ status: 400, headers: {}, json: { code } }, false)).toEqual({
      type,
      operatorCode: code,
    });
  });

  it.each([
    [400, 'remote_session_not_found', false, 'line_refused'],
    [400, 'remote_session_not_found', true, 'approval_lost'],
    [403, 'client_not_found', false, 'configuration_error'],
    [500, 'internal_server_error', false, 'operator_failed'],
  ] as const)('%d %s comes with the error', (status, operatorCode, again, code) => {
    const reading = () => readCompleteAnswer({ status, headers: {}, json: { code: operatorCode } }, again);
    expect(reading).toThrow(expect.objectContaining({ code, operatorCode }) as Error);
  });

  it('is a word of theirs, or none', () => {
    const reading = () =>
      readCompleteAnswer({ status: 500, headers: {}, json: { code: 'Marie is <b>blocked</b>' } }, false);
    expect(reading).toThrow(expect.not.objectContaining({ operatorCode: expect.anything() }) as Error);
  });
});
