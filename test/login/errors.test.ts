import { inspect } from 'node:util';
import { isLoginError, LOGIN_ERROR_CODES, LoginError } from '../../lib/login/errors.js';

describe.each(LOGIN_ERROR_CODES)('%s', (code) => {
  const error = new LoginError(code);

  it('has a status and one sentence that says what to do', () => {
    expect(error.code).toBe(code);
    expect([400, 401, 403, 404, 409, 413, 415, 426, 429, 500, 502, 503]).toContain(error.status);
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
