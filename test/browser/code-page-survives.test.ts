import type { ServerResponse } from 'node:http';
import type { Page } from 'playwright-core';
import { describeInBrowser } from '../helpers/chromium.js';
import { CODE_PATH, pending } from './scripted-site.js';
import { expectHeading, expectWelcome, hide, Stage, textOf, until } from './stage.js';

/** What stands between a page and its server, and answers in its place. */
const IN_BETWEEN: [string, (res: ServerResponse) => void][] = [
  ['a page with 200', (res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Back soon</h1>')],
  ['a firewall’s 403', (res) => res.writeHead(403, { 'content-type': 'text/html' }).end('<h1>Blocked</h1>')],
  ['a proxy’s 404', (res) => res.writeHead(404, { 'content-type': 'text/plain' }).end('no such upstream')],
  ['JSON that is not ours', (res) => res.writeHead(404, { 'content-type': 'application/json' }).end('{"error":1}')],
];

describeInBrowser('the wait on the code page', () => {
  const stage = new Stage();

  const asked = () => stage.count('GET /login/events') + stage.count('GET /login/status');

  async function openWithClock(): Promise<Page> {
    stage.site.behaviour.view = pending('482917', 300);
    const page = await stage.newPage();
    await page.clock.install();
    await page.goto(stage.site.origin + CODE_PATH);
    await until(() => stage.site.listening() === 1);
    return page;
  }

  /** So many of the page's seconds go by; for each, the network has a little real time. */
  async function pass(page: Page, seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second += 1) {
      await page.clock.runFor(1_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it.each(IN_BETWEEN)(
    'goes on after %s, which it asks ever more seldom, and says so meanwhile (F46)',
    async (_, answer) => {
      const page = await openWithClock();
      stage.site.behaviour.inBetween = answer;
      const before = asked();
      stage.site.dropAll();
      await pass(page, 30);
      await page.locator('#offline').waitFor();
      expect(await textOf(page, '#code')).toBe('482917');
      expect(asked() - before).toBeGreaterThan(3);
      expect(asked() - before).toBeLessThanOrEqual(12);
      stage.site.behaviour.inBetween = undefined;
      stage.site.behaviour.view = { state: 'approved', place: 'router' };
      await pass(page, 20);
      await expectWelcome(page);
    },
  );

  it('asks at once when the tab is looked at again, and when the network is back (F46)', async () => {
    const page = await openWithClock();
    const asked = () => stage.count('GET /login/status');
    for (const back of [
      async () => await hide(page, true).then(async () => await hide(page, false)),
      async () => await page.evaluate(() => dispatchEvent(new Event('online'))),
      // To be offline is a hint: the page asks, and does not believe it.
      async () => await page.evaluate(() => dispatchEvent(new Event('offline'))),
    ]) {
      await page.clock.runFor(1_500);
      const before = asked();
      await back();
      await until(() => asked() > before);
    }
    expect(await page.locator('#offline').isVisible()).toBe(false);
  });

  it('asks at once when the machine has slept (F46)', async () => {
    const page = await openWithClock();
    stage.site.behaviour.view = { state: 'approved', place: 'router' };
    await page.clock.fastForward(120_000);
    await page.clock.runFor(2_000);
    await expectWelcome(page);
  });

  it('finishes nothing that was rendered ahead of the person, and asks before it does', async () => {
    stage.site.behaviour.view = { state: 'approved', place: 'router' };
    const page = await stage.newPage();
    await page.addInitScript(() => Object.defineProperty(document, 'prerendering', { get: () => true }));
    await page.goto(stage.site.origin + CODE_PATH);
    await page.waitForLoadState('networkidle');
    expect(stage.count('POST /login/finish') + asked()).toBe(0);
    await page.evaluate(() => document.dispatchEvent(new Event('prerenderingchange')));
    await expectWelcome(page);
    expect(stage.site.requests.filter((request) => /status|finish/.test(request))).toEqual([
      'GET /login/status',
      'POST /login/finish',
    ]);
  });

  it('asks before it finishes a page that the browser has kept', async () => {
    const page = await stage.open(pending('482917', 60));
    await until(() => stage.site.listening() === 1);
    await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    });
    await until(() => stage.site.listening() === 0);
    stage.site.behaviour.view = { state: 'rejected', by: 'phone' };
    await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    await expectHeading(page, 'Not approved');
    expect(stage.count('POST /login/finish')).toBe(0);
  });

  it('loads a page once more whose script the site no longer has', async () => {
    stage.site.behaviour.missing.add('/login/assets/page.js');
    await stage.open({ state: 'starting' });
    await until(() => stage.site.listening() === 1);
    expect(stage.count('GET /login/code')).toBe(2);
    expect(stage.count('GET /login/assets/page.js')).toBe(2);
  });

  it('loads a page only once more, and leaves the way without a script', async () => {
    const page = await stage.newPage();
    await page.route('**/assets/page.js', async (route) => await route.fulfill({ status: 404 }));
    stage.site.behaviour.view = pending('482917', 60);
    await page.goto(stage.site.origin + CODE_PATH);
    await until(() => stage.count('GET /login/code') === 2);
    await page.waitForLoadState('networkidle');
    await page.getByRole('link', { name: 'Check now' }).waitFor();
    expect(stage.count('GET /login/code')).toBe(2);
  });
});
