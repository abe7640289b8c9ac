import { inspect } from 'node:util';
import { misuse } from '../../lib/mistakes.js';
import {
  asLoginError,
  isLoginError,
  isMendable,
  isRefusal,
  LOGIN_ERROR_CODES,
  LoginError,
  mayBeTriedAgain,
} from '../../lib/login/errors.js';

describe.each(LOGIN_ERROR_CODES)('%s', (code) => {
  const error = new LoginError(code);

  it('has a status and one sentence that says what to do', () => {
    expect(error.code).toBe(code);
    expect([400, 401, 403, 404, 405, 409, 413, 415, 426, 429, 500, 502, 503]).toContain(error.status);
    expect(error.message).toMatch(/^[A-Z].{10,200}\.$/);
  });

  it('is shown to visitors only if it is theirs: a breakage and a refused token are not (S66)', () => {
    expect(error.expose).toBe(error.status < 500 && !/^(token|response)_/.test(code));
  });
});

describe('a LoginError', () => {
  it('can say more: a message, a cause, a time', () => {
    const cause = new Error('underneath');
    const error = new LoginError('rate_limited', { message: 'Exactly this.', cause, retryAt: 30 });
    expect(error).toMatchObject({ message: 'Exactly this.', cause, retryAt: 30, name: 'LoginError' });
    expect(error).toBeInstanceOf(Error);
  });

  it('has no cause and no time when there are none', () => {
    const error = new LoginError('rate_limited');
    expect(Object.hasOwn(error, 'cause')).toBe(false);
    expect(error.retryAt).toBeUndefined();
  });

  it('prints its code', () => {
    expect(inspect(new LoginError('login_expired'))).toContain("code: 'login_expired'");
  });
});

it.each([
  [
    'may be tried again',
    mayBeTriedAgain,
    [
      'keys_unavailable',
      'store_unavailable',
      'store_full',
      'verify_failed',
      'verify_timeout',
      'session_missing',
      'session_failed',
    ],
  ],
  [
    'can be mended in the form',
    isMendable,
    ['identifier_invalid', 'fields_invalid', 'provider_unknown', 'cookies_required'],
  ],
  [
    'is a no, or no answer',
    isRefusal,
    ['start_refused', 'login_rejected', 'login_cancelled', 'login_expired', 'user_refused', 'other_person'],
  ],
])('what %s', (_, is, codes) => {
  expect(LOGIN_ERROR_CODES.filter(is)).toEqual(codes);
});

describe('asLoginError', () => {
  it('calls what has no name a bug, with its cause: not a fault of the store', () => {
    const bug = new TypeError('x is not a function');
    expect(asLoginError(bug)).toMatchObject({ code: 'internal_error', status: 500, expose: false, cause: bug });
    expect(mayBeTriedAgain('internal_error')).toBe(false);
  });

  it('calls a wrong use of the package one', () => {
    const wrong = misuse('Put a router before it.', 'docs/routes.md');
    expect(asLoginError(wrong)).toMatchObject({ code: 'setup_invalid', status: 500, expose: false, cause: wrong });
    expect(wrong).toMatchObject({ name: 'TypeError', code: 'setup_invalid' });
  });

  it('leaves a LoginError as it is', () => {
    const error = new LoginError('store_full');
    expect(asLoginError(error)).toBe(error);
  });
});

describe('isLoginError', () => {
  it('knows an error of another copy of the package, which instanceof does not', () => {
    jest.isolateModules(() => {
      // eslint-disable-next-line @typescript-eslint/no-require-imports -- the second copy
      const copy = require('../../lib/login/errors.js') as { LoginError: typeof LoginError };
      const foreign: unknown = new copy.LoginError('login_expired');
      expect(foreign).not.toBeInstanceOf(LoginError);
      expect(isLoginError(foreign)).toBe(true);
    });
  });

  it.each([
    ['another error', new Error('x')],
    ['an error with a code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['an object that looks like one', { name: 'LoginError', code: 'login_expired' }],
    ['nothing', undefined],
    ['text', 'login_expired'],
  ])('does not know %s', (_, value) => {
    expect(isLoginError(value)).toBe(false);
  });
});
