import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';
import { newFolder, printed, startExample } from './example.js';
import type { DataFolder, Example } from './example.js';

// A browser and a process start slowly where much else runs.
jest.setTimeout(60_000);

const PHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1';
const JOHN = 'john@example.com';

describeInBrowser('somebody with two devices', () => {
  let browser: Browser;
  let data: DataFolder;
  let example: Example;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
    data = newFolder();
    example = await startExample({ DATA: data.folder });
    complaints = [];
  });
  afterAll(async () => {
    await browser.close();
    await example.stop();
    data.remove();
  });

  /** A browser of its own with an authenticator of its own, which is tied to the one page. */
  async function device(userAgent?: string): Promise<Page> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...(userAgent && { userAgent }) });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    const session = await context.newCDPSession(page);
    await session.send('WebAuthn.enable');
    await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    return page;
  }

  /** Follows a link of the page of devices, says who one is, and presses a button. */
  async function follow(page: Page, link: string, button: string): Promise<void> {
    await page.goto(`${example.url}/devices`);
    await expectAccessible(page);
    await page.getByRole('link', { name: link }).click();
    await page.getByLabel('Username').fill(JOHN);
    await page.getByRole('button', { name: button }).click();
  }

  async function expectIn(page: Page): Promise<void> {
    await page.waitForURL(`${example.url}/devices`);
    await page.getByRole('heading', { name: 'Your devices' }).waitFor();
  }

  async function logOut(page: Page): Promise<void> {
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.waitForURL(`${example.url}/`);
  }

  async function expectAccessible(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }

  /** The six digits that a page shows. */
  async function codeOn(page: Page): Promise<string> {
    await page.locator('#code span').first().waitFor();
    return (await page.locator('#code').textContent())!;
  }

  /** Approves on the page for it, which is open. */
  async function approve(page: Page, code?: string): Promise<void> {
    await page.getByLabel('Username').fill(JOHN);
    if (code) await page.getByLabel('Six digits from the other device').fill(code);
    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    await page.getByRole('heading', { name: 'Approved' }).waitFor();
  }

  /** The link in the only mail, as the page of mails shows it. */
  async function mailed(): Promise<string> {
    const text = await (await fetch(printed(example, 'The mails'))).text();
    const [, link = ''] = /href="([^"]+\?session=[^"]+)"/.exec(text) ?? [];
    return link;
  }

  it('registers and logs in on one, approves the other by the mail’s link, and adds it by code', async () => {
    const laptop = await device();
    await follow(laptop, 'Register this device', 'Register');
    await expectIn(laptop);
    expect(await laptop.locator('.account').innerText()).toMatch(/john@example\.com[^]*Chrome on/);
    await logOut(laptop);
    await follow(laptop, 'Log in with this device', 'Sign in with this device');
    await expectIn(laptop);
    expect(await laptop.locator('.account').innerText()).toContain('last used');

    const phone = await device(PHONE);
    await follow(phone, 'Log in with this device', 'Approve on another device');
    await codeOn(phone);
    await laptop.goto(await mailed());
    await approve(laptop);
    await expectIn(phone);
    // It was approved elsewhere: this one is not registered.
    expect(await phone.locator('.account').innerText()).not.toContain('iPhone');

    await follow(phone, 'Add this device', 'Get a code');
    const code = await codeOn(phone);
    await laptop.goto(`${example.url}/devices`);
    await laptop.getByRole('link', { name: 'Approve another device' }).click();
    await approve(laptop, code);
    await expectIn(phone);
    expect(await phone.locator('.account').innerText()).toContain('Safari on iPhone');

    await logOut(phone);
    await follow(phone, 'Log in with this device', 'Sign in with this device');
    await expectIn(phone);
    await laptop.goto(`${example.url}/devices`);
    expect(await laptop.locator('.account').innerText()).toMatch(/Chrome on[^]*Safari on iPhone/);
    expect(complaints).toEqual([]);
  });
});
