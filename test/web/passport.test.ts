import { loginRouter } from '../../lib/index.js';
import type { LoginRouterOptions } from '../../lib/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy, useShops } from '../helpers/scripted-shop.js';
import { newPassport } from '../helpers/shop.js';

const openShop = useShops();
const later = cleanup();

/** A Passport instance of the application's own kind. */
function instance(authenticate: (...args: unknown[]) => unknown): LoginRouterOptions['passport'] {
  return { authenticate };
}

describe('a Passport instance', () => {
  const made = (passport: LoginRouterOptions['passport']) => {
    const strategy = new ScriptedStrategy({});
    later(() => strategy.close());
    return () => loginRouter(strategy, { ...(passport && { passport }) });
  };

  it.each([
    ['koa-passport, with (ctx, next)', instance(() => async (_ctx: unknown, _next: unknown) => {})],
    ['@fastify/passport, with (request, reply)', instance(() => async (_request: unknown, _reply: unknown) => {})],
    ['one that gives no middleware', instance(() => undefined)],
    [
      'one that refuses a strategy as such',
      instance(() => {
        throw new TypeError('a name is wanted');
      }),
    ],
  ])('of %s is refused when the router is made, with a sentence', (_, passport) => {
    expect(made(passport)).toThrow(/`passport` must be an instance of the package `passport`: those of koa-passport/);
  });

  it.each([
    ['Passport’s own', newPassport() as LoginRouterOptions['passport']],
    [
      'one wrapped by something that measures',
      instance(
        (...args) =>
          () =>
            args,
      ),
    ],
  ])('%s is taken', (_, passport) => {
    expect(made(passport)).not.toThrow();
  });
});

describe('what an instance does with a finish', () => {
  const finished = async (middleware: (next: (error?: unknown) => void) => unknown) => {
    const passport = instance(
      () => (_req: unknown, _res: unknown, next: (error?: unknown) => void) => middleware(next),
    );
    const shop = await openShop({ router: { ...(passport && { passport }) } });
    const browser = shop.browser();
    const log = jest.spyOn(console, 'error').mockImplementation(() => {}); // Express's own
    const { status } = await browser.post('/login/finish', { handle: await shop.approved(browser) });
    log.mockRestore();
    const { error } = shop.strategy.events.at(-1)!;
    return { status, told: shop.strategy.told.slice(2), cause: (error?.cause as Error | undefined)?.message };
  };

  it.each([
    ['answers with a promise that rejects', () => Promise.reject(new Error('theirs'))],
    [
      'throws',
      () => {
        throw new Error('theirs');
      },
    ],
    ['calls next with an error', (next: (error?: unknown) => void) => next(new Error('theirs'))],
  ])('that %s is the application’s to handle, and told once', async (_, middleware) => {
    expect(await finished(middleware)).toEqual({ status: 500, told: ['failed internal_error'], cause: 'theirs' });
  });

  it('that never asks the strategy logs nobody in', async () => {
    const { status, told } = await finished((next) => next());
    expect([status, told]).toEqual([500, ['failed setup_invalid']]);
  });
});
