import { createServer } from 'node:http';
import express from 'express';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { loginRouter } from '../../lib/index.js';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';
import { cleanup } from '../helpers/cleanup.js';
import { ScriptedStrategy } from '../helpers/scripted-shop.js';
import { listening, newPassport, newSession, pages } from '../helpers/shop.js';
import { until } from './stage.js';

const later = cleanup();

describeInBrowser('a route of one’s own in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser.close());

  /** An application with a form of its own; with `token`, each of its POSTs needs the token that its own form has. */
  async function open({ token = false } = {}, options: BrowserContextOptions = {}) {
    const strategy = new ScriptedStrategy();
    later(() => strategy.close());
    const passport = newPassport();
    passport.use(strategy as never);
    const app = express().use(newSession() as never, passport.session());
    app.use('/login', loginRouter(strategy, { passport, starts: false }));
    app.use(express.urlencoded({ extended: false }));
    const refused: string[] = [];
    app.use((req, res, next) => {
      if (!token || req.method === 'GET' || (req.body as { token?: string }).token === 'secret') return next();
      refused.push(req.path);
      res.status(403).send('<title>No token</title>');
    });
    app.get('/sign-in', (_req, res) => {
      res.send(`<!doctype html><form method="post"><input name="identifier" value="marie">
        <input type="hidden" name="token" value="secret"><button>Go</button></form>`);
    });
    app.post('/sign-in', passport.authenticate('idtoken', { successRedirect: '/me' }) as express.Handler);
    app.use(pages as never);
    const server = createServer(app);
    const url = await listening(server);
    later(() => {
      server.closeAllConnections();
      server.close();
    });
    const context = await browser.newContext(options);
    context.setDefaultTimeout(8_000);
    later(async () => await context.close());
    const page = await context.newPage();
    await page.goto(`${url}/sign-in`);
    await page.getByRole('button', { name: 'Go' }).click();
    await page.locator('#code:not(:empty)').waitFor();
    return { page, url, refused, strategy };
  }

  const userOn = async (page: Page) => JSON.parse((await page.textContent('body')) ?? '') as { user: { id: string } };

  it('leads to the target of the route, and not to the router’s', async () => {
    const { page, url, strategy } = await open();
    strategy.adapter.ring.approve();
    await page.waitForURL(`${url}/me`);
    expect((await userOn(page)).user.id).toBe('marie');
  });

  it('does so without a script, by the button of the page', async () => {
    const { page, url, strategy } = await open({}, { javaScriptEnabled: false });
    strategy.adapter.ring.approve();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${url}/me`);
    expect((await userOn(page)).user.id).toBe('marie');
  });

  it('behind a check of tokens: the application refuses, and the page that is back says so and sends nothing by itself', async () => {
    const { page, url, strategy, refused } = await open({ token: true });
    strategy.adapter.ring.approve();
    await page.waitForURL(`${url}/sign-in`);
    await until(() => refused.length === 1);
    for (const back of [async () => await page.goBack(), async () => await page.reload()]) {
      await back();
      await page.getByText('The last step did not work.').waitFor();
    }
    expect(refused).toEqual(['/sign-in']);
    await page.getByRole('button', { name: 'Continue' }).click();
    await until(() => refused.length === 2);
    expect(strategy.adapter.begun).toHaveLength(1);
  });
});
