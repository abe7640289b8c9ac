import { inspect } from 'node:util';
import { isLoginError } from '../../lib/login/errors.js';
import { askVerify, type Done } from '../../lib/passport/verify.js';
import { freezeTime, pass, settle } from '../helpers/login-service.js';

const identity = { provider: 'idtoken', id: 'marie', scopes: [], missingScopes: [] };
const user = { id: 7 };

/** What a verify function comes to: a user, nobody, or a code. */
async function outcome(verify: (...args: never[]) => unknown, args: readonly unknown[] = [identity]): Promise<unknown> {
  try {
    const verdict = await askVerify(verify, args);
    return verdict.user || 'nobody';
  } catch (error) {
    if (!isLoginError(error)) throw error;
    return error.code;
  }
}

beforeEach(freezeTime);
afterEach(() => {
  // Nothing is waited for once there was an answer.
  // eslint-disable-next-line jest/no-standalone-expect
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

describe('who gives a user', () => {
  const forms: [string, (...args: never[]) => unknown][] = [
    ['a plain function', () => user],
    ['an async function', async () => user],
    ['a function that returns a promise', () => Promise.resolve(user)],
    [
      'a function that returns a thenable, like a query',
      () => ({ then: (done: (value: unknown) => void) => done(user) }),
    ],
    [
      'a thenable that is a function',
      () => Object.assign(() => 0, { then: (done: (value: unknown) => void) => done(user) }),
    ],
    ['a thenable of a promise', () => ({ then: (done: (value: unknown) => void) => done(Promise.resolve(user)) })],
    ['done, at once', (_: unknown, done: Done) => done(null, user)],
    ['done, later', (_: unknown, done: Done) => void setTimeout(done, 100, null, user)],
    ['done, in a function that returns a handle', (_: unknown, done: Done) => setTimeout(done, 100, null, user)],
    ['done, in a function that returns true', (_: unknown, done: Done) => (setTimeout(done, 100, null, user), true)],
    [
      'done, in an async function',
      async (_: unknown, done: Done) => {
        await Promise.resolve();
        setTimeout(done, 100, null, user);
      },
    ],
    ['an async function that declares done and returns a user', async (_: unknown, _done: Done) => user],
    [
      'the rest arguments of NestJS',
      async (...args: unknown[]) => {
        const done = args.at(-1) as Done;
        done(null, await Promise.resolve(user));
      },
    ],
    ['a user that is text', () => 'marie'],
    ['a user that is true', (_: unknown, done: Done) => done(null, true)],
  ];

  it.each(forms)('%s', async (_, verify) => {
    const result = outcome(verify);
    await pass(100);
    expect([user, 'marie', true]).toContainEqual(await result);
  });
});

describe('who gives nobody (S36)', () => {
  const forms: [string, (...args: never[]) => unknown][] = [
    ['a function that returns undefined', () => undefined],
    ['null', () => null],
    ['false', () => false],
    ['an empty text', () => ''],
    ['zero', () => 0],
    ['an async function that gives undefined', async () => undefined],
    ['an async function that gives null', async () => null],
    ['an async function that gives false', async () => false],
    ['an async function with done that gives false', async (_: unknown, _done: Done) => false],
    ['an async function with done that gives null', async (_: unknown, _done: Done) => null],
    [
      'a thenable of a promise of false',
      () => ({ then: (done: (value: unknown) => void) => done(Promise.resolve(false)) }),
    ],
    ['done without a user', (_: unknown, done: Done) => done(null)],
    ['done with nothing at all', (_: unknown, done: Done) => done()],
    ['done with false', (_: unknown, done: Done) => done(null, false, { message: 'locked' })],
    ['NestJS with a validate that gives nothing', async (...args: unknown[]) => (args.at(-1) as Done)(null, undefined)],
  ];

  it.each(forms)('%s', async (_, verify) => {
    expect(await outcome(verify)).toBe('nobody');
  });
});

describe('who breaks (S36)', () => {
  const boom = () => new Error('canary: the database said no');
  const forms: [string, (...args: never[]) => unknown][] = [
    [
      'a throw',
      () => {
        throw boom();
      },
    ],
    [
      'a throw of nothing',
      () => {
        throw undefined; // eslint-disable-line @typescript-eslint/only-throw-error
      },
    ],
    [
      'a rejection',
      async () => {
        throw boom();
      },
    ],
    [
      'a throw after done was declared',
      (_: unknown, _done: Done) => {
        throw boom();
      },
    ],
    ['done with an error', (_: unknown, done: Done) => done(boom())],
    ['done with an error and a user', (_: unknown, done: Done) => done(boom(), user)],
    ['done with an error that is text', (_: unknown, done: Done) => done('no')],
    [
      'done with a promise: it is true whatever it says',
      (_: unknown, done: Done) => done(null, Promise.resolve(false)),
    ],
    [
      'a thenable that throws',
      () => ({
        then: () => {
          throw boom();
        },
      }),
    ],
    [
      'a getter that throws',
      () => ({
        get then() {
          throw boom();
        },
      }),
    ],
    ['a thenable that rejects', () => ({ then: (_: unknown, fail: (error: Error) => void) => fail(boom()) })],
    [
      'a thenable of a rejected promise',
      () => ({ then: (done: (value: unknown) => void) => done(Promise.reject(boom())) }),
    ],
    ['NestJS with a validate that throws', async (...args: unknown[]) => (args.at(-1) as Done)(boom(), null)],
  ];

  it.each(forms)('%s is verify_failed', async (_, verify) => {
    expect(await outcome(verify)).toBe('verify_failed');
  });

  it('keeps what it threw as its cause, out of its message (S63)', async () => {
    const cause = boom();
    const failed: unknown = await askVerify(() => {
      throw cause;
    }, [identity]).catch((error: unknown) => error);
    expect(failed).toMatchObject({ cause });
    expect(String(failed)).not.toContain('canary');
    expect(inspect(failed)).toContain('canary');
  });
});

describe('who never answers', () => {
  const forms: [string, (...args: never[]) => unknown][] = [
    ['an async function that hangs', () => new Promise(() => undefined)],
    ['done that is not called', (_: unknown, _done: Done) => undefined],
    ['a handle and done that is not called', (_: unknown, _done: Done) => ({ changes: 1 })],
    ['true and done that is not called', (_: unknown, _done: Done) => true],
    ['an async function that resolves to nothing and forgets done', async (_: unknown, _done: Done) => undefined],
    ['a thenable that hangs', () => ({ then: () => undefined })],
  ];

  it.each(forms)('%s is verify_timeout after ten seconds (F36)', async (_, verify) => {
    const result = outcome(verify);
    await pass(9_999);
    expect(await Promise.race([result, settle()])).toBeUndefined();
    await pass(1);
    expect(await result).toBe('verify_timeout');
  });

  it('is not heard any more when it answers after all', async () => {
    let done: Done = () => undefined;
    const result = outcome((_: unknown, given: Done) => void (done = given));
    await pass(10_000);
    done(null, user);
    expect(await result).toBe('verify_timeout');
  });
});

describe('the first answer decides (S36)', () => {
  const forms: [string, (...args: never[]) => unknown, unknown][] = [
    ['a refusal, then a user', (_: unknown, done: Done) => (done(null, false), done(null, user)), 'nobody'],
    ['a user, then a refusal', (_: unknown, done: Done) => (done(null, user), done(null, false)), user],
    ['an error, then a user', (_: unknown, done: Done) => (done(new Error('x')), done(null, user)), 'verify_failed'],
    [
      'a refusal by done, then a user by promise',
      async (_: unknown, done: Done) => (done(null, false), user),
      'nobody',
    ],
    [
      'a user by promise, then an error by done',
      (_: unknown, done: Done) => {
        setTimeout(done, 50, new Error('late'));
        return Promise.resolve(user);
      },
      user,
    ],
    [
      'done, then a throw',
      (_: unknown, done: Done) => {
        done(null, false);
        throw new Error('after the fact');
      },
      'nobody',
    ],
    [
      'done, then a rejection',
      async (_: unknown, done: Done) => {
        done(null, false);
        throw new Error('after the fact');
      },
      'nobody',
    ],
  ];

  it.each(forms)('%s', async (_, verify, expected) => {
    const result = outcome(verify);
    await settle();
    expect(await result).toEqual(expected);
    await pass(100);
  });
});

describe('what verify is given', () => {
  it.each([
    ['the identity and done', [identity]],
    ['the request, the identity and done', [{ url: '/' }, identity]],
  ])('%s', async (_, args) => {
    const seen: unknown[] = [];
    const verify = (...given: unknown[]) => {
      seen.push(...given);
      return user;
    };
    await askVerify(verify, args);
    expect(seen.slice(0, -1)).toEqual(args);
    expect(seen.at(-1)).toBeInstanceOf(Function);
  });

  it('with the request, done is the third: a function of two returns its user', async () => {
    expect(await outcome((_req: unknown, _identity: unknown) => user, [{}, identity])).toBe(user);
    const handle = (_req: unknown, _identity: unknown, done: Done) => setTimeout(done, 10, null, user);
    const result = outcome(handle, [{}, identity]);
    await pass(10);
    expect(await result).toBe(user);
  });

  it('info goes through, with a user and without', async () => {
    const info = { message: 'locked' };
    expect(await askVerify((_: unknown, done: Done) => done(null, user, info), [identity])).toEqual({ user, info });
    expect(await askVerify((_: unknown, done: Done) => done(null, false, info), [identity])).toEqual({
      user: false,
      info,
    });
  });
});
