import { createServer } from 'node:http';
import { loginRouter } from '../../lib/index.js';
import { LoginError } from '../../lib/login/errors.js';
import { Browser } from '../helpers/browser.js';
import type { Page } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy, useShops } from '../helpers/scripted-shop.js';
import { answerUser, closing, listening } from '../helpers/shop.js';

const openShop = useShops();
const later = cleanup();

beforeEach(() => {
  jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined); // decoys say so outside production
});
afterEach(() => jest.restoreAllMocks());

describe('a start', () => {
  it('20 reloads and 20 starts at once ring once (S6)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    await browser.get('/login');
    const starts = await Promise.all(Array.from({ length: 20 }, () => browser.post('/login', { identifier: 'marie' })));
    const [{ location }] = starts as [Page];
    expect(new Set(starts.map((start) => start.location))).toEqual(new Set([location]));
    for (let count = 0; count < 20; count += 1) expect((await browser.get(location!)).status).toBe(200);
    await shop.ring();
    expect(shop.strategy.adapter.begun).toHaveLength(1);
  });

  it('a browser has one cookie of a bounded size, however often it starts, and goes on in its last four tabs (S58)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handles: string[] = [];
    for (let count = 0; count < 100; count += 1) {
      const { headers, json } = await browser.send('/login', { identifier: `person-${count}` });
      const [cookie = '', ...more] = headers['set-cookie'] ?? [];
      expect(cookie).toMatch(
        /^passport-idtoken=[\w-]{43}\.idtoken\.[\da-f]{64}(~[\w-]{43}\.idtoken\.[\da-f]{64}){0,3}; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax$/,
      );
      expect([cookie.length < 600, more]).toEqual([true, []]);
      handles.unshift(json.handle);
    }
    expect(browser.cookies.size).toBe(1);
    const seen = await Promise.all(handles.slice(0, 5).map((handle) => browser.get(`/login/status?handle=${handle}`)));
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 200, 200, 404]);
  });

  it('each login has a key of its own, and meets only itself', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const first = await shop.started(browser, 'marie');
    const second = await shop.started(browser, 'paul');
    expect(await shop.started(browser, 'marie')).toBe(first);
    const [latest, other] = browser.cookies.get('passport-idtoken')!.split('~');
    expect([latest!.slice(44), other!.slice(44)]).toEqual([first, second]);
    expect(latest!.slice(0, 43)).not.toBe(other!.slice(0, 43));
    expect(shop.strategy.adapter.begun).toHaveLength(2);
  });

  it.each(['nothing', 'a login of the attacker'])(
    'under a planted key, by which %s waits, a start has a fresh one (S2)',
    async (what) => {
      const shop = await openShop();
      const [attacker, victim] = [shop.browser(), shop.browser()];
      await attacker.get('/login');
      if (what !== 'nothing') await shop.started(attacker, 'mallory');
      const planted = attacker.cookies.get('passport-idtoken')!;
      victim.cookies.set('passport-idtoken', planted);
      const { handle } = (await victim.send('/login', { identifier: 'marie' })).json;
      expect((await victim.get(`/login/status?handle=${handle}`)).status).toBe(200);
      // The attacker neither has that login nor meets it a moment later, from the same address.
      expect((await attacker.get(`/login/status?handle=${handle}`)).status).toBe(404);
      const again = await attacker.send('/login', { identifier: 'marie' }, { 'user-agent': 'another' });
      expect(again.json.handle).not.toBe(handle);
      expect((await attacker.get(`/login/status?handle=${handle}`)).status).toBe(404);
    },
  );

  it('on HTTPS the cookie is one that no other host and no plain HTTP can set (S58)', async () => {
    const shop = await openShop({ router: { origin: 'https://shop.example.com' } });
    const browser = shop.browser();
    const { headers } = await browser.post('/login', { identifier: 'marie' }, { origin: 'https://shop.example.com' });
    expect(headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-passport-idtoken=.*; Path=\/; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/),
    ]);
  });

  it('without cookies the form says so before any phone rings, and how to leave an app that has none (F48, F49)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const answer = await browser.post('/login', { identifier: 'marie', cookies: '1' });
    expect([answer.status, answer.text.includes('Cookies are needed')]).toEqual([400, true]);
    expect(answer.text).toContain('inside another app, open this page in your browser');
    expect(answer.text).toContain('value="marie"');
    expect(shop.strategy.adapter.begun).toHaveLength(0);
    expect(shop.strategy.told).toEqual(['invalid cookies_required']);
  });

  it.each(['retry', 'finish', 'cancel', 'code'])(
    'a page that was left open for a day is told that it is over, and where to start again: %s (F54)',
    async (route) => {
      const shop = await openShop();
      const browser = shop.browser();
      await browser.get('/login');
      // What a store has forgotten is as what it never had.
      const handle = `idtoken.${'0'.repeat(64)}`;
      const asked =
        route === 'code' ? browser.get(`/login/code?handle=${handle}`) : browser.post(`/login/${route}`, { handle });
      const { status, text } = await asked;
      expect([status, text.match(/class="primary"/g)?.length]).toEqual([404, 1]);
      // The box for the developer says it as well: what counts is the heading.
      expect(text).toMatch(/<h1[^>]*>This sign-in is no longer known/);
      expect(text).toMatch(/<a href="\/login" class="primary">Start again<\/a>/);
      expect(shop.strategy.adapter.begun).toHaveLength(0);
    },
  );

  it('a visitor asks for no scopes (S8)', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    await browser.send('/login?scopes=identity:full', { identifier: 'marie', scopes: ['identity:full'], scope: 'x' });
    expect(shop.strategy.adapter.begun).toEqual([{ person: 'marie', scopes: ['identity:name'] }]);
  });

  it('over the limit: 429 with the time to try again, as a page and as JSON, alike for strangers', async () => {
    const shop = await openShop({ limits: {}, lookup: (identifier) => (identifier === 'marie' ? 'marie' : null) });
    const pages: string[] = [];
    for (const identifier of ['marie', 'stranger']) {
      for (let at = 0; at < 2; at += 1) await shop.browser().post('/login', { identifier });
      const page = await shop.browser().post('/login', { identifier });
      expect([page.status, page.headers['retry-after']]).toEqual([429, '300']);
      pages.push(masked(page, identifier).text);
      const json = await shop.browser().send('/login', { identifier });
      expect([json.status, json.headers['retry-after'], json.json.error.code]).toEqual([429, '300', 'rate_limited']);
    }
    expect(pages[0]).toBe(pages[1]);
    expect(pages[0]).toContain('minutes');
    expect(shop.strategy.told.filter((type) => type === 'limited rate_limited')).toHaveLength(4);
  });

  it('as JSON that fails before there is a code has the status of what failed', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    shop.strategy.adapter.onBegin = () => {
      throw new LoginError('operator_busy', { retryAt: Date.now() + 17_000 });
    };
    const { status, headers, json } = await browser.send('/login', { identifier: 'marie' });
    expect([status, headers['retry-after'], json.error.code]).toEqual([502, '17', 'operator_busy']);
    expect(json.error.message).not.toContain('application'); // S66: that is for the one on call
    expect(shop.strategy.told).toEqual(['started', 'failed operator_busy']);
  });

  it('as JSON it answers after five seconds, and then watches no longer, however late a store is', async () => {
    const shop = await openShop();
    const { store, adapter } = shop.strategy;
    adapter.onBegin = () => new Promise(() => undefined);
    let watches = 0;
    let tell = () => {};
    const late = new Promise<void>((resolve) => {
      tell = resolve;
    });
    store.after = (method) => {
      if (method !== 'watch') return undefined;
      watches += 1;
      return watches === 2 ? late : undefined;
    };
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'clearImmediate', 'queueMicrotask', 'performance'] });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    try {
      const starting = shop.browser().send('/login', { identifier: 'marie' });
      while (watches < 2) await turn();
      jest.advanceTimersByTime(5_000);
      const { status, json } = await starting;
      expect([status, Object.keys(json)]).toEqual([201, ['handle', 'events', 'finish']]);
      expect(store.watchers).toBe(2);
      tell();
      await turn();
      expect(store.watchers).toBe(1); // the attempt's own
    } finally {
      jest.useRealTimers();
    }
  });

  it('when the store is down: 503, told to onEvent, no phone rings', async () => {
    const shop = await openShop();
    shop.strategy.store.before = () => {
      throw new Error('no connection to redis://:secret@store');
    };
    const page = await shop.browser().post('/login', { identifier: 'marie' });
    expect([page.status, page.text.includes('secret')]).toEqual([503, false]);
    expect(shop.strategy.told).toEqual(['failed store_unavailable']);
    shop.strategy.store.before = () => {};
  });
});

describe('what is no honest form (S9)', () => {
  it.each(['', ' ', 'x'.repeat(257), 'a\0b', 'a\nb'])(
    'the identifier %j: 400, the form again, nothing is sent',
    async (identifier) => {
      const shop = await openShop();
      const page = await shop.browser().post('/login', { identifier });
      expect([page.status, page.text.includes('id="mistake"')]).toEqual([400, true]);
      const json = await shop.browser().send('/login', { identifier });
      expect([json.status, json.json.error.code]).toEqual([400, 'identifier_invalid']);
      expect(shop.strategy.told.filter((event) => !event.startsWith('invalid '))).toEqual([]);
    },
  );

  it.each([
    ['an array', { identifier: ['marie'] }],
    ['an object', { identifier: { $ne: '' } }],
    ['a number', { identifier: 1 }],
    ['null', { identifier: null }],
    ['a provider in an array', { identifier: 'marie', provider: ['idtoken'] }],
    ['a target in an object', { identifier: 'marie', returnTo: { toString: 'x' } }],
    ['a handle in an array', { identifier: 'marie', handle: ['x'] }],
  ])('%s in JSON: 400', async (_, body) => {
    const shop = await openShop();
    for (const path of ['/login', '/login/finish', '/login/cancel', '/login/retry']) {
      const { json } = await shop.browser().send(path, body);
      // Elsewhere only the handle is asked for; the type of all fields is checked first.
      expect(json.error.code).toBe('fields_invalid');
    }
    expect(shop.strategy.told.filter((event) => !event.startsWith('invalid '))).toEqual([]);
  });

  it('a lone surrogate: 400', async () => {
    const shop = await openShop();
    const { status, json } = await shop.browser().send('/login', { identifier: 'a\ud800' });
    expect([status, json.error.code]).toEqual([400, 'identifier_invalid']);
  });

  it.each(['identifier=a&identifier=b', 'identifier=a&provider=idtoken&provider=x', 'handle=a&handle=b'])(
    'a field sent twice (%s): 400 on every route',
    async (form) => {
      const shop = await openShop();
      for (const path of ['/login', '/login/finish', '/login/cancel', '/login/retry']) {
        expect((await shop.browser().post(path, form)).status).toBe(400);
      }
      for (const path of ['/login', '/login/code', '/login/status', '/login/events']) {
        expect((await shop.browser().get(`${path}?${form}`)).status).toBe(400);
      }
      expect(shop.strategy.told.filter((event) => !event.startsWith('invalid '))).toEqual([]);
    },
  );

  it('names from the prototype are no fields, no routes and no providers', async () => {
    const shop = await openShop();
    const { json } = await shop.browser().send('/login', { identifier: 'marie', provider: '__proto__' });
    expect(json.error.code).toBe('provider_unknown');
    const body = JSON.parse('{"__proto__":{"identifier":"marie"}}') as object;
    expect((await shop.browser().send('/login', body)).json.error.code).toBe('identifier_invalid');
    for (const path of ['/login/constructor', '/login/__proto__', '/login/assets/constructor']) {
      expect((await shop.browser().get(path)).status).toBe(404);
    }
  });
});

describe('where a login returns to (S50)', () => {
  const ELSEWHERE = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/%09/evil.example',
    '/%5cevil.example',
    '/%2f%2fevil.example',
    '/..//evil.example',
    'javascript:alert(1)',
    'evil.example',
    '\\evil.example',
    'http:evil.example',
    '/\u0000',
    `/${'x'.repeat(2100)}`,
  ];

  it.each(ELSEWHERE)('%j is ignored', async (returnTo) => {
    const shop = await openShop({ router: { successRedirect: '/default' } });
    const browser = shop.browser();
    expect((await browser.get(`/login?returnTo=${encodeURIComponent(returnTo)}`)).text).not.toContain(
      'name="returnTo"',
    );
    const handle = await shop.approved(browser, 'marie', { returnTo });
    expect((await browser.post('/login/finish', { handle })).location).toBe('/default');
  });

  it('a path of our own is followed, query and fragment included', async () => {
    const shop = await openShop({ router: { successRedirect: '/default' } });
    const browser = shop.browser();
    const handle = await shop.approved(browser, 'marie', { returnTo: '/cellar?red=1#top' });
    expect((await browser.post('/login/finish', { handle })).location).toBe('/cellar?red=1#top');
  });

  it('what Express makes of a session’s returnTo counts for nothing', async () => {
    const shop = await openShop({ router: { successRedirect: '/default' } });
    const browser = shop.browser();
    await browser.get('/put?returnTo=https://evil.example');
    const handle = await shop.approved(browser);
    expect((await browser.post('/login/finish', { handle })).location).toBe('/default');
  });
});

it('with several strategies a start names one, and each answers for its own logins only (S11)', async () => {
  const [one, other] = [new ScriptedStrategy({ name: 'idtoken' }), new ScriptedStrategy({ name: 'other' })];
  const router = loginRouter([one, other], { session: false, onLogin: answerUser });
  const server = createServer(router);
  const browser = new Browser(await listening(server));
  later(() => closing(router, server));
  later(() => browser.close());
  expect((await browser.get('/login')).text).toContain('value="other"');
  const first = await browser.send('/login', { identifier: 'marie' });
  const second = await browser.send('/login', { identifier: 'marie', provider: 'other' });
  expect([first.json.handle, second.json.handle]).toEqual([
    expect.stringMatching(/^idtoken\./),
    expect.stringMatching(/^other\./),
  ]);
  expect([one.adapter.begun.length, other.adapter.begun.length]).toEqual([1, 1]);
  for (const { json } of [first, second]) {
    expect((await browser.get(`/login/status?handle=${json.handle}`)).status).toBe(200);
  }
  const swapped = first.json.handle.replace('idtoken', 'other');
  expect((await browser.get(`/login/status?handle=${swapped}`)).status).toBe(404);
  expect((await browser.send('/login', { identifier: 'marie', provider: 'third' })).json.error.code).toBe(
    'provider_unknown',
  );
});

/** What two answers may differ in without telling anything. */
function masked({ status, headers, text }: Page, identifier: string) {
  const { date: _date, ...rest } = headers;
  const mask = (value: unknown) =>
    JSON.stringify(value ?? '')
      // Each browser is shown what it typed itself.
      .replaceAll(identifier, 'WHO')
      .replaceAll(/nonce(-|=\\?")[^'"\\]+/g, 'nonce')
      .replaceAll(/idtoken\.[\da-f]{64}/g, 'HANDLE')
      .replaceAll(/(passport-idtoken=|~)[\w-]{43}/g, 'KEY')
      .replaceAll(/[\dA-Z_-]{4} [\dA-Z_-]{4}</g, 'SUPPORT<')
      // Times have a grain, and that is not masked.
      .replaceAll(
        /((?:expiresAt|retryAt)\\?":\\?"[^"\\]*?)(\.\d{3})?Z/g,
        (_, at: string, ms = '') => at + (ms === '.000' ? 'WHOLE' : `FINE${ms}`),
      )
      .replaceAll(/\d/g, '0')
      .replaceAll(/0 0( 0)*/g, 'DIGITS');
  return { status, headers: mask(rest), text: mask(text) };
}

describe('nothing tells a stranger from a person (S12, S14)', () => {
  it('page by page', async () => {
    const shop = await openShop({
      lookup: (identifier) => (identifier === 'stranger' ? null : identifier),
    });
    shop.strategy.adapter.onBegin = ({ person }) =>
      person === 'revoked' || person === 'unenrolled'
        ? { unknownPerson: true, expiresAt: Date.now() + 60_000 }
        : shop.strategy.adapter.challenge();
    const walk = async (identifier: string) => {
      const browser = shop.browser();
      const steps: unknown[] = [masked(await browser.get('/login'), identifier)];
      const started = await browser.post('/login', { identifier });
      steps.push(masked(started, identifier));
      const handle = started.location!.split('=')[1]!;
      await browser.state(handle, 'pending');
      for (const path of ['code', 'status'])
        steps.push(masked(await browser.get(`/login/${path}?handle=${handle}`), identifier));
      const events = await browser.events(`/login/events?handle=${handle}`);
      steps.push(Object.keys(await events.until('pending')));
      steps.push(masked(await browser.post('/login/finish', { handle }), identifier));
      steps.push(masked(await browser.post('/login/cancel', { handle }), identifier));
      steps.push(masked(await browser.send('/login', { identifier }), identifier));
      return steps;
    };
    const marie = await walk('marie');
    for (const other of ['stranger', 'revoked', 'unenrolled']) expect(await walk(other)).toEqual(marie);
  });
});
