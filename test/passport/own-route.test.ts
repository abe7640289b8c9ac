import { createServer } from 'node:http';
import express from 'express';
import express4 from 'express4';
import { ForbiddenException } from '@nestjs/common';
import { LoginRefused, loginRouter } from '../../lib/index.js';
import type { LoginRouterOptions } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import type { Page } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy, until } from '../helpers/scripted-shop.js';
import type { ScriptedOptions } from '../helpers/scripted-shop.js';
import { listening, newPassport, newSession, pages } from '../helpers/shop.js';
import type { Middleware } from '../helpers/shop.js';

const later = cleanup();

interface SiteOptions extends ScriptedOptions {
  router?: LoginRouterOptions | false;
  session?: false | Parameters<typeof newSession>[0];
}

/** What `passport.authenticate` gives for the strategy of a site. */
type Authenticate = (options?: object, callback?: (...args: never[]) => void) => express.Handler;

/** An application with a router at `/login` and routes of its own, on a real server. */
async function site(
  routes: (app: express.Express, authenticate: Authenticate, authorize: Authenticate) => void,
  { router: routing = {}, session, ...options }: SiteOptions = {},
) {
  const strategy = new ScriptedStrategy(options);
  later(() => strategy.close());
  const passport = newPassport();
  passport.use(strategy as never);
  const app = express();
  if (session !== false) app.use(newSession(session) as never, passport.session());
  if (routing !== false) {
    const router = loginRouter(strategy, { passport, ...routing });
    app.use('/login', router);
    app.post('/forget', (req, res, next) => void router.forget(req).then(() => res.json({}), next));
  }
  app.use(express.urlencoded({ extended: false }), express.json());
  app.use((req, _res, next) => {
    // What connect-flash adds.
    Object.assign(req, { flash: (kind: string, said: string) => Object.assign(req.session, { flash: [kind, said] }) });
    next();
  });
  const use: (kind: 'authenticate' | 'authorize') => Authenticate = (kind) => (given, callback) =>
    passport[kind]('idtoken', given as never, callback as never) as express.Handler;
  routes(app, use('authenticate'), use('authorize'));
  app.post('/out', (req, res) => req.logout(() => void res.json({})));
  app.use(pages as never);
  const errors: express.ErrorRequestHandler = (error: Error, _req, res, _next) => {
    res.status(500).json({ type: error.name, message: error.message });
  };
  app.use(errors);
  const server = createServer(app);
  const url = await listening(server);
  later(() => server.close());
  const browser = new Browser(url);
  later(() => browser.close());
  /** Starts in a route, approves on the phone. @returns the handle. */
  const approved = async (path: string, body: Record<string, string> = {}, by = browser) => {
    const count = strategy.adapter.rings.length;
    const start = await by.post(path, { identifier: 'marie', ...body });
    expect([start.status, start.location]).toEqual([303, expect.stringMatching(/^\/login\/code\?handle=/)]);
    const handle = start.location!.split('=')[1]!;
    (await until(() => strategy.adapter.rings[count])).approve();
    await by.state(handle, 'approved');
    return handle;
  };
  return { strategy, browser, approved, url, rings: () => strategy.adapter.begun.length };
}

const answerUser: express.RequestHandler = (req, res) => void res.json({ user: req.user, info: req.authInfo });

/** As an API says it. */
const asJson = { headers: { accept: 'application/json' } };
const userOf = async (browser: Browser) => (await browser.get('/me')).json.user;
const refused = ({ status }: Page) => status === 404 || status === 401;

describe('a login finishes where it began, and nowhere else', () => {
  const doors: string[] = [];
  const open = async () => {
    doors.length = 0;
    return await site((app, authenticate) => {
      app.post('/sign-in/:tenant', authenticate(), (req, res) => {
        doors.push(req.originalUrl);
        answerUser(req, res, () => {});
      });
      app.post('/admin', authenticate(), (_req, res) => {
        doors.push('/admin');
        res.json({});
      });
    });
  };

  it('at the path of the route, without the query', async () => {
    const { browser, approved } = await open();
    const handle = await approved('/sign-in/a?from=mail');
    expect((await browser.post('/sign-in/a?from=page', { handle })).json.user.id).toBe('marie');
    expect((await userOf(browser)).id).toBe('marie');
  });

  it.each(['/login/finish', '/admin', '/sign-in/b', '/Sign-In/a', '/sign-in/a/'])(
    'not at %s: the door that would refuse is not gone round',
    async (door) => {
      const { browser, approved, strategy } = await open();
      const handle = await approved('/sign-in/a');
      expect(refused(await browser.post(door, { handle }))).toBe(true);
      expect(doors).toEqual([]);
      expect(await userOf(browser)).toBeNull();
      expect(strategy.told.at(-1)).toBe('not_found login_not_found');
      expect((await browser.post('/sign-in/a', { handle })).status).toBe(200);
    },
  );

  it('and one of the router at no route of one’s own', async () => {
    const { browser, approved } = await open();
    const handle = await approved('/login');
    expect(refused(await browser.post('/sign-in/a', { handle }))).toBe(true);
    expect(doors).toEqual([]);
    expect((await browser.post('/login/finish', { handle })).status).toBe(303);
  });

  it('begun anew at another place it is another login', async () => {
    const { browser, approved, rings } = await open();
    const handles = [await approved('/sign-in/a'), await approved('/sign-in/b'), await approved('/login')];
    expect([new Set(handles).size, rings()]).toEqual([3, 3]);
    const again = await browser.post('/sign-in/b', { identifier: 'marie' });
    expect([again.location, rings()]).toEqual([`/login/code?handle=${handles[1]}`, 3]);
  });

  it('a new code keeps the place', async () => {
    const { browser, strategy } = await open();
    const start = await browser.post('/sign-in/a', { identifier: 'marie' });
    const handle = start.location!.split('=')[1]!;
    (await until(() => strategy.adapter.rings[0])).reject();
    await browser.state(handle, 'rejected');
    await browser.post('/login/retry', { handle });
    (await until(() => strategy.adapter.rings[1])).approve();
    await browser.state(handle, 'approved');
    expect(refused(await browser.post('/login/finish', { handle }))).toBe(true);
    expect((await browser.post('/sign-in/a', { handle })).json.user.id).toBe('marie');
  });

  it('the code page, the events and the JSON answers post there', async () => {
    const { browser, strategy } = await open();
    const start = await browser.post('/sign-in/a', { identifier: 'marie' });
    const waiting = await browser.get(start.location!, asJson);
    const handle = start.location!.split('=')[1]!;
    const events = `/login/events?handle=${handle}`;
    expect(waiting.json).toMatchObject({ type: 'pending', handle, events, finish: '/sign-in/a' });
    expect(waiting.json).toMatchObject({ code: expect.any(String), expiresIn: expect.any(Number) });
    const stream = await browser.events(events);
    (await until(() => strategy.adapter.rings[0])).approve();
    expect(await stream.until('approved')).toEqual({ type: 'approved', finish: '/sign-in/a' });
    const page = await browser.get(start.location!);
    expect(page.text).toContain('formaction="/sign-in/a"');
    expect(page.text).not.toContain('formaction="/login/finish"');
    // Also where the form offers to go on with it.
    expect((await browser.get('/login')).text).toContain('formaction="/sign-in/a"');
  });

  it('`finishPath` is for a proxy that takes a prefix off', async () => {
    const { browser, approved } = await site((app, authenticate) => {
      app.post('/in', authenticate({ finishPath: '/shop/in' }), answerUser);
      app.post('/wrong', authenticate({ finishPath: 'https://shop.example/in' }), answerUser);
    });
    const handle = await approved('/in');
    expect((await browser.get(`/login/code?handle=${handle}`)).text).toContain('formaction="/shop/in"');
    expect((await browser.post('/wrong', { identifier: 'anna' })).json.message).toContain('`finishPath`');
    expect((await browser.post('/in', { handle })).json.user.id).toBe('marie');
  });

  it.each(['//evil.example/in', '/%2f%2fevil.example/in', '/in%0d%0a'])(
    'an address like %s, below a wildcard route, is no place, and no phone rings (S50)',
    async (path) => {
      const { url, rings } = await site((app, authenticate) => void app.post('/*path', authenticate(), answerUser));
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: JSON.stringify({ identifier: 'marie' }),
      });
      expect([answer.status, rings()]).toEqual([404, 0]);
    },
  );
});

describe('a session (S62)', () => {
  const open = async () =>
    await site((app, authenticate) => {
      app.post('/sign-in', authenticate({ again: true }), answerUser);
    });
  const signIn = async ({ approved, browser }: Awaited<ReturnType<typeof site>>, identifier: string) =>
    await browser.post('/sign-in', { handle: await approved('/sign-in', { identifier }) });

  it.each(['/sign-in', '/login'])('that ended since the start at %s finishes nothing', async (path) => {
    const own = await open();
    await signIn(own, 'anna');
    const handle = await own.approved(path);
    await own.browser.post('/out', {});
    const finish = path === '/login' ? '/login/finish' : path;
    expect((await own.browser.post(finish, { handle })).status).toBe(404);
    expect((await own.browser.post('/login/retry', { handle })).status).toBe(404);
    expect(await userOf(own.browser)).toBeNull();
    expect(own.strategy.adapter.verified).toHaveLength(1);
  });

  it('that changed its user since the start finishes nothing, and a new start is another login', async () => {
    const own = await open();
    await signIn(own, 'anna');
    const handle = await own.approved('/sign-in');
    await signIn(own, 'bert');
    expect((await own.browser.post('/sign-in', { handle })).status).toBe(404);
    expect((await userOf(own.browser)).id).toBe('bert');
    expect(await own.approved('/sign-in')).not.toBe(handle);
  });

  it('of the person who is logged in is replaced by the one that comes next (S61)', async () => {
    const own = await open();
    await signIn(own, 'anna');
    expect((await signIn(own, 'marie')).json.user.id).toBe('marie');
    await signIn(own, 'marie');
    // The log tells where a session changed hands.
    const finished = () => own.strategy.events.filter(({ type }) => type === 'finished');
    await until(() => finished().length === 3);
    expect(finished().map(({ reason }) => reason)).toEqual([undefined, 'person_replaced', undefined]);
  });

  it('in which no person was logged in binds nothing: of two tabs each comes to its end', async () => {
    const own = await open();
    const [one, two] = [
      await own.approved('/sign-in', { identifier: 'anna' }),
      await own.approved('/sign-in', { identifier: 'bert' }),
    ];
    expect((await own.browser.post('/sign-in', { handle: two })).json.user.id).toBe('bert');
    expect((await own.browser.post('/sign-in', { handle: one })).json.user.id).toBe('anna');
  });

  it('that cannot be made gives the approval back', async () => {
    let broken = true;
    const spoil: Middleware = (req, _res, next) => {
      const { regenerate } = req.session as { regenerate?: (done: (error?: Error) => void) => void };
      Object.assign(req.session!, {
        regenerate: (done: (error?: Error) => void) =>
          broken ? done(new Error('down')) : regenerate?.call(req.session, done),
      });
      next();
    };
    const { browser, approved, strategy, rings } = await site((app, authenticate) => {
      app.post('/sign-in', spoil as never, authenticate({ successRedirect: '/me' }));
    });
    const handle = await approved('/sign-in');
    expect((await browser.post('/sign-in', { handle })).json.message).toBe('down');
    expect(strategy.events.at(-1)).toMatchObject({ code: 'session_failed', handle });
    broken = false;
    await browser.state(handle, 'approved');
    const done = await browser.post('/sign-in', { handle });
    expect([done.location, (await userOf(browser)).id, rings()]).toEqual(['/me', 'marie', 1]);
  });
});

describe('a `secure` session cookie behind a proxy that ends TLS (F40)', () => {
  const byProxy = { 'x-forwarded-proto': 'https' };
  const open = async (options?: object, proxy = false) => {
    const own = await site((app, authenticate) => void app.post('/sign-in', authenticate(options), answerUser), {
      session: { cookie: { secure: true }, proxy },
    });
    const { location } = await own.browser.post('/sign-in', { identifier: 'marie' }, byProxy);
    const handle = location!.split('=')[1]!;
    (await until(() => own.strategy.adapter.rings[0])).approve();
    await own.browser.state(handle, 'approved');
    const state = async () => (await own.browser.get(`/login/status?handle=${handle}`)).json.type;
    return { ...own, state, finish: (headers = {}) => own.browser.post('/sign-in', { handle }, headers) };
  };

  it('that would not be sent is told before the approval is taken', async () => {
    const { strategy, finish, state } = await open();
    expect((await finish()).json.message).toContain('`trust proxy`');
    expect([strategy.adapter.verified, await state()]).toEqual([[], 'approved']);
    expect(strategy.told.at(-1)).toBe('failed session_failed');
  });

  it('that an answer left without gives the approval back', async () => {
    const { strategy, finish, state } = await open();
    expect((await finish(byProxy)).status).toBe(200);
    await until(async () => (await state()) === 'approved');
    expect(strategy.told.at(-1)).toBe('failed session_failed');
    expect(strategy.events.at(-1)!.error!.message).toContain('`trust proxy`');
  });

  it.each([
    ['where the proxy is trusted', undefined, true, byProxy],
    ['where no session is asked for', { session: false }, false, {}],
  ])('%s the login is finished', async (_, options, proxy, headers) => {
    const { finish, state, strategy } = await open(options, proxy);
    expect((await finish(headers)).json.user.id).toBe('marie');
    await until(async () => (await state()) === 'finished');
    expect(strategy.told.at(-1)).toBe('finished');
  });
});

describe('what the route says of the end is what Passport does', () => {
  it('successRedirect; a second press goes there too, and later only with the session', async () => {
    const { browser, approved } = await site((app, authenticate) => {
      app.post('/sign-in', authenticate({ successRedirect: '/welcome', failureRedirect: '/sorry' }));
    });
    const handle = await approved('/sign-in');
    const [first, second] = await Promise.all([
      browser.post('/sign-in', { handle }),
      browser.post('/sign-in', { handle }),
    ]);
    expect([first.location, second.location]).toEqual(['/welcome', '/welcome']);
    expect((await userOf(browser)).id).toBe('marie');
    expect((await browser.get(`/login/code?handle=${handle}`)).location).toBe('/welcome');
  });

  it('failureRedirect, failureMessage and flash, with a sentence that fits people', async () => {
    const { browser, approved, strategy } = await site(
      (app, authenticate) => {
        const options = { failureRedirect: '/sorry', failureMessage: true, failureFlash: true };
        app.post('/sign-in', authenticate(options));
        app.get('/sorry', (req, res) => void res.json(req.session));
      },
      { verify: (_identity, done) => done(null, false, { message: 'Your account is closed.' }) },
    );
    const handle = await approved('/sign-in');
    expect((await browser.post('/sign-in', { handle })).location).toBe('/sorry');
    const said = { messages: ['Your account is closed.'], flash: ['error', 'Your account is closed.'] };
    expect((await browser.get('/sorry')).json).toMatchObject(said);
    const start = await browser.post('/sign-in', { identifier: 'anna' });
    const other = start.location!.split('=')[1]!;
    (await until(() => strategy.adapter.rings[1])).reject();
    await browser.state(other, 'rejected');
    expect((await browser.post('/sign-in', { handle: other })).location).toBe('/sorry');
  });

  it('a callback decides: what it does not log in is not logged in, and the approval is spent', async () => {
    const { browser, approved } = await site((app, authenticate) => {
      app.post('/sign-in', (req, res, next) => {
        const decide = (error: unknown, user: { id: string } | false, info: object) => {
          if (error) next(error);
          else if (!user) res.status(401).json({ info });
          else if (user.id === 'bert') res.status(403).json({ info });
          else req.logIn(user, () => void res.json({ user, info }));
        };
        authenticate({}, decide)(req, res, next);
      });
    });
    const bert = await approved('/sign-in', { identifier: 'bert' });
    expect((await browser.post('/sign-in', { handle: bert })).status).toBe(403);
    expect(await userOf(browser)).toBeNull();
    const again = await browser.post('/sign-in', { handle: bert });
    expect([again.status, again.json]).toMatchObject([401, { info: { code: 'login_finished' } }]);
    const handle = await approved('/sign-in');
    const { json } = await browser.post('/sign-in', { handle });
    expect(json).toMatchObject({ user: { id: 'marie' }, info: { provider: 'idtoken', method: 'compare' } });
    expect((await userOf(browser)).id).toBe('marie');
  });

  it('authorize connects an account, changes nobody, and never passes', async () => {
    const { browser, approved } = await site((app, authenticate, authorize) => {
      app.post('/sign-in', authenticate(), answerUser);
      app.all(
        '/connect',
        authorize(),
        (req, res) => void res.json({ user: req.user, info: (req as { account?: unknown }).account }),
      );
    });
    await browser.post('/sign-in', { handle: await approved('/sign-in', { identifier: 'anna' }) });
    expect((await browser.get('/connect')).status).toBe(401);
    const handle = await approved('/connect');
    const { json } = await browser.post('/connect', { handle });
    expect(json).toMatchObject({ user: { id: 'anna' }, info: { id: 'marie' } });
    expect((await userOf(browser)).id).toBe('anna');
  });

  it.each<[string, object, object]>([
    ['nothing', {}, { id: 'marie', info: 'idtoken' }],
    ['authInfo', { authInfo: false }, { id: 'marie' }],
    ['keepSessionInfo', { keepSessionInfo: true }, { id: 'marie', info: 'idtoken', cart: 7 }],
    ['assignProperty', { assignProperty: 'account' }, { account: 'marie', info: 'idtoken', cart: 7 }],
  ])('an option that is Passport’s alone: %s', async (_, options, expected) => {
    const { browser, approved } = await site((app, authenticate) => {
      app.get('/cart', (req, res) => void res.json(Object.assign(req.session, { cart: 7 })));
      app.post('/sign-in', authenticate(options), (req, res) => {
        const { user, account, authInfo } = req as unknown as Record<string, Record<string, unknown> | undefined>;
        const { cart } = req.session as unknown as { cart?: number };
        res.json({ id: user?.id, account: account?.id, info: authInfo?.provider, cart });
      });
    });
    await browser.get('/cart');
    const { json } = await browser.post('/sign-in', { handle: await approved('/sign-in') });
    expect(json).toEqual(expected);
  });

  it('successReturnToOrRedirect leads to where the session says, if Passport is to keep it', async () => {
    const { browser, approved } = await site((app, authenticate) => {
      app.get('/orders', (req, res) => void res.json(Object.assign(req.session, { returnTo: '/orders/7' })));
      app.post('/sign-in', authenticate({ successReturnToOrRedirect: '/home', keepSessionInfo: true }));
    });
    await browser.get('/orders');
    const handle = await approved('/sign-in');
    expect((await browser.post('/sign-in', { handle })).location).toBe('/orders/7');
  });

  it('failWithError hands the no to the application', async () => {
    const { browser } = await site((app, authenticate) => {
      app.get('/api', authenticate({ failWithError: true }), answerUser);
    });
    expect((await browser.get('/api', asJson)).json).toEqual({ type: 'AuthenticationError', message: 'Unauthorized' });
  });

  it('without a session: the next handler, for a program too', async () => {
    const { browser, strategy } = await site(
      (app, authenticate) => void app.post('/token', authenticate({ session: false }), answerUser),
      { session: false, router: { session: false, onLogin: () => {} } },
    );
    const start = await browser.send('/token', { identifier: 'marie' });
    const { handle, finish } = (await browser.get(start.location!, asJson)).json;
    (await until(() => strategy.adapter.rings[0])).approve();
    await browser.state(handle, 'approved');
    expect((await browser.send(finish, { handle })).json.user.id).toBe('marie');
    expect((await browser.send(finish, { handle })).status).toBe(401);
    expect(strategy.adapter.verified).toHaveLength(1);
  });

  it('the browser is known from then on, as after a finish at the router', async () => {
    const { browser, approved } = await site(
      (app, authenticate) => void app.post('/sign-in', authenticate(), answerUser),
    );
    const { headers } = await browser.post('/sign-in', { handle: await approved('/sign-in') });
    const cookies = headers['set-cookie'] ?? [];
    expect(cookies).toContainEqual(expect.stringMatching(/^passport-idtoken-known\.idtoken=/));
    expect(cookies).toContainEqual(expect.stringMatching(/^passport-idtoken=.*Max-Age=60;/));
  });
});

describe('a no of verify by an exception', () => {
  const closed = Object.assign(new Error('Closed.'), { status: 403, statusCode: 403, expose: true });
  const open = async (thrown: unknown) =>
    await site((app, authenticate) => void app.post('/sign-in', authenticate({ failureRedirect: '/sorry' })), {
      verify: () => {
        throw thrown;
      },
    });

  it.each([
    ['LoginRefused', new LoginRefused('Closed.'), 401],
    ['NestJS’s', new ForbiddenException('Closed.'), 403],
    ['http-errors’', closed, 403],
  ])('%s spends the approval; the router says it with its status and message', async (_, thrown, status) => {
    const { browser, approved, strategy } = await open(thrown);
    const handle = await approved('/login');
    const answer = await browser.send('/login/finish', { handle });
    expect([answer.status, answer.json.error]).toMatchObject([status, { code: 'user_refused', message: 'Closed.' }]);
    const page = await browser.post('/login/finish', { handle: await approved('/login', { identifier: 'anna' }) });
    expect([page.status, page.text.includes('Closed.')]).toEqual([status, true]);
    expect((await browser.send('/login/finish', { handle })).json.error.code).toBe('user_refused');
    expect(strategy.adapter.verified).toHaveLength(2);
    expect(strategy.events.find(({ code }) => code === 'user_refused')?.error?.cause).toBe(thrown);
  });

  it('is passed on as it is in a route of one’s own, and LoginRefused is a failure there', async () => {
    const own = await open(closed);
    const passed = await own.browser.post('/sign-in', { handle: await own.approved('/sign-in') });
    expect([passed.status, passed.json.message]).toEqual([500, 'Closed.']);
    const ours = await open(new LoginRefused('Closed.'));
    expect((await ours.browser.post('/sign-in', { handle: await ours.approved('/sign-in') })).location).toBe('/sorry');
  });

  it('any other is a breakage, whatever status it carries, and may be finished again', async () => {
    const { browser, approved, strategy } = await open(Object.assign(new Error('wrong key'), { status: 401 }));
    const handle = await approved('/sign-in');
    expect((await browser.post('/sign-in', { handle })).status).toBe(500);
    expect((await browser.post('/sign-in', { handle })).status).toBe(500);
    expect(strategy.told.slice(2)).toEqual(['failed verify_failed', 'failed verify_failed']);
  });

  it('that was forgotten, `undefined` without `done`, refuses with a warning', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const { browser, approved } = await site(() => {}, { verify: async () => {} });
    const answer = await browser.send('/login/finish', { handle: await approved('/login') });
    expect(answer.json.error.code).toBe('user_refused');
    expect(warned.mock.calls).toContainEqual([
      expect.stringContaining('`return`'),
      expect.objectContaining({ code: 'verify_silent', detail: expect.stringContaining('options.md#verify') }),
    ]);
    warned.mockRestore();
  });
});

describe('logging out', () => {
  it('with `router.forget(req)` ends what the browser has on its way, of several logins too (S62)', async () => {
    const own = await site((app, authenticate) => void app.post('/sign-in', authenticate(), answerUser));
    const other = new Browser(own.url);
    later(() => other.close());
    const handles = [await own.approved('/sign-in'), await own.approved('/login', { identifier: 'anna' })];
    const waiting = (await own.browser.post('/login', { identifier: 'bert' })).location!.split('=')[1]!;
    await own.browser.state(waiting, 'pending');
    const theirs = await own.approved('/sign-in', {}, other);
    expect((await own.browser.post('/forget', {})).status).toBe(200);
    for (const handle of [...handles, waiting]) await own.browser.state(handle, 'rejected');
    expect((await own.browser.post('/sign-in', { handle: handles[0]! })).status).toBe(401);
    expect((await own.browser.post('/login/finish', { handle: handles[1]! })).status).toBe(401);
    expect(await userOf(own.browser)).toBeNull();
    // Again, and without a cookie, there is nothing to end.
    expect((await own.browser.post('/forget', {})).status).toBe(200);
    expect((await new Browser(own.url).post('/forget', {})).status).toBe(200);
    expect((await other.post('/sign-in', { handle: theirs })).json.user.id).toBe('marie');
  });
});

describe('a router with `starts: false`', () => {
  const open = async () =>
    await site(
      (app, authenticate) => {
        app.post('/sign-in', authenticate(), answerUser);
        app.get('/login', (_req, res) => void res.send('the application’s own'));
      },
      { router: { starts: false } },
    );

  it('serves the pages of a login that began in a route of one’s own, a new code among them', async () => {
    const { browser, strategy } = await open();
    const start = await browser.post('/sign-in', { identifier: 'marie' });
    const handle = start.location!.split('=')[1]!;
    (await until(() => strategy.adapter.rings[0])).reject();
    await browser.state(handle, 'rejected');
    expect((await browser.get(start.location!)).status).toBe(200);
    expect((await browser.post('/login/retry', { handle })).location).toBe(start.location);
    (await until(() => strategy.adapter.rings[1])).approve();
    await browser.state(handle, 'approved');
    expect((await browser.post('/sign-in', { handle })).json.user.id).toBe('marie');
  });

  it('starts and finishes none; the login path is the application’s', async () => {
    const { browser, approved, rings } = await open();
    expect((await browser.get('/login')).text).toBe('the application’s own');
    expect((await browser.post('/login', { identifier: 'marie' })).status).toBe(404);
    expect(rings()).toBe(0);
    const handle = await approved('/sign-in');
    expect((await browser.post('/login/finish', { handle })).status).toBe(404);
    expect((await browser.get('/login/finish')).status).toBe(404);
    expect(await userOf(browser)).toBeNull();
  });

  it('needs no `onLogin` without a session, and takes none', () => {
    const router = (options: LoginRouterOptions) => () => loginRouter(new ScriptedStrategy(), options);
    expect(router({ starts: false, session: false })).not.toThrow();
    expect(router({ starts: false, session: false, onLogin: () => {} })).toThrow('`starts` is false');
  });
});

describe('a request that is logged in by this strategy passes', () => {
  const open = async () => {
    const own = await site((app, authenticate) => {
      app.all('/account', authenticate(), (req, res) => {
        res.json({ user: req.user, info: req.authInfo, kept: { id: req.sessionID } });
      });
      app.post('/go', authenticate({ successRedirect: '/welcome' }));
      app.post('/anew', authenticate({ again: true }), answerUser);
      app.get('/anew', authenticate({ again: true }), answerUser);
      app.post('/callback', (req, res, next) => {
        const decide = (_error: unknown, user: Express.User, info: object) =>
          req.logIn(user, () => void res.json({ user, info, kept: { id: req.sessionID } }));
        authenticate({}, decide)(req, res, next);
      });
      app.post('/as-bob', (req, res, next) =>
        req.logIn({ id: 'bob' }, { keepSessionInfo: true } as never, (error) => (error ? next(error) : res.json({}))),
      );
    });
    const handle = await own.approved('/login');
    await own.browser.post('/login/finish', { handle });
    return own;
  };

  it('with its user, its info and its session as before', async () => {
    const { browser, rings } = await open();
    const first = await browser.get('/account');
    expect(first.json).toMatchObject({
      user: { id: 'marie' },
      info: { provider: 'idtoken', method: 'compare', scopes: ['identity:name'], missingScopes: [] },
    });
    const second = await browser.send('/account', {});
    expect(second.json.kept).toEqual(first.json.kept);
    expect(second.headers['set-cookie']).toBeUndefined();
    expect((await browser.post('/go', {})).location).toBe('/welcome');
    expect((await browser.send('/callback', {})).json).toMatchObject({ user: { id: 'marie' }, kept: first.json.kept });
    expect((await userOf(browser)).id).toBe('marie');
    expect(rings()).toBe(1);
  });

  it.each([{ identifier: 'anna' }, { handle: '@joe' }, { identifier: ['a'], handle: 7 }])(
    'also with a field of ours that is the application’s own: %j rings nothing and is not refused',
    async (body) => {
      const { browser, rings } = await open();
      expect((await browser.send('/account', body)).json.user.id).toBe('marie');
      // What a page of another site may post to the application is the application’s to say.
      const foreign = await browser.send('/account', body, { origin: 'https://evil.example' });
      expect([foreign.status, rings()]).toEqual([200, 1]);
    },
  );

  it('unless it is to log in anew; a page that wants that is not sent round in circles', async () => {
    const { browser, approved, rings } = await open();
    const handle = await approved('/anew', { identifier: 'anna' });
    expect((await browser.post('/anew', { handle })).json.user.id).toBe('anna');
    expect(rings()).toBe(2);
    expect((await browser.get('/anew', { headers: { accept: 'text/html' } })).status).toBe(401);
  });

  it('not with the note of another user’s login in the session (S61)', async () => {
    const { browser } = await open();
    await browser.send('/as-bob', {});
    expect((await userOf(browser)).id).toBe('bob');
    expect((await browser.get('/account', asJson)).status).toBe(401);
  });

  it('not once it has logged out', async () => {
    const { browser } = await open();
    await browser.post('/out', {});
    expect((await browser.get('/account', asJson)).status).toBe(401);
    const page = await browser.get('/account?a=1', { headers: { accept: 'text/html' } });
    expect(page.location).toBe('/login?returnTo=%2Faccount%3Fa%3D1');
  });
});

describe('what a route needs is said before a phone rings', () => {
  it('a router for its pages', async () => {
    const { browser, strategy, rings } = await site(
      (app, authenticate) => void app.post('/sign-in', authenticate(), answerUser),
      { router: false },
    );
    const { status, json } = await browser.send('/sign-in', { identifier: 'marie' });
    expect([status, json.type, rings()]).toEqual([500, 'TypeError', 0]);
    expect(json.message).toContain('loginRouter(strategy');
    expect(strategy.events).toMatchObject([
      { type: 'failed', code: 'setup_invalid', error: { cause: { message: json.message } } },
    ]);
  });

  it.each([
    ['a form', { form: { identifier: 'marie' } }],
    ['JSON', { send: { identifier: 'marie' } }],
  ])('%s that was parsed', async (_, body) => {
    const strategy = new ScriptedStrategy();
    const passport = newPassport();
    const router = loginRouter(strategy, { passport });
    later(() => router.close());
    const app = express().use('/login', router);
    app.post('/sign-in', passport.authenticate(strategy, { session: false }) as express.Handler, answerUser);
    const errors: express.ErrorRequestHandler = (error: Error, _req, res, _next) =>
      void res.json({ message: error.message });
    app.use(errors);
    const server = createServer(app);
    const browser = new Browser(await listening(server));
    later(() => server.close());
    const headers = { 'sec-fetch-site': 'same-origin' };
    const answer = await browser.get('/sign-in', { method: 'POST', headers, ...body });
    expect(answer.json.message).toContain('express.urlencoded');
    expect(strategy.told).toEqual(['failed setup_invalid']);
    expect(strategy.adapter.begun).toHaveLength(0);
    expect((await browser.get('/sign-in', { method: 'POST', headers })).status).toBe(401);
  });

  it.each([
    ['Express 5', express],
    ['Express 4', express4],
  ])('a body that only parsers of other types met on %s is its sender’s mistake', async (_, make) => {
    const strategy = new ScriptedStrategy();
    const passport = newPassport();
    const router = loginRouter(strategy, { passport });
    later(() => router.close());
    const app = make().use('/login', router);
    const options = { session: false, failWithError: true };
    app.post('/sign-in', make.json(), passport.authenticate(strategy, options) as express.Handler, answerUser);
    const server = createServer(app);
    const browser = new Browser(await listening(server));
    later(() => server.close());
    const log = jest.spyOn(console, 'error').mockImplementation(() => {}); // Express's own
    expect((await browser.post('/sign-in', { identifier: 'marie' })).status).toBe(415);
    log.mockRestore();
    expect([strategy.told, strategy.adapter.begun]).toEqual([['invalid body_type_unsupported'], []]);
    expect(strategy.events[0]!.error!.message).toContain('express.urlencoded');
  });

  it('a session, with a warning: a callback may do without', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    const own = await site((app, authenticate) => void app.post('/sign-in', authenticate(), answerUser), {
      session: false,
      router: { session: false, onLogin: () => {} },
    });
    await own.approved('/sign-in');
    const [sentence, options] = warned.mock.calls[0] ?? [];
    expect([sentence, options]).toMatchObject([
      expect.stringContaining('express-session'),
      { code: 'session_missing' },
    ]);
    warned.mockRestore();
  });
});
