import helmet from 'helmet';
import type { LoginRouterOptions } from '../../lib/index.js';
import type { Page } from '../helpers/browser.js';
import { useShops } from '../helpers/scripted-shop.js';
import type { ScriptedShop } from '../helpers/scripted-shop.js';
import type { Middleware } from '../helpers/shop.js';

const openShop = useShops();

/** Every route, in the states that answer differently. */
async function everyAnswer(shop: ScriptedShop): Promise<Record<string, Page>> {
  const browser = shop.browser();
  const form = await browser.get('/login');
  const mistake = await browser.post('/login', { identifier: '' });
  const start = await browser.post('/login', { identifier: 'marie' });
  const handle = start.location!.split('=')[1]!;
  await browser.state(handle, 'pending');
  const pending = await browser.get('/login/code');
  const status = await browser.get(`/login/status?handle=${handle}`);
  const early = await browser.post('/login/finish', { handle });
  const json = await browser.send('/login', { identifier: 'marie' });
  (await shop.ring()).approve();
  await browser.state(handle, 'approved');
  const approved = await browser.get('/login/code');
  const finish = await browser.post('/login/finish', { handle });
  const finished = await browser.get('/login/code');
  const late = await browser.get(`/login/events?handle=${handle}`, { headers: { 'last-event-id': 'end' } });
  const unknown = await browser.get('/login/code?handle=idtoken.x');
  const foreign = await browser.post(
    '/login',
    { identifier: 'marie' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
  );
  const wrong = await browser.get('/login/finish');
  return {
    form,
    mistake,
    start,
    pending,
    status,
    early,
    json,
    approved,
    finish,
    finished,
    late,
    unknown,
    foreign,
    wrong,
  };
}

it('nothing of a login is kept in a cache, redirects and refusals included (S56)', async () => {
  const shop = await openShop();
  for (const [name, { headers }] of Object.entries(await everyAnswer(shop))) {
    expect([name, headers['cache-control']]).toEqual([name, 'no-store']);
    expect([name, headers['x-content-type-options']]).toEqual([name, 'nosniff']);
    expect([name, headers['referrer-policy']]).toEqual([name, 'same-origin']);
    expect([name, headers['cross-origin-resource-policy']]).toEqual([name, 'same-origin']);
    expect([name, Object.keys(headers).filter((header) => header.startsWith('access-control'))]).toEqual([name, []]);
  }
});

it('no page can be framed, and none loads or sends anything elsewhere (S51, S52)', async () => {
  const shop = await openShop();
  const pages = Object.entries(await everyAnswer(shop)).filter(([, { headers }]) =>
    (headers['content-type'] ?? '').includes('html'),
  );
  expect(pages.map(([name]) => name)).toEqual([
    'form',
    'mistake',
    'pending',
    'early',
    'approved',
    'unknown',
    'foreign',
    'wrong',
  ]);
  const nonces = new Set<string>();
  for (const [name, { headers, text }] of pages) {
    const nonce = /'nonce-([^']+)'/.exec(headers['content-security-policy'] as string)![1]!;
    nonces.add(nonce);
    expect([name, headers]).toEqual([
      name,
      expect.objectContaining({
        'content-security-policy':
          `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; connect-src 'self'; ` +
          "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'permissions-policy': expect.stringContaining('camera=()') as string,
      }),
    ]);
    // S57, S59: no other host in the page, and nothing of a login but its code and handle. (A nonce may hold slashes.)
    expect([name, text.replaceAll(nonce, '').match(/(https?:)?\/\/[\w.]/g)]).toEqual([name, null]);
    expect([name, /canary-(jwt|ws)/.test(text)]).toEqual([name, false]);
  }
  expect(nonces.size).toBe(pages.length);
});

it.each(['finish', 'cancel', 'retry'])('no link and no frame can press %s (S51)', async (action) => {
  const shop = await openShop();
  const browser = shop.browser();
  const handle = await shop.started(browser);
  for (const method of ['GET', 'HEAD']) {
    const { status, headers } = await browser.get(`/login/${action}?handle=${handle}`, { method });
    expect([status, headers.allow]).toEqual([405, 'POST']);
  }
  await browser.state(handle, 'pending');
});

it('our assets are the same for everybody, for ever, and set no cookie (S56)', async () => {
  const shop = await openShop({ session: { saveUninitialized: true } });
  const browser = shop.browser();
  const { text } = await browser.get('/login');
  const assets = [...text.matchAll(/(?:src|href)="(\/login\/assets\/[^"]+)"/g)].map(([, path]) => path!);
  expect(assets).toEqual([expect.stringMatching(/-[\w-]{16}\.css$/), expect.stringMatching(/-[\w-]{16}\.js$/)]);
  for (const path of assets) {
    const stranger = shop.browser();
    const { status, headers, text: source } = await stranger.get(path);
    expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    expect([headers['set-cookie'], headers['x-content-type-options']]).toEqual([undefined, 'nosniff']);
    expect(headers['content-type']).toMatch(/^text\/(css|javascript); charset=utf-8$/);
    expect(source.length).toBeGreaterThan(10);
    expect((await stranger.get(path, { method: 'HEAD' })).headers['content-length']).toBe(
      String(Buffer.byteLength(source)),
    );
  }
});

describe('nothing is weaker than what the application set (S60)', () => {
  it('helmet, at its strictest', async () => {
    const strict = helmet({
      referrerPolicy: { policy: 'no-referrer' },
      contentSecurityPolicy: { directives: { sandbox: ['allow-forms', 'allow-scripts'], reportUri: '/csp' } },
    });
    const setting: Middleware = (_req, res, next) => {
      res.setHeader('Permissions-Policy', 'fullscreen=()');
      next();
    };
    const shop = await openShop({ before: [strict, setting] });
    const { headers } = await shop.browser().get('/login');
    const policy = (headers['content-security-policy'] as string).split('; ');
    // What we say of what is loaded is said once; what we say nothing of stays.
    expect(new Set(policy.map((directive) => directive.split(' ')[0])).size).toBe(policy.length);
    expect(policy.slice(8).sort()).toEqual([
      'report-uri /csp',
      'sandbox allow-forms allow-scripts',
      'upgrade-insecure-requests',
    ]);
    expect(policy.join()).not.toMatch(/unsafe-inline|https:/);
    expect(headers).toMatchObject({
      'referrer-policy': 'same-origin', // S57: the one that has to be as ours is, or our own form has no origin
      'permissions-policy': 'fullscreen=()',
      'x-frame-options': 'DENY',
      'strict-transport-security': expect.stringContaining('max-age') as string,
      'cross-origin-opener-policy': 'same-origin',
    });
  });
});

describe('a policy that the application may need otherwise', () => {
  const page = async (router: LoginRouterOptions, set: Readonly<Record<string, string>> = {}) => {
    const setting: Middleware = (_req, res, next) => {
      for (const [name, value] of Object.entries(set)) res.setHeader(name, value);
      next();
    };
    const shop = await openShop({ router, before: [setting] });
    return (await shop.browser().get('/login')).headers;
  };
  const HSTS = 'strict-transport-security';
  const OPENER = 'cross-origin-opener-policy';

  it('HTTPS only is said on HTTPS, where the application says nothing of it (S60)', async () => {
    const origin = 'https://shop.example.com';
    expect((await page({ origin }))[HSTS]).toBe('max-age=31536000');
    expect((await page({ origin }, { [HSTS]: 'max-age=1' }))[HSTS]).toBe('max-age=1');
    expect((await page({}))[HSTS]).toBeUndefined();
    // It would hold for every other server on this machine.
    expect((await page({ origin: 'https://localhost:3000' }))[HSTS]).toBeUndefined();
  });

  it('a sign-in in a pop-up keeps the way back to its opener', async () => {
    expect((await page({}))[OPENER]).toBe('same-origin');
    expect((await page({}, { [OPENER]: 'same-origin-allow-popups' }))[OPENER]).toBe('same-origin-allow-popups');
  });

  it('forms lead to the sites of the redirects, and to no others (S52)', async () => {
    const headers = await page({
      successRedirect: 'https://account.example.com/welcome?a=1',
      failureRedirect: 'https://help.example.com/sorry',
      redirects: ['https://third.example.com', 'https://help.example.com'],
    });
    expect(String(headers['content-security-policy']).split('; ')).toContain(
      "form-action 'self' https://third.example.com https://help.example.com https://account.example.com",
    );
  });
});

it('what is not for visitors is not in any answer (S66)', async () => {
  const shop = await openShop();
  const browser = shop.browser();
  shop.strategy.store.before = () => {
    throw Object.assign(new Error('redis://:hunter2@10.0.0.7'), { stack: 'at /srv/app/secret.js:1:1' });
  };
  for (const answer of [
    await browser.post('/login', { identifier: 'marie' }),
    await browser.send('/login', { identifier: 'marie' }),
    await browser.get('/login/status?handle=idtoken.x', { headers: { cookie: `passport-idtoken=${'x'.repeat(43)}` } }),
  ]) {
    expect(answer.status).toBe(503);
    expect(answer.text + JSON.stringify(answer.headers)).not.toMatch(/hunter2|10\.0\.0\.7|secret\.js|redis/);
  }
  shop.strategy.store.before = () => {};
});
