import { LoginError } from '../../lib/login/errors.js';
import { settle } from '../helpers/login-service.js';
import { until, useShops } from '../helpers/scripted-shop.js';

const openShop = useShops();

describe('the event stream', () => {
  it('tells everything in order, and ends with the login', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const events = await browser.events(`/login/events?handle=${handle}`);
    const pending = await events.next();
    expect(pending).toEqual({
      type: 'pending',
      code: '48291307',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      now: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
    });
    const late = await browser.events(`/login/events?handle=${handle}`);
    expect((await late.next())!.code).toBe('48291307'); // at once, to whoever comes later
    (await shop.ring()).approve();
    expect(await events.next()).toEqual({ type: 'approved', finish: '/login/finish' });
    await browser.post('/login/finish', { handle });
    for (const stream of [events, late]) {
      expect(await stream.until('finished')).toEqual({ type: 'finished', redirect: '/' });
      await stream.ended;
    }
  });

  it('its first bytes come before there is anything to tell; no proxy may keep or change it (S56)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    shop.strategy.adapter.onBegin = () => new Promise(() => {});
    const handle = await shop.started(browser);
    const events = await browser.events(`/login/events?handle=${handle}`);
    await until(() => events.raw !== '');
    expect(events.raw).toBe('retry: 500\n\n');
    expect(events.response.headers).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    expect((await browser.get(`/login/status?handle=${handle}`)).json).toEqual({ type: 'starting' });
  });

  it.each([
    ['rejected', { title: 'Not approved', reason: expect.any(String) as string }],
    ['expired', {}],
    ['failed', { code: 'approval_lost', message: expect.stringContaining('did not reach us') as string }],
  ] as const)('of a login that is %s has one event and closes; a reconnect hears 204', async (type, rest) => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const ring = await shop.ring();
    if (type === 'rejected') ring.reject();
    else ring.fail(new LoginError('approval_lost'));
    if (type === 'expired') {
      // The decoy's way: nobody waits a minute in a test.
      await browser.state(handle, 'failed');
      const { store } = shop.strategy;
      const entry = (await store.get(handle))!;
      await store.move(handle, entry, { ...entry, state: 'expired' }, Date.now() + 10_000);
    }
    await browser.state(handle, type);
    const events = await browser.events(`/login/events?handle=${handle}`);
    const told = shop.strategy.events.find((event) => event.handle === handle);
    expect(await events.next()).toEqual({ type, supportCode: told!.supportCode, ...rest });
    expect(await events.next()).toBeUndefined();
    expect(events.raw).toContain('id: end\n');
    const again = await browser.get(`/login/events?handle=${handle}`, { headers: { 'last-event-id': 'end' } });
    expect([again.status, again.text]).toEqual([204, '']);
  });

  it('carries no word of the operator and no secret (S53, S66)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const events = await browser.events(`/login/events?handle=${handle}`);
    await events.until('pending');
    (await shop.ring()).fail(
      new LoginError('operator_failed', { message: 'said \n\ndata: {"type":"approved"}', cause: 'ws-token' }),
    );
    const failed = await events.until('failed');
    expect(failed.code).toBe('operator_failed');
    expect(events.raw).not.toMatch(/approved|said|ws-token|canary/);
  });

  it('a reader that goes leaves no watcher behind', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    const before = shop.strategy.store.watchers; // the attempt's own
    const streams = await Promise.all([1, 2, 3].map(() => browser.events(`/login/events?handle=${handle}`)));
    await Promise.all(streams.map((stream) => stream.until('pending')));
    expect(shop.strategy.store.watchers).toBe(before + 3);
    for (const stream of streams) stream.close();
    await until(() => shop.strategy.store.watchers === before);
  });

  it('a reader that goes while the login is looked up leaves none either', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    const { store } = shop.strategy;
    const before = store.watchers;
    let release: (() => void) | undefined;
    store.before = (method) => (method === 'watch' ? new Promise((resolve) => (release = resolve)) : undefined);
    const gone = new Promise<void>((resolve) => {
      shop.server.prependOnceListener('request', (_req, res) => res.once('close', resolve));
    });
    browser.get(`/login/events?handle=${handle}`).catch(() => {}); // it is torn down
    await until(() => release);
    browser.close();
    await gone;
    store.before = () => {};
    release!();
    await settle();
    expect(store.watchers).toBe(before);
  });

  it('HEAD gets the headers and no stream', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    const before = shop.strategy.store.watchers;
    const head = await browser.get(`/login/events?handle=${handle}`, { method: 'HEAD' });
    expect([head.status, head.headers['content-type'], head.text]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      '',
    ]);
    expect(shop.strategy.store.watchers).toBe(before);
  });

  it('router.close() ends it, also when its login goes on elsewhere', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const events = await browser.events(`/login/events?handle=${handle}`);
    await events.until('pending');
    const close = jest.spyOn(shop.strategy, 'close').mockResolvedValue({ dropped: 0 });
    await shop.router.close();
    await events.ended;
    close.mockRestore();
    expect(await events.next()).toBeUndefined();
  });

  it('more of them than a browser has tabs are refused; a start needs none, and polls go on (F42)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const url = `/login/events?handle=${handle}`;
    await Promise.all(Array.from({ length: 16 }, () => browser.events(url)));
    const refused = await browser.get(url);
    expect([refused.status, refused.json.error.code]).toEqual([503, 'store_full']);
    // A page without a stream goes on by asking; where too many wait, it is told at once (F42).
    const status = `/login/status?handle=${handle}&state=pending`;
    (await shop.ring()).listener.up();
    const polls = Array.from({ length: 17 }, () => browser.get(`${status}&wait=25`));
    expect((await Promise.any(polls)).json).toMatchObject({ type: 'pending' });
    const started = await browser.send('/login', { identifier: 'marie' });
    expect(started.json).toMatchObject({ handle, code: expect.stringMatching(/^\d{4,10}$/) as string, events: url });
    expect(started.status).toBe(201);
    (await shop.ring()).approve();
    for (const answer of await Promise.all(polls)) expect(answer.status).toBe(200);
  });

  it('router.close() ends it, and the server comes to its end', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const events = await browser.events(`/login/events?handle=${handle}`);
    await events.until('pending');
    const poll = browser.get(`/login/status?handle=${handle}&wait=25&state=pending`);
    await until(() => shop.strategy.store.watchers === 3);
    await shop.router.close();
    await events.ended;
    expect((await poll).status).toBe(200);
    const start = await browser.send('/login', { identifier: 'else' });
    expect([start.status, start.json.error.code]).toEqual([503, 'closed']);
  });
});

describe('the status', () => {
  it('answers at the next change, or at once when there was one since', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    let show = () => {};
    shop.strategy.adapter.onOutcome = (ring) => (show = () => ring.listener.up());
    const handle = await shop.started(browser);
    const ring = await shop.ring();
    const waiting = browser.get(`/login/status?handle=${handle}&wait=25`);
    await until(() => shop.strategy.store.watchers === 2);
    show();
    expect((await waiting).json.type).toBe('pending');
    expect((await browser.get(`/login/status?handle=${handle}&wait=25&state=starting`)).json.type).toBe('pending');
    const next = browser.get(`/login/status?handle=${handle}&wait=25&state=pending`);
    await until(() => shop.strategy.store.watchers === 2);
    ring.approve();
    expect((await next).json).toEqual({ type: 'approved', finish: '/login/finish' });
    // Nobody waits for an approval any more; who knows of it may wait for the finish.
    expect((await browser.get(`/login/status?handle=${handle}&wait=25`)).json.type).toBe('approved');
  });

  it('a reader that goes leaves no watcher behind', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    browser.get(`/login/status?handle=${handle}&wait=25&state=pending`).catch(() => {}); // it is torn down
    await until(() => shop.strategy.store.watchers === 2);
    browser.close();
    expect(await until(() => shop.strategy.store.watchers === 1)).toBe(true);
  });

  it.each(['0', '26', '-1', '1e1', 'x', '', '5&wait=5'])('wait=%s is no time to wait: 400', async (wait) => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    const { status, json } = await browser.get(`/login/status?handle=${handle}&wait=${wait}`);
    expect([status, json.error.code]).toEqual([400, 'fields_invalid']);
  });
});

describe('nobody else reads (S54)', () => {
  it.each(['events', 'status'])('%s is for our own pages only', async (path) => {
    const cors: Record<string, string> = {
      'access-control-allow-origin': '*',
      'access-control-allow-credentials': 'true',
    };
    const shop = await openShop({
      before: [
        (_req, res, next) => {
          for (const [name, value] of Object.entries(cors)) res.setHeader(name, value);
          next();
        },
      ],
    });
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
    ] as Record<string, string>[]) {
      const answer = await browser.get(`/login/${path}?handle=${handle}`, { headers });
      expect([answer.status, answer.json.error.code]).toEqual([403, 'origin_forbidden']);
    }
    const own = await browser.ask(`/login/${path}?handle=${handle}`, { headers: { 'sec-fetch-site': 'same-origin' } });
    expect(own.statusCode).toBe(200);
    expect(own.headers['cross-origin-resource-policy']).toBe('same-origin');
    for (const name of Object.keys(cors)) expect(own.headers[name]).toBeUndefined();
    own.destroy();
    const [newcomer, thief] = [shop.browser(), shop.browser()];
    await shop.started(thief);
    for (const other of [newcomer, thief]) {
      const { statusCode } = await other.ask(`/login/${path}?handle=${handle}`, {});
      expect(statusCode).toBe(404); // nor by the handle alone
    }
    expect((await browser.get(`/login/${path}`)).status).toBe(404); // never by the cookie alone
    expect((await browser.get(`/login/${path}?handle=${handle}`, { method: 'POST', form: {} })).status).toBe(405);
  });
});
