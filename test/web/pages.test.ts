import { once } from 'node:events';
import http from 'node:http';
import type { LoginRouterOptions, PageState } from '../../lib/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { useShops } from '../helpers/scripted-shop.js';

const openShop = useShops();
const later = cleanup();

const DOT = 'data:image/png;base64,iVBORw0KGgo=';

describe('a page in the site’s own name', () => {
  it('has its name, logo and colour, under a policy that allows no more', async () => {
    const shop = await openShop({ router: { site: { name: 'Corner Shop', logo: DOT, accent: '#ffd21f' } } });
    const browser = shop.browser();
    const { text, headers } = await browser.get('/login');
    expect(text).toContain('<bdi>Corner Shop</bdi>');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("img-src 'self';");
    expect(policy).not.toMatch(/unsafe|data:/);
    const logo = /<img class="logo" src="(\/login\/assets\/logo-[\w-]+\.png)" alt=""/.exec(text)![1]!;
    const picture = await browser.get(logo);
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    expect(picture.headers['content-security-policy']).toContain('sandbox');
    const sheet = await browser.get(/href="(\/login\/assets\/pages-[\w-]+\.css)"/.exec(text)![1]!);
    expect(sheet.text).toMatch(/:root:root\{--accent:#ffd21f;--accent-text:#000000\}$/);
  });

  it('says what it is for in its own words, in the visitor’s language, and leads to the app', async () => {
    const purpose = {
      title: { en: 'Link a phone', de: 'Telefon verknüpfen' },
      text: 'The amount is not on your phone.',
      why: { 'identity:name': { en: 'for the bill', de: 'für die Rechnung' } },
    };
    const texts = { de: { code: { cancel: 'Lieber nicht' } } };
    const shop = await openShop({ router: { purpose, texts, appLink: 'myid://open' } });
    const browser = shop.browser();
    const german = { headers: { 'accept-language': 'de' } };
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    const { text } = await browser.get(`/login/code?handle=${handle}`, german);
    expect(text).toContain('<h1>Telefon verknüpfen</h1>');
    expect(text).toContain('The amount is not on your phone.');
    expect(text).toContain('<span class="hint">für die Rechnung</span>');
    expect(text).toContain('>Lieber nicht</button>');
    expect(text).toContain('href="myid://open"');
    expect((await browser.get(`/login/code?handle=${handle}`)).text).toContain('<h1>Link a phone</h1>');
    expect((await browser.get('/login', german)).text).toContain('Telefon verknüpfen');
  });

  it('loads a logo from elsewhere, and from nowhere else', async () => {
    const shop = await openShop({ router: { site: { name: 'Shop', logo: 'https://cdn.example.com/logo.png' } } });
    const { headers } = await shop.browser().get('/login');
    expect(headers['content-security-policy']).toContain('img-src https://cdn.example.com;');
  });

  it('has a policy that no option weakens: where pictures come from and where forms lead is all that they add', async () => {
    const policyOf = async (router: LoginRouterOptions) => {
      const { headers } = await (await openShop({ router })).browser().get('/login');
      return String(headers['content-security-policy'])
        .replace(/nonce-[^']+/g, 'nonce')
        .split('; ');
    };
    const all = await policyOf({
      site: { name: 'Shop', logo: 'https://cdn.example.com/logo.png', accent: '#0f4c4a', accentText: '#fff' },
      purpose: { title: 'Pay', text: 'Now', why: { 'identity:name': 'why' } },
      texts: { en: { form: { title: 'Log in' } } },
      languages: ['en'],
      appLink: 'myid://open',
      redirects: ['https://other.example.com'],
      render: ({ head, main }) => `<!doctype html>${head}${main}`,
    });
    const strict = await policyOf({});
    expect(all.filter((directive) => !strict.includes(directive))).toEqual([
      'img-src https://cdn.example.com',
      "form-action 'self' https://other.example.com",
    ]);
    expect(all.map((directive) => directive.split(' ')[0]).sort()).toEqual(
      [...strict.map((directive) => directive.split(' ')[0]), 'img-src'].sort(),
    );
  });

  it('without one has no policy for pictures at all', async () => {
    const shop = await openShop();
    expect((await shop.browser().get('/login')).headers['content-security-policy']).not.toContain('img-src');
  });

  it('is smaller on the way where the browser unpacks it, and the same where not', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const path = /href="(\/login\/assets\/pages-[\w-]+\.css)"/.exec((await browser.get('/login')).text)![1]!;
    const plain = await browser.get(path, { headers: { 'accept-encoding': 'identity, gzip;q=0' } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const packed = await fetch(`${shop.url}${path}`, { headers: { 'accept-encoding': 'gzip, br' } });
    expect([packed.headers.get('content-encoding'), packed.headers.get('vary')]).toEqual(['br', 'Accept-Encoding']);
    expect(Number(packed.headers.get('content-length'))).toBeLessThan(plain.text.length / 2);
    expect(await packed.text()).toBe(plain.text);
  });

  it('of another version is a 404 that nothing keeps', async () => {
    const shop = await openShop();
    const { status, headers } = await shop.browser().get('/login/assets/code-page-AAAAAAAAAAAAAAAA.js');
    expect([status, headers['cache-control']]).toEqual([404, 'no-store']);
  });
});

describe('the visitor’s language', () => {
  it('is that of pages, events and answers', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const german = { headers: { 'accept-language': 'de-AT,de;q=0.9' } };
    expect((await browser.get('/login', german)).text).toContain('<html lang="de" dir="ltr">');
    const handle = await shop.started(browser);
    (await shop.ring()).reject();
    await browser.state(handle, 'rejected');
    const code = await browser.get(`/login/code?handle=${handle}`, german);
    expect(code.text).toContain('Auf dem Telefon wurde abgelehnt oder ein anderer Code eingegeben.');
    const status = await browser.get(`/login/status?handle=${handle}`, german);
    expect(JSON.parse(status.text)).toMatchObject({ type: 'rejected', title: 'Nicht bestätigt' });
    const gone = await browser.get('/login/code?handle=idtoken.x', german);
    expect(gone.text).toContain('Diese Anmeldung ist nicht mehr bekannt');
  });

  it('is one that the site offers', async () => {
    const shop = await openShop({ router: { languages: ['fr', 'ar'] } });
    const of = async (accepted: string) =>
      /<html lang="[^"]+" dir="[^"]+">/.exec(
        (await shop.browser().get('/login', { headers: { 'accept-language': accepted } })).text,
      )![0];
    expect(await of('de')).toBe('<html lang="fr" dir="ltr">');
    expect(await of('ar-EG')).toBe('<html lang="ar" dir="rtl">');
  });

  it('is found in any header that gets here, also in several of them', async () => {
    const shop = await openShop();
    const of = async (accepted: string | string[]) => {
      const [answer] = (await once(
        http.get(`${shop.url}/login`, { headers: { 'accept-language': accepted } }),
        'response',
      )) as [http.IncomingMessage];
      let page = '';
      for await (const piece of answer.setEncoding('utf8')) page += String(piece);
      return [answer.statusCode, /<html lang="([^"]+)"/.exec(page)?.[1]];
    };
    expect(await of(['tlh', 'fr;q=0.5'])).toEqual([200, 'fr']);
    expect(await of('x'.repeat(10_000))).toEqual([200, 'en']);
    expect(await of(`${'tlh,'.repeat(3_000)}de`)).toEqual([200, 'en']);
    expect(await of(';q=,*;q=x,__proto__,constructor')).toEqual([200, 'en']);
  });
});

describe('who is asked', () => {
  it('stands on the code page of the browser that typed it, and in nothing that others or logs get', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser, 'marei@example.com');
    expect((await browser.get(`/login/code?handle=${handle}`)).text).toContain('<b>marei@example.com</b>');
    expect((await browser.get(`/login/status?handle=${handle}`)).text).not.toContain('marei');
    expect((await shop.browser().get(`/login/code?handle=${handle}`)).text).not.toContain('marei');
    expect(JSON.stringify(shop.strategy.events)).not.toContain('marei');
  });

  it('can be changed: the login ends, and the form has the name and the way', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const started = await browser.post('/login', { identifier: 'marei', returnTo: '/cart' });
    const handle = started.location!.split('=')[1]!;
    await browser.state(handle, 'pending');
    const changed = await browser.post('/login/cancel', { handle, then: 'change' });
    expect(changed.location).toBe('/login?change=1');
    await browser.state(handle, 'rejected');
    const { text } = await browser.get(changed.location!);
    expect(text).toContain('value="marei"');
    expect(text).toContain('name="returnTo" value="/cart"');
    expect(text).not.toContain('id="resume"');
    // Nothing is filled in for the next person at this browser, or for another one.
    expect((await browser.get('/login')).text).not.toContain('marei');
    expect((await shop.browser().get('/login?change=1')).text).not.toContain('marei');
  });
});

describe('a new code in place of the one that is shown', () => {
  it('is asked for once, however often it is pressed, and is said to be new', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await shop.ring();
    await browser.state(handle, 'pending');
    const { text } = await browser.get(`/login/code?handle=${handle}`);
    expect(text).toMatch(/id="renewed" hidden/);
    const instead = /name="instead" value="(\d+)"/.exec(text)![1]!;
    await browser.post('/login/retry', { handle, instead });
    await browser.state(handle, 'pending');
    await browser.post('/login/retry', { handle, instead: String(Number(instead) - 1) });
    expect(shop.strategy.adapter.begun).toHaveLength(2);
    expect((await browser.get(`/login/code?handle=${handle}`)).text).toMatch(/id="renewed">/);
  });

  it('is not asked for by a plain retry while a code is shown', async () => {
    const shop = await openShop();
    const browser = shop.browser();
    const handle = await shop.started(browser);
    await browser.state(handle, 'pending');
    await browser.post('/login/retry', { handle });
    expect(shop.strategy.adapter.begun).toHaveLength(1);
  });
});

describe('pages that the application writes', () => {
  it('get each page whole, under the policy of ours', async () => {
    const seen: PageState[] = [];
    const render = (state: PageState) => {
      seen.push(state);
      return `<!doctype html><title>${state.title}</title>${state.head}${state.main}`;
    };
    const shop = await openShop({ router: { render, purpose: { why: { 'identity:name': 'for the bill' } } } });
    const browser = shop.browser();
    const form = await browser.get('/login');
    expect(form.text).toMatch(/^<!doctype html><title>Sign in<\/title><link rel="stylesheet"/);
    const handle = await shop.started(browser);
    const code = await browser.get(`/login/code?handle=${handle}`);
    await browser.get('/login/code?handle=scripted.unknown');
    expect(seen.map(({ page }) => page)).toEqual(['form', 'code', 'message']);
    expect(seen[0]).toMatchObject({ language: 'en', direction: 'ltr', loginPath: '/login' });
    expect(seen[1]).toMatchObject({
      login: {
        handle,
        finish: '/login/finish',
        identifier: 'marie',
        asked: [{ scope: 'identity:name', why: 'for the bill' }],
      },
    });
    expect(seen[2]).toMatchObject({ message: { code: 'login_not_found' } });
    const [nonce] = /nonce-[^']+/.exec(code.headers['content-security-policy'] as string)!;
    expect(seen[1]).toMatchObject({ nonce: nonce.slice('nonce-'.length) });
    const policyOf = (text: string) => text.replaceAll(/nonce-[^']+/g, '');
    const ours = await (await openShop()).browser().get('/login');
    expect(policyOf(form.headers['content-security-policy'] as string)).toBe(
      policyOf(ours.headers['content-security-policy'] as string),
    );
  });

  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['empty text', () => ' '],
    ['a promise, which then breaks', () => Promise.reject(new Error('theirs'))],
    [
      'what is thrown and no error',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as an application may
        throw null;
      },
    ],
    [
      'a word that means another route to Express',
      () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as an application may
        throw 'route';
      },
    ],
  ])('have to be text: %s is an error of the application, and the process lives', async (_, render) => {
    const unhandled = jest.fn();
    process.on('unhandledRejection', unhandled);
    later(() => process.off('unhandledRejection', unhandled));
    const log = jest.spyOn(console, 'error').mockImplementation(() => {}); // Express's own
    const shop = await openShop({ router: { render: render as () => string } });
    expect((await shop.browser().get('/login')).status).toBe(500);
    await new Promise((resolve) => setImmediate(resolve));
    expect(unhandled).not.toHaveBeenCalled();
    log.mockRestore();
  });
});
