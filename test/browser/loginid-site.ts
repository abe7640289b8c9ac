import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { startLoginIDOperator } from '../../lib/dev/index.js';
import type { LoginIDOperator, LoginIDOperatorOptions } from '../../lib/dev/index.js';
import { LoginIDStrategy, loginRouter } from '../../lib/index.js';
import type { LoginEvent, LoginIDOptions, LoginRouterOptions } from '../../lib/index.js';
import { SHOP } from '../dev/loginid/site.js';
import { cleanup } from '../helpers/cleanup.js';
import { launchBrowser } from '../helpers/chromium.js';
import { newPassport, newSession, pages } from '../helpers/shop.js';
import type { ShopRequest } from '../helpers/shop.js';

/** What of both sides a test says. */
export interface SiteOptions {
  operator?: Partial<LoginIDOperatorOptions>;
  strategy?: Partial<LoginIDOptions>;
  router?: LoginRouterOptions;
  /** The site that the operator knows, if it is not this one. */
  websiteURL?: string;
}

/** A shop whose people log in with LoginID, the operator, and the devices of its visitors. Everything is real. */
export class LoginIDSite {
  origin = '';
  operator!: LoginIDOperator;
  events: LoginEvent[] = [];
  private browser!: Browser;
  private readonly later = cleanup();
  /** What pages said that they should not: errors, and breaches of their policy. */
  private readonly complaints: string[] = [];
  /** Complaints that a test provokes. */
  expected = /Failed to load resource/;

  constructor() {
    beforeAll(async () => {
      this.browser = await launchBrowser();
    });
    afterAll(async () => await this.browser.close());
    beforeEach(() => {
      this.events = [];
      this.expected = /Failed to load resource/;
    });
    afterEach(() => {
      const complaints = this.complaints.splice(0).filter((text) => !this.expected.test(text));
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    });
  }

  async open({ operator = {}, strategy = {}, router: more = {}, websiteURL }: SiteOptions = {}): Promise<void> {
    const { later } = this;
    const app = express();
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    // WebAuthn knows no addresses, only names.
    this.origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    this.operator = await startLoginIDOperator({
      clients: [{ ...SHOP, websiteURL: websiteURL ?? this.origin }],
      ...operator,
    });
    later(async () => await this.operator.stop());
    const loginid = new LoginIDStrategy({
      baseURL: this.operator.url,
      apiKey: SHOP.apiKey,
      websiteURL: this.origin,
      onEvent: (event) => this.events.push(event),
      ...strategy,
    });
    const passport = newPassport();
    const router = loginRouter(loginid, { passport, successRedirect: '/me', ...more });
    later(async () => {
      await router.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    app.use(newSession() as never, passport.session());
    app.use('/login', router);
    // As if the login were long ago.
    app.use('/age', ((req: ShopRequest, res: ServerResponse) => {
      req.session!['passport-idtoken'] = { at: 0 };
      res.end();
    }) as never);
    app.use(pages as never);
  }

  /** A browser of its own with an authenticator of its own. */
  async device(options: BrowserContextOptions = {}): Promise<Device> {
    const context = await this.browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(8_000);
    this.later(async () => await context.close());
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`refused by the policy: ${violatedDirective} ${blockedURI}`),
      );
    });
    const device = new Device(this, context, (text) => this.complaints.push(text));
    await device.reopen();
    return device;
  }

  /** What the log says of the last login that failed. */
  get reason(): string | undefined {
    return this.events.findLast(({ operatorCode }) => operatorCode !== undefined)?.operatorCode;
  }
}

/** One browser in one person's hand. */
export class Device {
  page!: Page;
  private session: CDPSession | undefined;
  private authenticatorId = '';

  constructor(
    private readonly site: LoginIDSite,
    readonly context: BrowserContext,
    private readonly complain: (text: string) => void,
  ) {}

  /** Kills the page; the new one has the same authenticator, which the browser ties to a page. */
  async reopen(): Promise<void> {
    const { session: old, authenticatorId } = this;
    const kept = old ? await old.send('WebAuthn.getCredentials', { authenticatorId }) : { credentials: [] };
    if (old) await this.page.close();
    const page = await this.context.newPage();
    page.on('pageerror', (error) => this.complain(String(error)));
    page.on('dialog', (dialog) => this.complain(`dialog: ${dialog.message()}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complain(message.text());
    });
    const session = await this.context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    const made = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    this.page = page;
    this.session = session;
    this.authenticatorId = made.authenticatorId;
    for (const credential of kept.credentials) {
      await session.send('WebAuthn.addCredential', { authenticatorId: made.authenticatorId, credential });
    }
  }

  /** Whether the person is at hand: otherwise the browser's dialogue stays open. */
  async presence(enabled: boolean): Promise<void> {
    const { authenticatorId } = this;
    await this.session!.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
  }

  async goto(path: string): Promise<void> {
    await this.page.goto(new URL(path, this.site.origin).href);
  }

  /** Says who one is on a page of ours, and presses its first button. */
  async enter(path: string, username = 'john.doe'): Promise<void> {
    await this.goto(path);
    await this.page.getByLabel('Username').fill(username);
    await this.page.locator('form button.primary').click();
  }

  async register(username = 'john.doe'): Promise<void> {
    await this.enter('/login/loginid/register', username);
    await this.expectSignedIn(username);
  }

  /** Fills in the page on which a registered device approves, which is open; sends it. */
  async approve(username = 'john.doe', code?: string): Promise<void> {
    const { page } = this;
    await page.getByLabel('Username').fill(username);
    if (code !== undefined) await page.getByLabel('Six digits').fill(code);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
  }

  /** Puts a text into a field as people do who copied it. */
  async paste(label: string, text: string): Promise<void> {
    await this.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await this.page.evaluate(async (copied) => await navigator.clipboard.writeText(copied), text);
    await this.page.getByLabel(label).focus();
    await this.page.keyboard.press('Control+V');
  }

  /** Asks a registered device, and waits for the code. */
  async push(username = 'john.doe'): Promise<string> {
    await this.goto('/login/loginid');
    await this.page.getByLabel('Username').fill(username);
    await this.page.getByRole('button', { name: 'Approve on another device' }).click();
    return await this.code();
  }

  /** The six digits that are shown. */
  async code(): Promise<string> {
    await this.page.locator('#code span').first().waitFor();
    return (await this.page.locator('#code').textContent())!;
  }

  /** The one problem that is shown, which has the focus. */
  async problem(): Promise<string> {
    await this.page.locator('#problem').waitFor();
    if ((await this.page.evaluate(() => document.activeElement?.id)) !== 'problem') throw new Error('No focus on it.');
    return (await this.page.locator('#problem').innerText()).trim();
  }

  async expectHeading(text: string): Promise<void> {
    await this.page.getByRole('heading', { name: text }).waitFor();
  }

  async expectSignedIn(username = 'john.doe', path = '/me'): Promise<Record<string, unknown>> {
    await this.page.waitForURL(this.site.origin + path);
    const { user } = JSON.parse((await this.page.locator('body').textContent())!);
    if (user?.username !== username || user.provider !== 'loginid') throw new Error(`Signed in: ${user?.username}.`);
    return user;
  }

  async expectNobody(): Promise<void> {
    const answer = await this.context.request.get(`${this.site.origin}/me`);
    if ((await answer.json()).user !== null) throw new Error('Somebody is signed in.');
  }

  async logOut(): Promise<void> {
    await this.context.request.get(`${this.site.origin}/logout`);
    await this.expectNobody();
  }
}
