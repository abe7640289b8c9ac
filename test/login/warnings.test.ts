import { LOGIN_ERROR_CODES, isRefusal, LoginError } from '../../lib/login/errors.js';
import { causeCodesOf, warner } from '../../lib/login/warnings.js';

const { NODE_ENV } = process.env;

beforeEach(() => {
  jest.useFakeTimers();
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
});
afterEach(() => {
  process.env.NODE_ENV = NODE_ENV;
  jest.useRealTimers();
  jest.restoreAllMocks();
});

/** The codes of the warnings so far. */
function warned(): string[] {
  const calls = jest.mocked(process.emitWarning).mock.calls as unknown as [string, { code: string }][];
  return calls.map(([, { code }]) => code);
}

describe('outside production', () => {
  it.each([true, false])('every mistake is a warning, a no is none (onEvent: %s)', (isHeard) => {
    const warn = warner('idtoken', isHeard);
    for (const code of LOGIN_ERROR_CODES) warn(new LoginError(code));
    expect(warned()).toEqual(LOGIN_ERROR_CODES.filter((code) => !isRefusal(code)));
  });

  it('with the sentence, what is underneath, and where to read on', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
    const cause = new Error('The request failed.', { cause: refused });
    warner('idtoken', true)(new LoginError('operator_unreachable', { cause }));
    expect(process.emitWarning).toHaveBeenCalledWith(
      'idtoken: No connection to the operator. Check the option `operator`, the network and the certificate.' +
        ' Cause: The request failed. Cause: connect ECONNREFUSED 127.0.0.1:9 (ECONNREFUSED).',
      {
        type: 'passport-idtoken',
        code: 'operator_unreachable',
        detail: 'See docs/errors.md#operator_unreachable of the package passport-idtoken.',
      },
    );
  });

  it('text that was thrown in place of an error is underneath, too', () => {
    warner('idtoken', true)(new LoginError('verify_failed', { cause: 'no such table' }));
    expect(process.emitWarning).toHaveBeenCalledWith(
      expect.stringMatching(/ Cause: no such table\.$/),
      expect.anything(),
    );
  });

  it('once a minute and code', () => {
    const warn = warner('idtoken', true);
    const both = () => {
      warn(new LoginError('verify_failed'));
      warn(new LoginError('closed'));
    };
    for (let count = 0; count < 3; count += 1) both();
    expect(warned()).toEqual(['verify_failed', 'closed']);
    jest.advanceTimersByTime(60_000);
    both();
    expect(warned()).toHaveLength(4);
  });
});

it('where strangers may read it, causes have a code and no words (S66)', () => {
  const refused = Object.assign(new Error('redis://:secret@store'), { code: 'ECONNREFUSED' });
  const cause = Object.assign(new Error('canary', { cause: refused }), { code: 'a word of theirs' });
  expect(causeCodesOf(new LoginError('store_unavailable', { cause }))).toEqual(['ECONNREFUSED']);
  expect(causeCodesOf(new LoginError('closed'))).toEqual([]);
});

describe('in production', () => {
  const codes = ['operator_failed', 'token_signature', 'internal_error', 'rate_limited', 'origin_forbidden'] as const;

  it.each([
    [true, []],
    [false, ['operator_failed', 'token_signature', 'internal_error']],
  ])('with onEvent: %s', (isHeard, expected) => {
    process.env.NODE_ENV = 'production';
    const warn = warner('idtoken', isHeard);
    for (const code of codes) warn(new LoginError(code));
    expect(warned()).toEqual(expected);
  });
});
