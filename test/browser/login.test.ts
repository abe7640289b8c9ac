import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator } from '../../lib/dev/index.js';
import type { LoginEvent } from '../../lib/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import { listening } from '../helpers/shop.js';
import type { Shop, ShopOptions } from '../helpers/shop.js';
import { expectHeading, textOf, until } from './stage.js';

const SCOPES = ['identity:name', 'identity:age_over_18'];
const MARIE = 'tokenId=marie&givenName=Marie&familyName=Dupont&dateOfBirth=1990-05-01&nationality=FRA';

/** Two people's machines: a browser at the shop, and a phone. Everything between them is real. */
describeInBrowser('a login, from the shop to the phone and back', () => {
  const later = cleanup();
  let browser: Browser;
  let operator: IDTokenOperator;
  let shop: Shop;
  let events: LoginEvent[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser.close());

  /** Operator and shop; people whose identifier is not `marie` are unknown. */
  async function open(
    options: {
      sessionSeconds?: number;
      data?: string;
      router?: ShopOptions['router'];
      verify?: ShopOptions['verify'];
    } = {},
  ): Promise<void> {
    const { router, verify, ...operatorOptions } = options;
    events = [];
    operator = await startIDTokenOperator({
      services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:full', 'identity:age_over_18'] }],
      rateLimits: false,
      ...operatorOptions,
    });
    later(async () => await operator.stop());
    shop = await startShop(router, verify);
    later(async () => await shop.close());
  }

  async function startShop(router: ShopOptions['router'] = {}, verify?: ShopOptions['verify']): Promise<Shop> {
    return await onExpress5({
      strategy: {
        operator: operator.url,
        serviceId: 'my-shop',
        limits: false,
        scopes: SCOPES,
        resolveTokenId: (identifier) => (identifier === 'marie@example.com' ? 'marie' : null),
        onEvent: (event) => events.push(event),
      },
      ...(verify && { verify }),
      router: { successRedirect: '/me', ...router },
    });
  }

  async function visitor(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(10_000);
    later(async () => await context.close());
    return context;
  }

  /** A phone on which Marie is enrolled. */
  async function phoneOfMarie(): Promise<Page> {
    const phone = await (await visitor({ viewport: { width: 390, height: 844 } })).newPage();
    await phone.goto(`${operator.url}/phone?${MARIE}`);
    await phone.getByTestId('enrol-submit').click();
    await phone.locator('[data-testid=connection][data-state=connected]').waitFor();
    return phone;
  }

  /** Types who one is at the shop, and waits for the code. */
  async function signIn(page: Page, identifier = 'marie@example.com'): Promise<string> {
    await page.goto(`${shop.url}/login`);
    await page.getByLabel('E-mail').fill(identifier);
    await page.keyboard.press('Enter');
    await expectHeading(page, 'Compare this code');
    return (await textOf(page, '#code'))!;
  }

  async function approve(phone: Page): Promise<void> {
    await phone.getByTestId('approve').click();
    await phone.getByTestId('sensor').click();
  }

  async function expectSignedIn(page: Page): Promise<Record<string, unknown>> {
    await page.waitForURL(`${shop.url}/me`);
    const { user } = JSON.parse((await textOf(page, 'body'))!);
    expect(user).not.toBeNull();
    return user;
  }

  async function expectNobody(page: Page): Promise<void> {
    await page.goto(`${shop.url}/me`);
    expect(JSON.parse((await textOf(page, 'body'))!).user).toBeNull();
  }

  it('approve: the same code on both, and req.user is what was shared', async () => {
    await open();
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    const code = await signIn(page);
    expect(await phone.getByTestId('code').textContent()).toBe(code);
    await approve(phone);
    const user = await expectSignedIn(page);
    expect(user).toMatchObject({ id: 'marie', claims: { givenName: 'Marie', ageOver18: true }, missingScopes: [] });
    await until(() => events.length === 3);
    expect(events.map(({ type }) => type)).toEqual(['started', 'approved', 'finished']);
  });

  it('a part is shared: the application sees what is missing, and may refuse with words about it (F25)', async () => {
    await open({ verify: ({ claims, ...identity }) => (claims.ageOver18 === true ? { claims, ...identity } : false) });
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    await signIn(page);
    await phone.locator('[data-scope="identity:age_over_18"]').uncheck();
    await approve(phone);
    await page.getByText('You did not share').waitFor();
    expect(await textOf(page, 'main')).toMatch(/Whether you are over 18.*You can ask again/s);
    expect(events.at(-1)).toMatchObject({ type: 'refused', code: 'user_refused' });
    await page.getByRole('button', { name: 'New code' }).click();
    await expectHeading(page, 'Compare this code');
    await phone.getByTestId('done').click();
    await approve(phone);
    expect(await expectSignedIn(page)).toMatchObject({ claims: { ageOver18: true } });
  });

  it('refused on the phone: said at once, and a new code is one click away (F19)', async () => {
    await open();
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    await signIn(page);
    await phone.getByTestId('refuse').click();
    await expectHeading(page, 'Refused on your phone');
    await page.getByRole('button', { name: 'New code' }).click();
    await expectHeading(page, 'Compare this code');
    expect(operator.initiations).toHaveLength(2);
    await phone.getByTestId('done').click();
    await approve(phone);
    await expectSignedIn(page);
  });

  it('a biometric check that fails signs nobody in, and can be repeated', async () => {
    await open();
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    await signIn(page);
    await phone.getByTestId('approve').click();
    await phone.getByTestId('check-fails').click();
    await phone.getByTestId('sensor').click();
    await phone.getByTestId('check-error').waitFor();
    expect(await page.getByRole('heading', { level: 2 }).first().textContent()).toMatch('Compare this code');
    await phone.getByTestId('check-fails').click();
    await phone.getByTestId('sensor').click();
    await expectSignedIn(page);
  });

  it('a code that runs out: the focus is on a new one, and the old one opens nothing (F20)', async () => {
    await open({ sessionSeconds: 2 });
    await phoneOfMarie();
    const page = await (await visitor()).newPage();
    await signIn(page);
    await expectHeading(page, 'The code has run out');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('The code has run out');
    await page.getByRole('button', { name: 'New code' }).press('Enter');
    await expectHeading(page, 'Compare this code');
    await expectNobody(page);
  });

  it('reload, back and a second tab show the same code, and the phone rings once (S6, F43)', async () => {
    await open();
    const context = await visitor();
    const [phone, page] = [await phoneOfMarie(), await context.newPage()];
    const code = await signIn(page);
    await page.reload();
    expect(await textOf(page, '#code')).toBe(code);
    await page.goBack();
    await page.goForward();
    expect(await textOf(page, '#code')).toBe(code);
    const second = await context.newPage();
    expect(await signIn(second)).toBe(code);
    expect(operator.initiations).toHaveLength(1);
    await approve(phone);
    // F44: both go on, and one login was finished.
    await Promise.all([expectSignedIn(page), expectSignedIn(second)]);
    expect(events.filter(({ type }) => type === 'finished')).toHaveLength(1);
  });

  it.each(['with', 'without'])('%s JavaScript: approve, refuse, new code (F47)', async (javaScript) => {
    await open();
    const [phone, page] = [
      await phoneOfMarie(),
      await (await visitor({ javaScriptEnabled: javaScript === 'with' })).newPage(),
    ];
    await signIn(page);
    await phone.getByTestId('refuse').click();
    await expectHeading(page, 'Refused on your phone');
    await page.getByRole('button', { name: 'New code' }).click();
    await expectHeading(page, 'Compare this code');
    await phone.getByTestId('done').click();
    await approve(phone);
    if (javaScript === 'without') await page.getByRole('button', { name: 'Continue' }).click();
    await expectSignedIn(page);
  });

  it('a hidden tab keeps quiet; when it is looked at again, it is signed in (F45)', async () => {
    await open();
    const context = await visitor();
    await context.addInitScript(() => {
      let hidden = false;
      Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
      Object.assign(window, {
        hide(now: boolean) {
          hidden = now;
          document.dispatchEvent(new Event('visibilitychange'));
        },
      });
    });
    const [phone, page] = [await phoneOfMarie(), await context.newPage()];
    const hide = async (hidden: boolean) =>
      await page.evaluate((now) => (window as unknown as { hide(now: boolean): void }).hide(now), hidden);
    await signIn(page);
    await hide(true);
    await approve(phone);
    await phone.locator('[data-testid=result][data-outcome=approved]').waitFor();
    // S4: approved, and nobody is signed in as long as no page of that browser says so.
    expect(await context.request.get(`${shop.url}/me`).then(async (answer) => await answer.json())).toMatchObject({
      user: null,
    });
    await hide(false);
    await expectSignedIn(page);
  });

  it('approved with the page closed: no session; the next visit offers to go on (S4, F51)', async () => {
    await open();
    const context = await visitor();
    const [phone, page] = [await phoneOfMarie(), await context.newPage()];
    await signIn(page);
    await page.close();
    await approve(phone);
    await phone.locator('[data-testid=result][data-outcome=approved]').waitFor();
    const next = await context.newPage();
    await expectNobody(next);
    await next.goto(`${shop.url}/login`);
    await next.getByText('One step is left').waitFor();
    await next.getByRole('button', { name: 'Continue' }).first().click();
    await expectSignedIn(next);
  });

  it.each(['cuts', 'holds back'])('a proxy that %s the event stream: the login goes on (F39)', async (how) => {
    await open();
    const proxy = await startProxy(how === 'cuts');
    later(() => proxy.server.close());
    later(() => proxy.server.closeAllConnections());
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    const real = shop.url;
    shop = { ...shop, url: proxy.url };
    await signIn(page);
    await approve(phone);
    await expectSignedIn(page);
    shop = { ...shop, url: real };
  });

  /** Stands before the shop, and spoils its event streams: cut after half a second, or never let through. */
  async function startProxy(cuts: boolean): Promise<{ url: string; server: Server }> {
    const target = new URL(shop.url);
    const server = createServer((req, res) => {
      const onward = request({
        host: target.hostname,
        port: target.port,
        path: req.url,
        method: req.method,
        headers: { ...req.headers, host: req.headers.host },
      });
      onward.on('response', (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        const stream = req.url?.startsWith('/login/events') ?? false;
        if (!stream) answer.pipe(res);
        else if (cuts) setTimeout(() => res.destroy(), 100);
        else answer.resume();
      });
      onward.on('error', () => res.destroy());
      res.on('close', () => onward.destroy());
      req.pipe(onward);
    });
    return { url: await listening(server), server };
  }

  it('the operator restarts while somebody waits: the page says so, and a new code works (F15)', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'operator-'));
    later(() => rmSync(folder, { recursive: true }));
    const data = path.join(folder, 'operator.json');
    await open({ data });
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    await signIn(page);
    const port = Number(new URL(operator.url).port);
    await operator.stop();
    operator = await startIDTokenOperator({
      services: [{ serviceId: 'my-shop', name: 'My Shop', allowedScopes: ['identity:full', 'identity:age_over_18'] }],
      rateLimits: false,
      data,
      port,
    });
    await expectHeading(page, 'Sign-in did not work');
    expect(await textOf(page, '#message')).toMatch(/did not reach us|new code/i);
    await phone.locator('[data-testid=connection][data-state=connected]').waitFor();
    await page.getByRole('button', { name: 'New code' }).click();
    await expectHeading(page, 'Compare this code');
    await approve(phone);
    await expectSignedIn(page);
  });

  it('the shop restarts while somebody waits: the page says so, and a new start works', async () => {
    await open();
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    await signIn(page);
    const port = Number(new URL(shop.url).port);
    await shop.close();
    const restarted = await startShop({ origin: shop.url });
    shop = { ...restarted, url: shop.url };
    // The new process listens where the old one did.
    const front = createServer((req, res) => restarted.server.emit('request', req, res));
    await new Promise<void>((resolve) => front.listen(port, '127.0.0.1', resolve));
    later(() => front.close());
    later(() => front.closeAllConnections());
    await expectHeading(page, 'no longer known');
    await page.getByRole('link', { name: 'Start again' }).click();
    await page.getByLabel('E-mail').fill('marie@example.com');
    await page.keyboard.press('Enter');
    await expectHeading(page, 'Compare this code');
    await approve(phone);
    await expectSignedIn(page);
  });

  it('over an attached WebSocket', async () => {
    await open();
    shop.router.attach(shop.server);
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    const sockets: string[] = [];
    page.on('websocket', (socket) => sockets.push(new URL(socket.url()).pathname));
    await signIn(page);
    await approve(phone);
    await expectSignedIn(page);
    expect(sockets).toEqual(['/login/events']);
  });

  it('offline for a while: the page says so and goes on by itself (F46)', async () => {
    await open();
    const context = await visitor();
    const [phone, page] = [await phoneOfMarie(), await context.newPage()];
    await signIn(page);
    await context.setOffline(true);
    await page.locator('#offline').waitFor();
    await approve(phone);
    await context.setOffline(false);
    await expectSignedIn(page);
  });

  it('no other page can frame ours (S51)', async () => {
    await open();
    const page = await (await visitor()).newPage();
    const outer = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html');
      res.end(`<!doctype html><iframe src="${shop.url}/login"></iframe>`);
    });
    const url = await listening(outer);
    later(() => outer.close());
    later(() => outer.closeAllConnections());
    const refused = page.waitForEvent('console', (message) => /frame-ancestors|X-Frame-Options/i.test(message.text()));
    await page.goto(url);
    await refused;
    expect(await page.frames()[1]!.locator('form').count()).toBe(0);
  });

  it('no policy violation, nothing from elsewhere, nothing kept, no code in an address (S52, S57, S59)', async () => {
    await open();
    const context = await visitor();
    const [phone, page] = [await phoneOfMarie(), await context.newPage()];
    const complaints: string[] = [];
    const asked: string[] = [];
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('request', (sent) => asked.push(sent.url()));
    const code = await signIn(page);
    asked.push(page.url());
    expect(await page.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
    expect(await page.evaluate(() => document.cookie)).toBe('');
    await approve(phone);
    await expectSignedIn(page);
    expect(complaints).toEqual([]);
    expect(asked.filter((url) => !url.startsWith(shop.url))).toEqual([]);
    expect(asked.filter((url) => url.includes(code) || /marie|eyJ/.test(url))).toEqual([]);
  });

  it('after signing in, the back button shows no code (S56)', async () => {
    await open();
    const [phone, page] = [await phoneOfMarie(), await (await visitor()).newPage()];
    const code = await signIn(page);
    await page.reload(); // now the code is in what the server sent
    expect(await textOf(page, 'body')).toContain(code);
    await approve(phone);
    await expectSignedIn(page);
    await page.goBack();
    expect(await textOf(page, 'body')).not.toContain(code);
  });

  it.each(['light', 'dark'] as const)('axe finds nothing, %s (S71, F55)', async (colorScheme) => {
    await open();
    const page = await (await visitor({ colorScheme, reducedMotion: 'reduce' })).newPage();
    await page.goto(`${shop.url}/login`);
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await signIn(page, 'nobody@example.com');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    await page.goto(`${shop.url}/login/code?handle=unknown`);
    expect(await textOf(page, 'main')).toContain('For the developer');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  });
});
