import { networkInterfaces } from 'node:os';
import { AxeBuilder } from '@axe-core/playwright';
import { describeInBrowser, launchBrowser } from '../helpers/chromium.js';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { newFolder, printed, startExample, startOperator, Visitor } from './example.js';
import type { DataFolder, Example } from './example.js';

// Every test starts processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

describeInBrowser('a newcomer', () => {
  let browser: Browser;
  let context: BrowserContext;
  let data: DataFolder;
  let example: Example;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(async () => await browser.close());

  beforeEach(async () => {
    data = newFolder();
    example = await startExample({ DATA: data.folder });
    complaints = [];
    context = await browser.newContext();
    context.setDefaultTimeout(10_000);
    context.on('page', (page) => page.on('pageerror', (error) => complaints.push(String(error))));
    context.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
  });
  afterEach(async () => {
    await context.close();
    await example.stop();
    data.remove();
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });

  /** Enrols whoever the phone's page was opened for. */
  async function enrol(phone: Page): Promise<void> {
    await phone.getByTestId('enrol-submit').click();
    await phone.locator('[data-testid=connection][data-state=connected]').waitFor();
  }

  async function approve(phone: Page, withheld: string[] = []): Promise<void> {
    await phone.bringToFront();
    await phone.getByTestId('request').waitFor();
    for (const scope of withheld) await phone.locator(`[data-scope="${scope}"]`).uncheck({ force: true });
    await phone.getByTestId('approve').click();
    await phone.getByTestId('sensor').click();
    await phone.locator('[data-testid=result][data-outcome=approved]').waitFor();
    await phone.getByTestId('done').click();
  }

  async function expectAccessible(page: Page): Promise<void> {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
  }

  it('follows three steps, and is logged in; a restart keeps phone, link and session', async () => {
    const shop = await context.newPage();
    await shop.goto(example.url);
    await shop.getByText('First step 1').waitFor();
    await expectAccessible(shop);
    const opened = context.waitForEvent('page');
    await shop.getByRole('link', { name: 'Open the phone' }).click();
    const phone = await opened;
    await enrol(phone);

    await shop.bringToFront();
    // By itself: the steps follow what has happened.
    await shop.getByText('Keep the phone open').waitFor();
    await expectAccessible(shop);
    await shop.getByRole('button', { name: 'Log in' }).click();
    await shop.waitForURL('**/login/code?**');
    await approve(phone, ['identity:nationality']);
    await shop.bringToFront();
    await shop.waitForURL('**/account');
    await shop.getByRole('heading', { name: 'Hello, Marie Dupont' }).waitFor();
    expect(await shop.locator('.facts').innerText()).not.toContain('Nationality');
    expect(await shop.locator('.missing').innerText()).toBe('Nationality');
    expect(await shop.locator('.note').first().innerText()).toContain('Approved on your phone on');
    await shop.goto(example.url);
    await shop.getByText('You are logged in as marie@example.com').waitFor();
    for (const page of ['/', '/account', '/cellar', '/account/link', '/devices', '/token']) {
      await shop.goto(example.url + page);
      await expectAccessible(shop);
    }

    const ports = { PORT: new URL(example.url).port, OPERATOR_PORT: new URL(phone.url()).port };
    expect(await example.stop()).toBe(0);
    example = await startExample({ DATA: data.folder, ...ports });
    await shop.goto(`${example.url}/account`);
    await shop.getByRole('button', { name: 'Ask me again' }).click();
    await shop.waitForURL('**/login/code?**');
    await phone.reload();
    await approve(phone);
    await shop.bringToFront();
    await shop.waitForURL('**/account');
    await shop.getByText('You shared all that the shop asked for.').waitFor();
  });

  it('is Leo, who may not go into the cellar', async () => {
    const shop = await context.newPage();
    await shop.goto(example.url);
    const opened = context.waitForEvent('page');
    await shop.getByRole('link', { name: 'Leo’s phone' }).click();
    const phone = await opened;
    await enrol(phone);
    await shop.bringToFront();
    await shop.goto(`${example.url}/cellar`);
    await shop.locator('[name=identifier]').fill('leo@example.com');
    await shop.getByRole('button', { name: 'Continue' }).click();
    await approve(phone);
    await shop.bringToFront();
    await shop.waitForURL('**/cellar');
    await shop.getByRole('heading', { name: 'Not yet' }).waitFor();
    await expectAccessible(shop);
  });

  it('has a program get a token', async () => {
    const phone = await context.newPage();
    await phone.goto(`${printed(example, 'The phone')}?tokenId=marie&givenName=Marie&familyName=Dupont`);
    await enrol(phone);
    const shop = await context.newPage();
    await shop.goto(`${example.url}/token`);
    await shop.getByRole('button', { name: 'Get a token' }).click();
    await shop.getByText('Compare with your phone').waitFor();
    await approve(phone);
    await shop.getByText('"email": "marie@example.com"').waitFor();
    await expectAccessible(shop);
  });
});

it('listens everywhere, and prints addresses that can be opened', async () => {
  const data = newFolder();
  const example = await startExample({ DATA: data.folder, HOST: '0.0.0.0' });
  expect(example.url).toMatch(/^http:\/\/localhost:\d+$/);
  const phone = new URL(printed(example, 'The phone'));
  const { port } = new URL(example.url);
  const all = Object.values(networkInterfaces()).flat();
  const others = all.flatMap((each) => (each?.family === 'IPv4' && !each.internal ? [each.address] : []));
  for (const host of ['localhost', ...others]) {
    expect((await fetch(`http://${host}:${port}/`)).status).toBe(200);
    expect((await fetch(`http://${host}:${phone.port}/phone`)).status).toBe(200);
    expect(example.output()).toContain(`http://${host}:${port}`);
  }
  await example.stop();
  data.remove();
});

it('a port that is taken is said in words', async () => {
  const data = newFolder();
  const first = await startExample({ DATA: data.folder });
  const { port } = new URL(first.url);
  await expect(startExample({ DATA: data.folder, PORT: port })).rejects.toThrow(`Port ${port} is taken.`);
  await first.stop();
  data.remove();
});

it('the customers of the demo are nobody’s at a real operator', async () => {
  const data = newFolder();
  const demo = await startExample({ DATA: data.folder });
  await demo.stop();
  const operator = await startOperator();
  const phone = await operator.enroll({ tokenId: 'marie' });
  const real = await startExample({ DATA: data.folder, IDTOKEN_OPERATOR: operator.url });
  const visitor = new Visitor(real.url, phone);
  await visitor.begin('/login', { identifier: 'marie@example.com' });
  expect(operator.initiations).toEqual([]);
  visitor.close();
  await real.stop();
  await operator.stop();
  data.remove();
});

it('what a killed process left locked is opened again', async () => {
  const data = newFolder();
  const first = await startExample({ DATA: data.folder });
  await first.stop();
  data.lock('demo.db.lock');
  const second = await startExample({ DATA: data.folder });
  expect((await fetch(second.url)).status).toBe(200);
  await second.stop();
  data.remove();
});
