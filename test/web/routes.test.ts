import { createServer } from 'node:http';
import { LoginIDStrategy, loginRouter } from '../../lib/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { closing, listening } from '../helpers/shop.js';

const later = cleanup();

/** A site of LoginID alone; no operator is asked. */
async function open(): Promise<Browser> {
  const loginid = new LoginIDStrategy({
    baseURL: 'https://directweb.example.com/api',
    apiKey: 'key',
    websiteURL: 'https://shop.example.com',
  });
  const router = loginRouter(loginid);
  const server = createServer(router);
  const browser = new Browser(await listening(server));
  later(() => closing(router, server));
  later(() => browser.close());
  return browser;
}

describe('the pages that a strategy brings along', () => {
  it('stand below its name, under a policy that lets them send to their operator and nowhere else (S51, S52)', async () => {
    const page = await (await open()).get('/login/loginid/register');
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']).split('; ');
    expect(policy).toContain("connect-src 'self' https://directweb.example.com");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(page.headers['x-frame-options']).toBe('DENY');
    expect(page.headers['cache-control']).toBe('no-store');
    expect(String(page.headers['set-cookie'])).toMatch(/^passport-idtoken=[\w-]{43};/);
  });

  it('load scripts under names that never change their text', async () => {
    const browser = await open();
    const { text } = await browser.get('/login/loginid');
    const scripts = [...text.matchAll(/<script [^>]*src="([^"]+)"/g)].map(([, url = '']) => url);
    expect(scripts.map((url) => url.replace(/-[\w-]{16}\.js$/, ''))).toEqual([
      '/login/assets/loginid.directweb',
      '/login/assets/loginid-pages',
    ]);
    for (const url of scripts) {
      const { status, headers } = await browser.get(url);
      expect([status, headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
    }
  });

  it.each(['loginid.directweb.js', 'loginid.browser.js', 'loginid.directweb.mjs', 'loginid.browser.mjs'])(
    '%s has a plain name, for pages of the application, and is looked up again',
    async (file) => {
      const browser = await open();
      const { status, headers, text } = await browser.get(`/login/assets/${file}`);
      expect([status, headers['content-type']]).toEqual([200, 'text/javascript; charset=utf-8']);
      expect(headers['cache-control']).toBe('public, max-age=300');
      expect(text).toContain('LoginID');
    },
  );

  it('the login page of a site that has only them is theirs', async () => {
    const { status, location } = await (await open()).get('/login?returnTo=/cart');
    expect([status, location]).toEqual([303, '/login/loginid?returnTo=%2Fcart']);
  });

  it.each(['/login/loginid/nothing', '/login/loginid/add/more', '/login/loginidx', '/login/assets/loginid.directweb'])(
    '%s is nobody’s',
    async (path) => {
      expect((await (await open()).get(path)).status).toBe(404);
    },
  );

  it('nothing is posted there', async () => {
    const { status, headers } = await (await open()).post('/login/loginid', {});
    expect([status, headers.allow]).toEqual([405, 'GET, HEAD']);
  });
});
