import { launchBrowser } from '../helpers/chromium.js';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { CodePage } from '../../lib/pages/code-facts.js';
import { CODE_PATH, startScriptedSite } from './scripted-site.js';
import type { ScriptedSite } from './scripted-site.js';

/** A browser, and for each test a site of its own and the pages that look at it. */
export class Stage {
  site!: ScriptedSite;
  private browser!: Browser;
  /** What pages said that they should not: errors, and breaches of their policy. */
  private complaints: string[] = [];

  constructor() {
    beforeAll(async () => {
      this.browser = await launchBrowser();
    });
    afterAll(async () => await this.browser.close());
    beforeEach(async () => {
      this.site = await startScriptedSite();
    });
    afterEach(async () => {
      await Promise.all(this.browser.contexts().map(async (context) => await context.close()));
      await this.site.close();
      const complaints = this.complaints.splice(0);
      if (complaints.length > 0) throw new Error(complaints.join('\n'));
    });
  }

  /** What a test has provoked is no complaint. */
  forgive(what: RegExp): void {
    this.complaints = this.complaints.filter((text) => !what.test(text));
  }

  /** The code page of a login that looks so. */
  async open(view: CodePage['view'], options?: BrowserContextOptions): Promise<Page> {
    this.site.behaviour.view = view;
    const page = await this.newPage(options);
    await page.goto(this.site.origin + CODE_PATH);
    return page;
  }

  /** An empty page of a new visitor. */
  async newPage(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await this.browser.newContext(options);
    context.setDefaultTimeout(8_000);
    await context.addInitScript(() => {
      let hidden = false;
      Object.defineProperty(document, 'hidden', { get: () => hidden, configurable: true });
      Object.assign(window, {
        hide(now: boolean) {
          hidden = now;
          document.dispatchEvent(new Event('visibilitychange'));
        },
      });
      addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
        console.error(`refused by the policy: ${violatedDirective} ${blockedURI}`),
      );
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('dialog', (dialog) => this.complaints.push(`dialog: ${dialog.message()}`));
    page.on('console', (message) => {
      const text = message.text();
      // What a test does to the network on purpose is told by the browser, not by the page.
      if (message.type() === 'error' && !/Failed to load resource|WebSocket connection/.test(text))
        this.complaints.push(text);
    });
    return page;
  }

  /** How often the site was asked for that, such as `GET /login/events`. */
  count(request: string): number {
    return this.site.requests.filter((seen) => seen === request).length;
  }
}

/** The page is put away, or looked at again. */
export async function hide(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((now) => (window as unknown as { hide(now: boolean): void }).hide(now), hidden);
}

export async function until(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 8_000; !condition();) {
    if (Date.now() > end) throw new Error(`Not within 8 s: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export async function expectHeading(page: Page, text: string): Promise<void> {
  await page.getByRole('heading', { name: text }).waitFor();
}

export async function expectWelcome(page: Page): Promise<void> {
  await page.waitForURL('**/welcome');
}

export async function textOf(page: Page, selector: string): Promise<string | null> {
  return await page.locator(selector).textContent();
}

/** What has the focus, by its text. */
export async function focused(page: Page): Promise<string | null | undefined> {
  return await page.evaluate(() => document.activeElement?.textContent);
}
