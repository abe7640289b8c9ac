import { createServer, get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import express from 'express';
import passport from 'passport';
import { loginRouter } from '../../lib/index.js';
import type { LoginRouterOptions } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import type { Said } from '../helpers/browser.js';
import { ScriptedStrategy, useShops } from '../helpers/scripted-shop.js';
import { answerUser, closing, listening, strategyOf } from '../helpers/shop.js';

const openShop = useShops();
const later = cleanup();

function strategy(options: ConstructorParameters<typeof ScriptedStrategy>[0] = {}): ScriptedStrategy {
  const made = new ScriptedStrategy(options);
  later(() => made.close());
  return made;
}

describe('options', () => {
  it('all mistakes are told at once, with the right word', () => {
    const wrong = { succesRedirect: '/', origin: 'shop.example.com', session: 'no', keepSession: 'cart', passport: {} };
    expect(() => loginRouter(strategy(), wrong as unknown as LoginRouterOptions)).toThrow(
      expect.objectContaining({
        name: 'TypeError',
        message: expect.stringMatching(
          /^loginRouter: `succesRedirect` .* `successRedirect`\?; `origin` .*; `session` .*; `keepSession` .*; `passport` .*\.$/,
        ) as string,
      }),
    );
  });

  it.each([
    [{ origin: 'https://shop.example.com/' }, 'origin'],
    [{ origin: [] }, 'origin'],
    [{ successRedirect: '//evil.example' }, 'successRedirect'],
    [{ successRedirect: 'welcome' }, 'successRedirect'],
    [{ failureRedirect: 'javascript:alert(1)' }, 'failureRedirect'],
    [{ session: false, keepSession: ['cart'] }, 'keepSession'],
    [{ session: false }, 'onLogin'],
    [{ onLogin: () => {} }, 'onLogin'],
    [{ form: 1 }, 'form'],
    [{ hasOwnProperty: 1 }, 'hasOwnProperty'],
  ])('%j is refused', (options, name) => {
    expect(() => loginRouter(strategy(), options as unknown as LoginRouterOptions)).toThrow(`\`${name}\``);
  });

  it('what is absent, and what is undefined, is the default', () => {
    expect(() => loginRouter(strategy(), { origin: undefined })).not.toThrow();
    expect(() =>
      loginRouter(strategy(), { passport: new passport.Passport(), successRedirect: 'https://x.example/y' }),
    ).not.toThrow();
  });

  it.each([
    ['none', [], 'takes'],
    ['nothing', undefined, 'takes'],
    ['something else', { authenticate: () => {} }, 'takes'],
    ['two of one name', [{}, {}], 'two strategies are named idtoken'],
    ['two login paths', [{}, { name: 'other', loginPath: '/other' }], '`loginPath`'],
  ])('strategies: %s is refused', (_, given, message) => {
    const made = Array.isArray(given) ? given.map((options) => strategy(options)) : given;
    expect(() => loginRouter(made as never)).toThrow(message);
  });
});

describe('mounted', () => {
  async function serve(app: Parameters<typeof createServer>[1] & object, router: ReturnType<typeof loginRouter>) {
    const server = createServer(app);
    const url = await listening(server);
    later(() => closing(router, server));
    const browser = new Browser(url);
    later(() => browser.close());
    return browser;
  }

  it('where its login path does not lead: the first request says so', async () => {
    const router = loginRouter(strategy());
    const told: unknown[] = [];
    const app = express().use('/signin', router);
    app.use(((error, _req, res, _next) => {
      told.push(error);
      res.sendStatus(500);
    }) as express.ErrorRequestHandler);
    const browser = await serve(app, router);
    expect((await browser.get('/signin')).status).toBe(500);
    expect(told).toEqual([
      expect.objectContaining({ name: 'TypeError', message: expect.stringContaining('`loginPath`') as string }),
    ]);
  });

  it('behind a proxy that takes a prefix away, all addresses have it', async () => {
    const own = strategy({ loginPath: '/shop/login' });
    const router = loginRouter(own, { session: false, onLogin: answerUser });
    const app = express().use('/login', router);
    const browser = await serve(app, router);
    const form = await browser.get('/login');
    expect(form.text).toContain('action="/shop/login"');
    expect(form.text).toContain('src="/shop/login/assets/');
    const { headers, json } = await browser.send('/login', { identifier: 'marie' });
    expect([headers.location, json.events]).toEqual([undefined, `/shop/login/events?handle=${json.handle}`]);
    // The socket's address has lost the prefix as well by the time it comes to us.
    const ours = (url: string) =>
      router.upgrade({ url, headers: {}, socket: {} } as never, fakeSocket() as never, Buffer.alloc(0));
    expect(['/login/events', '/shop/login/events', '/login/status', '/else/events'].map(ours)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('alone on a bare server: 404 for what is not ours', async () => {
    const router = loginRouter(strategy(), { session: false, onLogin: answerUser });
    const browser = await serve((req, res) => router(req, res), router);
    expect((await browser.get('/login')).status).toBe(200);
    expect((await browser.get('/else')).status).toBe(404);
  });

  it('alone on a bare server: what `onLogin` throws is a warning and a 500', async () => {
    const shop = await openShop({
      host: async (options) => {
        const router = loginRouter(strategyOf(options), options.router);
        const server = createServer((req, res) => router(req, res));
        return { url: await listening(server), server, router, close: () => closing(router, server) };
      },
      router: {
        session: false,
        onLogin: () => {
          throw new RangeError('a slip of the application');
        },
      },
    });
    const visitor = shop.browser();
    const handle = await shop.approved(visitor);
    const warned = jest.spyOn(process, 'emitWarning'); // node's own answers, which takes no Error under jest
    later(() => warned.mockRestore());
    expect((await visitor.post('/login/finish', { handle })).status).toBe(500);
    expect(warned.mock.calls).toContainEqual([
      'a slip of the application',
      expect.objectContaining({ type: 'RangeError' }),
    ]);
    expect(warned.mock.results.map(({ type }) => type)).not.toContain('throw');
  });

  it('at a host that takes the prefix off and leaves no originalUrl: the page that is missing is told of, once', async () => {
    const router = loginRouter(strategy(), { session: false, onLogin: answerUser });
    const warn = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    later(() => warn.mockRestore());
    const browser = await serve((req, res) => {
      const isLogin = req.url!.startsWith('/login');
      req.url = req.url!.replace('/login', '') || '/';
      router(req, res, () => res.writeHead(isLogin ? 404 : 200).end());
    }, router);
    await browser.get('/'); // the application's own home page
    expect(warn).not.toHaveBeenCalled();
    for (const path of ['/login', '/login', '/login/code']) expect((await browser.get(path)).status).toBe(404);
    expect(warn.mock.calls).toEqual([
      [expect.stringMatching(/`loginPath`.*`req.originalUrl`/), expect.objectContaining({ code: 'prefix_stripped' })],
    ]);
  });

  it.each([
    ['GET', '/login/nope', 404],
    ['POST', '/login/x', 404],
    ['DELETE', '/login/whatever', 404],
    ['GET', '/login/assets/none.js', 404],
    ['GET', '/login/finish', 405],
    ['PUT', '/login/code', 405],
    ['OPTIONS', '/login', 405],
  ])('below its path everything is its own: %s %s is %i, and not passed on', async (method, path, status) => {
    for (const form of [true, false]) {
      const router = loginRouter(strategy(), { session: false, onLogin: answerUser, form });
      const app = express().use('/login', router);
      const browser = await serve(
        app.use((_req, res) => void res.json({ token: 'secret' })),
        router,
      );
      const answer = await browser.get(path, { method });
      expect([answer.status, answer.text.includes('secret')]).toEqual([status, false]);
    }
  });

  it.each([
    ['an error', new Error('broken'), 'broken'],
    ['a word that Express would follow', 'route', '`onLogin` threw what is no error.'],
    ['nothing', undefined, '`onLogin` threw what is no error.'],
  ])('when onLogin throws %s, the application hears of an error', async (_, thrown, message) => {
    const own = strategy();
    const onLogin = () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error
      throw thrown;
    };
    const router = loginRouter(own, { session: false, onLogin });
    const app = express().use('/login', router);
    app.use((_req, res) => void res.json({ passed: 'on' }));
    app.use(
      ((error: Error, _req, res, _next) => void res.json({ error: error.message })) as express.ErrorRequestHandler,
    );
    const browser = await serve(app, router);
    const { handle } = (await browser.send('/login', { identifier: 'marie' })).json;
    own.adapter.ring.approve();
    await browser.state(handle, 'approved');
    expect((await browser.send('/login/finish', { handle })).json).toEqual({ error: message });
  });

  it('without a form, GET is the application’s and POST is ours', async () => {
    const shop = await openShop({ router: { form: false } });
    const browser = shop.browser();
    expect((await browser.get('/login')).status).toBe(404);
    expect((await browser.get('/login', { method: 'HEAD' })).status).toBe(404);
    expect((await browser.post('/login', { identifier: '' })).status).toBe(400);
    expect((await browser.post('/login', { identifier: 'marie' })).status).toBe(303);
  });
});

it('an upgrade to an unattached router: 426, which names the protocol', async () => {
  const shop = await openShop();
  const headers = { connection: 'upgrade', upgrade: 'websocket' };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    get(`${shop.url}/login/events?handle=x`, { headers }, resolve).once('error', reject);
  });
  const { error } = JSON.parse((await answer.toArray()).join('')) as Said;
  expect([answer.statusCode, answer.headers.upgrade, error.code]).toEqual([426, 'websocket', 'upgrade_required']);
});

function fakeSocket() {
  return { on: () => {}, off: () => {}, once: () => {}, end: () => {}, destroy: () => {} };
}
