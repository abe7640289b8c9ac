import { CODE_PATH, pending } from './scripted-site.js';
import { describeInBrowser } from '../helpers/chromium.js';
import { expectHeading, expectWelcome, focused, hide, Stage, textOf, until } from './stage.js';

describeInBrowser('the code page and its server', () => {
  const stage = new Stage();

  describe('the countdown', () => {
    it('runs by the server’s clock, speaks at 30 and 10 seconds, and offers a new code at zero', async () => {
      const page = await stage.newPage();
      // Faked time runs ahead of the network: a stream would look as if its heartbeat were missing.
      stage.site.behaviour.socket = 'speaks';
      // The visitor's clock is wrong by years.
      await page.clock.install({ time: new Date('2020-01-01T00:00:00Z') });
      stage.site.behaviour.view = pending('482917', 60);
      const opening = page.waitForEvent('websocket');
      await page.goto(stage.site.origin + CODE_PATH);
      const socket = await opening;
      await until(() => stage.site.listening() === 1);
      const beat = async () => {
        const came = socket.waitForEvent('framereceived');
        stage.site.beat();
        await came;
      };
      expect(await textOf(page, '#left')).toMatch(/Valid for another (1:00|0:5\d)/);
      await page.clock.runFor(15_000);
      await beat();
      await page.clock.runFor(16_000);
      await beat();
      expect(await textOf(page, '#left')).toMatch(/Valid for another 0:2\d/);
      expect(await textOf(page, '#spoken')).toMatch(/^30 seconds left/);
      await page.clock.runFor(19_000);
      expect(await textOf(page, '#spoken')).toMatch(/^10 seconds left/);
      expect(await page.locator('[data-short] #left').count()).toBe(1);
      await beat();
      stage.site.behaviour.view = pending('482917', 0);
      expect(stage.count('GET /login/status')).toBe(0);
      await page.clock.runFor(10_000);
      await expectHeading(page, 'The code has run out');
      // Nothing that came in the last second is missed; and it is asked once.
      await until(() => stage.count('GET /login/status') === 1);
      await page.clock.runFor(5_000);
      expect(stage.count('GET /login/status')).toBe(1);
      expect(await focused(page)).toBe('The code has run out');
      // The server still took an answer that was on its way.
      stage.site.become({ state: 'approved', place: 'router' });
      await expectWelcome(page);
    });

    it('after 20 seconds unfolds what helps somebody whose phone does not ring (F50)', async () => {
      const page = await stage.newPage();
      await page.clock.install();
      stage.site.behaviour.view = pending('482917', 60);
      await page.goto(stage.site.origin + CODE_PATH);
      await page.clock.runFor(19_000);
      expect(await page.locator('#help[open]').count()).toBe(0);
      await page.clock.runFor(1_500);
      await page.getByText('Unlock your phone').first().waitFor();
      expect(await textOf(page, '#spoken')).toContain('Nothing on your phone?');
    });
  });

  describe('the way to the server', () => {
    it('is the WebSocket where there is one', async () => {
      stage.site.behaviour.socket = 'speaks';
      const page = await stage.open({ state: 'starting' });
      await until(() => stage.count('WS /login/events') === 1);
      stage.site.become(pending('482917', 60));
      await expectHeading(page, 'Compare');
      expect(stage.count('GET /login/events') + stage.count('GET /login/status')).toBe(0);
    });

    it.each([
      ['keeps what the WebSocket says', 'silent'],
      ['else speaks on the WebSocket', 'babbles'],
    ] as const)('is a stream within five seconds where something %s', async (_, behaviour) => {
      stage.site.behaviour.socket = behaviour;
      const page = await stage.newPage();
      await page.clock.install();
      await page.goto(stage.site.origin + CODE_PATH);
      await until(() => stage.count('WS /login/events') === 1);
      await page.clock.runFor(5_000);
      await until(() => stage.count('GET /login/status') === 1);
      await page.clock.runFor(1_000);
      await until(() => stage.count('GET /login/events') === 1);
      stage.site.become(pending('482917', 60));
      await expectHeading(page, 'Compare');
    });

    it('is asked anew where the WebSocket falls silent', async () => {
      stage.site.behaviour.socket = 'speaks';
      const page = await stage.newPage();
      await page.clock.install();
      await page.goto(stage.site.origin + CODE_PATH);
      await until(() => stage.site.listening() === 1);
      await expectHeading(page, 'Getting');
      stage.site.behaviour.view = pending('482917', 60);
      await page.clock.runFor(21_000);
      await expectHeading(page, 'Compare');
    });

    it('is a stream where the WebSocket is refused', async () => {
      stage.site.behaviour.socket = 'refused';
      const page = await stage.open({ state: 'starting' });
      await until(() => stage.count('GET /login/events') === 1);
      stage.site.become(pending('482917', 60));
      await expectHeading(page, 'Compare');
    });

    it('is a long poll within five seconds where a proxy keeps the stream to itself', async () => {
      const page = await stage.newPage();
      await page.clock.install();
      stage.site.behaviour.stream = 'silent';
      await page.goto(stage.site.origin + CODE_PATH);
      await until(() => stage.count('GET /login/events') === 1);
      stage.site.behaviour.view = pending('482917', 60);
      await page.clock.runFor(5_000);
      await expectHeading(page, 'Compare');
      await page.clock.runFor(1_000);
      await until(() => stage.count('GET /login/status') >= 3);
      stage.site.become({ state: 'approved', place: 'router' });
      await expectWelcome(page);
      expect(stage.count('GET /login/events')).toBe(1);
    });

    it('is a long poll where streams are cut again and again', async () => {
      stage.site.behaviour.stream = 'cut';
      const page = await stage.open(pending('482917', 60));
      await until(() => stage.count('GET /login/events') === 3 && stage.count('GET /login/status') >= 5);
      stage.site.become({ state: 'rejected', by: 'phone' });
      await expectHeading(page, 'Not approved');
      expect(stage.count('GET /login/events')).toBe(3);
    });

    it('a stream that falls silent is given up when its heartbeat is missing', async () => {
      const page = await stage.newPage();
      await page.clock.install();
      await page.goto(stage.site.origin + CODE_PATH);
      await until(() => stage.count('GET /login/events') === 1);
      await expectHeading(page, 'Getting');
      stage.site.behaviour.view = pending('482917', 60);
      await page.clock.runFor(21_000);
      await expectHeading(page, 'Compare');
    });

    it('ends, and says so, when the site knows the login no longer', async () => {
      const page = await stage.open(pending('482917', 60));
      await until(() => stage.count('GET /login/events') === 1);
      stage.site.behaviour.forgotten = true;
      stage.site.dropAll();
      await expectHeading(page, 'no longer known');
      expect(await page.getByRole('link', { name: 'Start again' }).getAttribute('href')).toBe('/login');
      const asked = stage.site.requests.length;
      await hide(page, true);
      await hide(page, false);
      await page.waitForTimeout(600);
      expect(stage.site.requests.length).toBe(asked);
    });

    it('no way to the server, though the browser takes itself to be online: says so until there is one (F46)', async () => {
      const page = await stage.open(pending('482917', 60));
      await until(() => stage.site.listening() === 1);
      await page.route('**/login/*?handle=*', async (route) => await route.abort());
      await hide(page, true);
      await hide(page, false);
      await page.locator('#offline').waitFor();
      await page.unroute('**/login/*?handle=*');
      await page.locator('#offline').waitFor({ state: 'hidden' });
      expect(await textOf(page, '#code')).toBe('482917');
    });

    it('offline: says so, and goes on by itself (F46)', async () => {
      const page = await stage.open(pending('482917', 60));
      await expectHeading(page, 'Compare');
      await page.context().setOffline(true);
      await page.locator('#offline').waitFor();
      stage.site.behaviour.view = { state: 'approved', place: 'router' };
      await page.context().setOffline(false);
      await expectWelcome(page);
    });
  });
});
