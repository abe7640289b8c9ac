import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';
import type { CodePage } from '../../lib/pages/code-facts.js';
import { directionOf, LANGUAGES } from '../../lib/pages/language.js';
import type { PageLayout } from '../../lib/pages/layout.js';
import { wordings } from '../../lib/pages/texts.js';
import { loginIDPages } from '../../lib/loginid/pages/pages.js';
import { formPage } from '../../lib/pages/form.js';
import { messagePage } from '../../lib/pages/message.js';
import { CODE_PATH, pending } from './scripted-site.js';
import { describeInBrowser } from '../helpers/chromium.js';
import { Stage, textOf } from './stage.js';

describeInBrowser('our pages', () => {
  const stage = new Stage();

  const VIEWS: [string, () => CodePage['view']][] = [
    ['starting', () => ({ state: 'starting' })],
    ['pending', () => pending('482917', 60)],
    ['approved', () => ({ state: 'approved', place: 'router' })],
    ['rejected', () => ({ state: 'rejected', by: 'phone' })],
    ['expired', () => ({ state: 'expired' })],
    ['failed', () => ({ state: 'failed', error: 'operator_busy', retryAt: Date.now() + 170_000 })],
    ['finished', () => ({ state: 'finished', redirect: '/welcome' })],
  ];

  const SIGHTS = [
    { colorScheme: 'light', forcedColors: 'none', size: { width: 390, height: 844 } },
    { colorScheme: 'dark', forcedColors: 'none', size: { width: 1280, height: 800 } },
    { colorScheme: 'light', forcedColors: 'active', size: { width: 320, height: 640 } },
  ] as const;

  /** By axe, without scrolling sideways, and with targets of 44 pixels. */
  async function expectUsable(page: Page): Promise<void> {
    for (const { colorScheme, forcedColors, size } of SIGHTS) {
      await page.emulateMedia({ colorScheme, forcedColors });
      await page.setViewportSize(size);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      for (const target of await page.locator('button:visible, a:visible, summary:visible').all()) {
        const box = await target.boundingBox();
        expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
      }
    }
  }

  it.each(
    VIEWS.flatMap(([state, view]) => (['en', 'ar'] as const).map((language) => [state, language, view] as const)),
  )(
    '%s in %s is usable by everybody, in light and dark, at 400 percent, in high contrast, in its direction',
    async (state, language, view) => {
      stage.site.behaviour.layout = await wordings({})(language);
      const page = await stage.newPage();
      // Not looked at, so that an approved page stays.
      await page.addInitScript(() => Object.defineProperty(document, 'hidden', { get: () => true }));
      stage.site.behaviour.view = view();
      await page.goto(stage.site.origin + CODE_PATH);
      expect(await page.locator('section:visible').getAttribute('id')).toBe(state);
      expect(await page.locator('html').getAttribute('dir')).toBe(directionOf(language));
      await expectUsable(page);
    },
  );

  it.each(['light', 'dark'] as const)(
    'the colour of a site is on the button and the tile in %s',
    async (colorScheme) => {
      stage.site.behaviour.theme = { accent: '#ffd21f' };
      const page = await stage.open({ state: 'expired' }, { colorScheme });
      const coloursOf = async (selector: string) =>
        await page.locator(selector).evaluate((element) => {
          const { backgroundColor, color } = getComputedStyle(element);
          return [backgroundColor, color];
        });
      for (const selector of ['#expired .primary', '.logo']) {
        expect(await coloursOf(selector)).toEqual(['rgb(255, 210, 31)', 'rgb(0, 0, 0)']);
      }
    },
  );

  it('the app is offered on the phone itself, in words for it, and beside a phone it is not', async () => {
    stage.site.behaviour.layout = { appLink: 'https://id.example.com/open' };
    const texts = ['Open the ID app', 'Nothing in your ID app?', 'Nothing on your phone?'];
    const seen = async (options: BrowserContextOptions) => {
      const page = await stage.open(pending('482917', 60), options);
      const isSeen = async (text: string) => await page.getByText(text, { exact: true }).isVisible();
      return await Promise.all(texts.map(isSeen));
    };
    expect(await seen({ hasTouch: true, isMobile: true })).toEqual([true, true, false]);
    expect(await seen({})).toEqual([false, false, true]);
  });

  it('a code that is entered elsewhere, with the devices, is usable by everybody, too', async () => {
    const devices = ['Chrome (87) on Mac OS X 10', `Safari (17) on ${'x'.repeat(60)}`];
    stage.site.behaviour.method = 'code';
    const page = await stage.open({ ...pending('482917', 60), devices });
    expect(await page.locator('#devices li:visible').count()).toBe(2);
    await expectUsable(page);
  });

  it.each(LANGUAGES)(
    'in %s nothing runs over at 320 pixels, and at 400 percent the code is in sight',
    async (language) => {
      const site = {
        brand: { name: 'Corner Shop', logo: undefined },
        appLink: 'https://id.example.com',
        hasOtherWay: true,
      };
      stage.site.behaviour.layout = { ...(await wordings({})(language)), ...site };
      const overflow = async (page: Page) =>
        await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      for (const method of ['compare', 'code'] as const) {
        stage.site.behaviour.method = method;
        const page = await stage.open(pending('482917', 60), { viewport: { width: 320, height: 200 } });
        const box = await page.locator('#code').boundingBox();
        expect(box!.y + box!.height).toBeLessThan(200);
        expect(await overflow(page)).toBe(0);
        await page.setViewportSize({ width: 320, height: 640 });
        for (const view of [{ state: 'expired' }, { state: 'rejected', by: 'phone' }] as const) {
          stage.site.become(view);
          // A page stops to listen at an end.
          await page.reload();
          await page.locator(`#${view.state}`).waitFor();
          expect(await overflow(page)).toBe(0);
        }
      }
    },
  );

  const LOGINID = { name: 'loginid', baseURL: 'https://directweb.example', apiKey: 'key' };
  const devicePage = (path: string) => loginIDPages(LOGINID, 'https://shop.example').at(path, new URLSearchParams())!;
  const PAGES: Readonly<Record<string, (frame: PageLayout) => string>> = {
    'the form': (frame) =>
      formPage(frame, {
        ways: [
          { value: 'idtoken', method: 'compare' },
          { value: 'loginid', method: 'code' },
          { value: 'loginid/login', method: 'fido2' },
        ],
        chosen: 'idtoken',
        home: '/account',
        identifier: 'm',
        mistake: 'identifier_invalid',
        resume: { handle: 'idtoken.x', state: 'pending', identifier: 'marie@example.com', finish: '/login/finish' },
      }),
    'the message page': (frame) =>
      messagePage(frame, {
        error: 'user_refused',
        support: '4F09 A2C1',
        handle: 'idtoken.x',
        now: Date.now(),
        retryAt: Date.now(),
        missing: ['identity:age_over_18'],
      }),
    'signing in with this device': devicePage('/'),
    'registering this device': devicePage('/register'),
    'adding this device': devicePage('/add'),
    'approving another device': devicePage('/approve'),
  };

  // In English those of LoginID are looked at where they work (loginid.test.ts).
  it.each([
    ['the form', 'en'],
    ['the message page', 'en'],
    ...Object.keys(PAGES).map((name) => [name, 'ar'] as const),
  ] as const)('%s in %s is usable by everybody, too', async (name, language) => {
    stage.site.behaviour.layout = await wordings({})(language);
    stage.site.behaviour.pages.set('/page', PAGES[name]!);
    const page = await stage.newPage();
    await page.goto(`${stage.site.origin}/page`);
    // As LoginID's script shows them where something went wrong.
    await page.evaluate(() => {
      const shown = '[data-scripted], #stopped, #problem, #problem-failed';
      for (const part of document.querySelectorAll<HTMLElement>(shown)) part.hidden = false;
    });
    await expectUsable(page);
  });

  it('the message page tells the time by the visitor’s clock', async () => {
    stage.site.behaviour.pages.set('/page', PAGES['the message page']!);
    const page = await stage.newPage();
    await page.goto(`${stage.site.origin}/page`);
    expect(await textOf(page, 'time')).toMatch(/^\d{1,2}:\d\d [AP]M$/);
  });

  it('of two buttons beside each other none breaks in two on a phone, in any language', async () => {
    const page = await stage.newPage({ viewport: { width: 390, height: 844 } });
    stage.site.behaviour.pages.set('/approve', devicePage('/approve'));
    for (const language of LANGUAGES) {
      stage.site.behaviour.layout = await wordings({})(language);
      await page.goto(`${stage.site.origin}/approve`);
      const heights = await page.evaluate(() => {
        for (const part of document.querySelectorAll<HTMLElement>('[data-scripted]')) part.hidden = false;
        return Array.from(document.querySelectorAll('.pair .plain'), (each) => each.getBoundingClientRect().height);
      });
      expect([language, heights]).toEqual([language, [48, 48]]);
    }
  });
});
