import { createServer } from 'node:http';
import express from 'express';
import { isLoginError } from '../../lib/login/errors.js';
import { sessionUserOf } from '../../lib/passport/note.js';
import { logIn } from '../../lib/web/session.js';
import type { SessionRequest } from '../../lib/passport/note.js';
import { Browser } from '../helpers/browser.js';
import { until, useShops } from '../helpers/scripted-shop.js';
import { answerUser, listening, newSession, pages } from '../helpers/shop.js';

const openShop = useShops();
const login = { provider: 'idtoken', method: 'compare', scopes: ['identity:name'] } as const;

it('a session store that never answers: an error within 10 s, and nobody in the request', async () => {
  jest.useFakeTimers();
  try {
    const req = { session: {}, logIn: () => {} } as unknown as SessionRequest;
    const failed = logIn(req, { id: 'marie' }, login, []).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(9_999);
    req.user = { id: 'marie' }; // as Passport leaves it while it waits
    await jest.advanceTimersByTimeAsync(1);
    const error = await failed;
    expect(isLoginError(error) && error.code).toBe('session_failed');
    expect(req.user).toBeNull();
    expect(jest.getTimerCount()).toBe(0);
  } finally {
    jest.useRealTimers();
  }
});

it('what is kept is in the new session before that is saved, once; a session that cannot be renewed gets nothing', async () => {
  const saved: object[] = [];
  const visit = (regenerated?: Error) => {
    const req = {} as unknown as { session: Record<string, unknown>; logIn: unknown } & SessionRequest;
    // As Passport does it: the old session makes the new one, which is saved at once.
    const made = () => ({ save: (done: () => void) => (saved.push({ ...req.session }), done()) });
    const regenerate = (done: (error?: Error) => void) => {
      if (!regenerated) req.session = made();
      done(regenerated);
    };
    req.session = { cart: 'wine', planted: 'by a stranger', regenerate, save: () => {} };
    req.logIn = (user: unknown, _: object, done: (error?: unknown) => void) => {
      (req.session.regenerate as typeof regenerate)((error) => {
        if (error) return done(error);
        req.session.passport = { user };
        (req.session.save as (done: () => void) => void)(done);
      });
    };
    return req;
  };
  await logIn(visit(), 'marie', login, ['cart', 'nothing']);
  const note = {
    ...login,
    at: expect.any(Number),
    user: sessionUserOf({ session: { passport: { user: 'marie' } } } as never),
  };
  const passport = { user: 'marie' };
  expect(saved).toEqual([{ cart: 'wine', passport, 'passport-idtoken': note, save: expect.any(Function) }]);
  await expect(logIn(visit(new Error('down')), 'marie', login, ['cart'])).rejects.toMatchObject({
    code: 'session_failed',
  });
  expect(saved).toHaveLength(1);
});

describe('a session that a login has renewed, or could not', () => {
  type Act = (done: (error?: Error) => void) => void;

  it.each([
    ['renewed', undefined],
    ['not renewed', new Error('down')],
  ])('%s: its own method is where it was, whether its own or inherited', async (_, broken) => {
    const regenerate: Act = (done) => done(broken);
    const inherits = Object.create({ regenerate, save: () => {} }) as Record<string, unknown>;
    const owns: Record<string, unknown> = { regenerate, save: () => {} };
    for (const session of [inherits, owns]) {
      const own = Object.getOwnPropertyNames(session);
      const req = {
        session,
        logIn: (_user: unknown, _options: object, done: (error?: unknown) => void) =>
          (session.regenerate as Act)((error) => done(error)),
      } as unknown as SessionRequest;
      await logIn(req, 'marie', login, []).catch(() => undefined);
      expect(session.regenerate).toBe(regenerate);
      expect(Object.getOwnPropertyNames(session).filter((name) => name !== 'save')).toEqual(
        own.filter((name) => name !== 'save'),
      );
    }
  });
});

describe('background answers save no session (S49)', () => {
  /** `rolling` and `resave`: every answer that the middleware sees the end of saves its session. */
  const session = { rolling: true, resave: true, saveUninitialized: true };

  it.each([
    [
      'an event stream',
      async (browser: Browser, handle: string) => await browser.events(`/login/events?handle=${handle}`),
    ],
    ['a long poll', (browser: Browser, handle: string) => browser.get(`/login/status?handle=${handle}&wait=25`)],
  ])('%s that outlives a logout does not bring the session back', async (_, listen) => {
    const shop = await openShop({ session });
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.get('/put?secret=diary');
    const listening = listen(browser, handle);
    await until(() => shop.strategy.store.watchers > 0);
    await browser.get('/logout');
    (await shop.ring()).reject();
    const told = await listening;
    if ('ended' in told) await told.ended;
    expect((await browser.get('/me')).json.kept).toEqual({});
  });

  it('the attack: an ordinary answer that outlives a logout does', async () => {
    let held: express.Response | undefined;
    const app = express().use(newSession(session) as never);
    app.get('/slow', (_req, res) => void (held = res));
    app.use(pages as never);
    const server = createServer(app);
    const browser = new Browser(await listening(server));
    await browser.get('/put?secret=diary');
    const slow = browser.get('/slow');
    const open = await until(() => held);
    await browser.get('/logout');
    open.end();
    await slow;
    expect((await browser.get('/me')).json.kept).toEqual({ secret: 'diary' });
    browser.close();
    server.close();
  });
});

describe('a session cookie that is `Secure`', () => {
  const secure = { session: { cookie: { secure: true } } };

  it('and a request that is not: no phone rings, and an approval is kept', async () => {
    const shop = await openShop(secure);
    const browser = shop.browser();
    const https = { 'x-forwarded-proto': 'https, http' };
    const refused = await browser.send('/login', { identifier: 'marie' });
    expect([refused.status, refused.json.error.code]).toEqual([503, 'session_failed']);
    expect(shop.strategy.adapter.begun).toHaveLength(0);
    const start = browser.send('/login', { identifier: 'marie' }, https);
    (await shop.ring()).approve();
    const { handle } = (await start).json;
    await browser.state(handle, 'approved');
    expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('session_failed');
    expect((await browser.state(handle, 'approved')).type).toBe('approved');
    expect((await browser.send('/login/finish', { handle }, https)).json.redirect).toBe('/');
  });

  it('is none of ours where there is no session', async () => {
    const router = { session: false, onLogin: answerUser } as const;
    const shop = await openShop({ ...secure, router });
    const browser = shop.browser();
    const handle = await shop.approved(browser);
    expect((await browser.send('/login/finish', { handle })).status).toBe(200);
  });
});
