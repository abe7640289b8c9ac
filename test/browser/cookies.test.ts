import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { loginRouter } from '../../lib/index.js';
import { newBrowserKey } from '../../lib/http/browser-key.js';
import { Logins } from '../../lib/login/logins.js';
import { cleanup } from '../helpers/cleanup.js';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import { answerUser } from '../helpers/shop.js';
import { TLS } from '../helpers/tls.js';

/** What a sibling host writes in front of a name to get past a browser's check of the prefix `__Host-`. */
const IN_FRONT = { 'a no-break space': '\u00a0', 'a next line': '\u0085', nothing: '' };

describeInBrowser('a cookie that a sibling host plants, over HTTPS', () => {
  const later = cleanup();
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser(['--host-resolver-rules=MAP *.example.test 127.0.0.1']);
  });
  afterAll(async () => await browser.close());

  it.each(Object.entries(IN_FRONT))('behind %s is not ours (S2, S58)', async (_, blank) => {
    const { key } = newBrowserKey();
    const strategy = new ScriptedStrategy();
    const router = loginRouter(strategy, { session: false, onLogin: answerUser });
    const sent: string[] = [];
    const server = createServer(TLS, (req, res) => {
      if (req.headers.host?.startsWith('evil.')) {
        const cookie = `${blank}__Host-passport-idtoken=${key}; Domain=example.test; Path=/login; Secure`;
        res.writeHead(200, { 'content-type': 'text/html', 'set-cookie': cookie }).end('<p>a sibling</p>');
        return;
      }
      sent.push(req.headers.cookie ?? '');
      router(req, res);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    later(async () => {
      await context.close();
      await router.close();
      server.close();
    });

    const page = await context.newPage();
    await page.goto(`https://evil.example.test:${port}/`);
    const form = await page.goto(`https://shop.example.test:${port}/login`);
    await page.fill('input[name=identifier]', 'marie');
    await page.press('input[name=identifier]', 'Enter');
    await page.waitForURL(/\/login\/code\?handle=/);

    // The form's browser has no key yet, and gets one.
    expect(await form?.headerValue('set-cookie')).toMatch(/^__Host-passport-idtoken=[\w-]{43};/);
    // Chromium keeps what was planted and sends it first, if there is something in front; a bare name it refuses by itself.
    expect(sent.at(-1)?.startsWith(`${blank}__Host-passport-idtoken=${key}`)).toBe(blank !== '');
    const handle = new URL(page.url()).searchParams.get('handle') ?? '';
    const record = await strategy.store.get(handle);
    const ofPlanted = new Logins(strategy.store, strategy.adapter.id).ownerOf(key);
    expect(record).toMatchObject({ owner: expect.not.stringMatching(ofPlanted) as string });
  });
});
