import type { CodePage } from '../../lib/pages/code-facts.js';
import type { PageState } from '../../lib/pages/page-state.js';
import { PAYLOADS } from '../pages/payloads.js';
import { CODE_PATH, pending } from './scripted-site.js';
import { describeInBrowser } from '../helpers/chromium.js';
import { expectHeading, expectWelcome, focused, hide, Stage, textOf, until } from './stage.js';

describeInBrowser('the code page', () => {
  const stage = new Stage();

  describe('from state to state, without being loaded again', () => {
    it('starting, pending, approved, and on to the target', async () => {
      const page = await stage.open({ state: 'starting' });
      await expectHeading(page, 'Getting your code');
      stage.site.become(pending('482917', 60));
      await expectHeading(page, 'Compare this code');
      expect(await page.locator('#code').innerHTML()).toBe('<span>482</span><span>917</span>');
      expect(await page.title()).toBe('Compare this code with your phone – shop.example.com');
      expect(await textOf(page, '#spoken')).toBe('Compare this code with your phone 4 8 2 9 1 7');
      expect(await page.locator('#renewed').isHidden()).toBe(true);
      stage.site.become({ state: 'approved', place: 'router' });
      await expectWelcome(page);
      expect(stage.count('GET /login/code')).toBe(1);
      expect(stage.count('POST /login/finish')).toBe(1);
    });

    it.each(['4829', '48291', '482917', '4829170', '48291703', '482917035', '4829170356'])(
      'the script writes the code %s as the server does',
      async (code) => {
        const view = pending(code, 60);
        const page = await stage.open(view);
        const written = await page.locator('#pending').innerHTML();
        stage.site.become({ state: 'starting' });
        await expectHeading(page, 'Getting');
        stage.site.become(view);
        await expectHeading(page, 'Compare');
        expect(await page.locator('#code').innerHTML()).toBe(/id="code"[^>]*>(.*?)<\/p>/s.exec(written)![1]);
      },
    );

    it('the devices on which a code can be entered come with it, as text; a page for phones has no place for them', async () => {
      const devices = ['Chrome (87) on Mac OS X 10', '<b>Safari</b> on iOS 17'];
      stage.site.behaviour.method = 'code';
      const page = await stage.open({ state: 'starting' });
      await expectHeading(page, 'Getting your code');
      stage.site.become({ ...pending('482917', 60), devices });
      await expectHeading(page, 'Enter this code');
      expect(await page.locator('#devices li').allTextContents()).toEqual(devices);
      expect(await page.getByText('You can approve on').isVisible()).toBe(true);
      stage.site.become(pending('605118', 60));
      await until(() => stage.site.listening() > 0);
      await page.getByText('You can approve on').waitFor({ state: 'hidden' });

      stage.site.behaviour.method = 'compare';
      await page.reload();
      stage.site.become({ ...pending('482917', 60), devices });
      await page.locator('#renewed').waitFor();
      expect(await page.getByText('Safari').count()).toBe(0);
    });

    it.each<[string, CodePage['view'], string, RegExp]>([
      ['rejected', { state: 'rejected', by: 'phone' }, 'Not approved', /refused on your phone/],
      ['stopped in another tab', { state: 'rejected', by: 'browser' }, 'Cancelled', /Nobody was signed in/],
      ['rejected by the site', { state: 'rejected', by: 'application' }, 'Not let in', /this site does not/],
      ['expired', { state: 'expired' }, 'The code has run out', /Nobody was signed in/],
      ['failed', { state: 'failed', error: 'approval_lost', retryAt: undefined }, 'did not work', /did not reach us/],
    ])('%s: says so, and puts the focus on it, so that it is read first', async (_, view, title, sentence) => {
      const page = await stage.open(pending('482917', 60));
      await expectHeading(page, 'Compare');
      stage.site.become(view);
      await expectHeading(page, title);
      expect(await page.locator('section:visible h1 + p').first().textContent()).toMatch(sentence);
      expect(await textOf(page, '#spoken')).toMatch(sentence);
      expect(await page.title()).toContain(title);
      expect(await focused(page)).toContain(title);
      await page.getByRole('button', { name: 'New code' }).press('Enter');
      await expectHeading(page, 'Compare');
      expect(await textOf(page, '#code')).toBe('605118');
    });

    it('outside production a failure shows at once what the developer has to know', async () => {
      stage.site.behaviour.layout = { developing: true };
      const page = await stage.open(pending('482917', 60));
      await expectHeading(page, 'Compare');
      stage.site.become({ state: 'failed', error: 'approval_lost', retryAt: undefined });
      await page.getByText('For the developer').waitFor();
      expect(await textOf(page, '#failed')).toContain('docs/errors.md#approval_lost');
      // It was loaded anew, and will not be again.
      expect(stage.count('GET /login/code')).toBe(2);
      expect(await page.locator('#failed script').count()).toBe(0);
    });

    it('a failure tells the time of another try by the visitor’s clock', async () => {
      const page = await stage.open(pending('482917', 60), { timezoneId: 'Asia/Tokyo', locale: 'de-DE' });
      await expectHeading(page, 'Compare');
      stage.site.become({ state: 'failed', error: 'operator_busy', retryAt: Date.UTC(2026, 4, 1, 5, 3) });
      await expectHeading(page, 'did not work');
      expect(await textOf(page, '#retry')).toMatch(/You can try again.*at\s2:03\sPM/s);
    });

    it('a time of another try comes when it comes, however wrong the visitor’s clock is', async () => {
      const page = await stage.newPage();
      await page.addInitScript(() => {
        const right = Date.now;
        Date.now = () => right() - 3_600_000;
      });
      stage.site.behaviour.view = pending('482917', 60);
      await page.goto(stage.site.origin + CODE_PATH);
      await expectHeading(page, 'Compare');
      stage.site.become({ state: 'failed', error: 'operator_busy', retryAt: Date.now() + 2_000 });
      await page.getByRole('button', { name: 'New code' }).waitFor();
      // By the clock that the visitor sees.
      expect(await page.evaluate(() => Date.parse(document.querySelector('time')!.dateTime) - Date.now())).toBeLessThan(
        2_000,
      );
    });

    it('the code never changes without a word', async () => {
      const page = await stage.open(pending('482917', 60));
      await expectHeading(page, 'Compare');
      stage.site.become(pending('111222', 60));
      await page.getByText('This is a new code').first().waitFor();
      expect(await textOf(page, '#code')).toBe('111222');
      expect(await textOf(page, '#spoken')).toMatch(/This is a new code.* 1 1 1 2 2 2$/);
    });

    it('tells of a line to the operator that is being restored', async () => {
      const view = pending('482917', 60);
      const page = await stage.open(view);
      stage.site.become({ ...view, restoring: true });
      await page.locator('#restoring').waitFor();
      stage.site.become(view);
      await page.locator('#restoring').waitFor({ state: 'hidden' });
      expect(await textOf(page, '#spoken')).toMatch(/being restored/);
    });

    it('operator and visitor strings stay text', async () => {
      stage.site.behaviour.asked = [...PAYLOADS];
      const page = await stage.open(pending('482917', 60));
      expect(await page.locator('.asked li').count()).toBe(PAYLOADS.length);
    });

    it('keeps nothing in the browser', async () => {
      const page = await stage.open(pending('482917', 60));
      await expectHeading(page, 'Compare');
      expect(await page.evaluate(() => [localStorage.length, sessionStorage.length, document.cookie])).toEqual([
        0,
        0,
        '',
      ]);
    });
  });

  describe('tabs', () => {
    it('a hidden one closes its line and finishes nothing; looked at again it does within a second (F45)', async () => {
      const page = await stage.open(pending('482917', 60));
      await until(() => stage.site.listening() === 1);
      await hide(page, true);
      await until(() => stage.site.listening() === 0);
      stage.site.become({ state: 'approved', place: 'router' });
      await page.waitForTimeout(300);
      expect(stage.count('POST /login/finish')).toBe(0);
      const begun = Date.now();
      await hide(page, false);
      await expectWelcome(page);
      expect(Date.now() - begun).toBeLessThan(1_000);
    });

    it('the others go to the target when one has finished', async () => {
      const page = await stage.open(pending('482917', 60));
      await until(() => stage.site.listening() === 1);
      stage.site.become({ state: 'finished', redirect: '/welcome' });
      await expectWelcome(page);
      expect(stage.count('POST /login/finish')).toBe(0);
      expect(await page.evaluate(() => history.length)).toBe(2);
    });

    it.each(['//evil.example/', '/\\evil.example', 'javascript:alert(1)', 'https://evil.example/'])(
      'a target of %s is not gone to: the page asks the server',
      async (redirect) => {
        const page = await stage.open(pending('482917', 60));
        await until(() => stage.site.listening() === 1);
        stage.site.become({ state: 'finished', redirect });
        await expectHeading(page, 'You are signed in');
        expect(page.url()).toBe(stage.site.origin + CODE_PATH);
      },
    );
  });

  describe('buttons', () => {
    it('a double click has one effect', async () => {
      const page = await stage.open(pending('482917', 60));
      stage.site.behaviour.slow = 300;
      await page.getByRole('button', { name: 'Cancel' }).dblclick();
      await expectHeading(page, 'Cancelled');
      expect(stage.count('POST /login/cancel')).toBe(1);
    });

    it('an approval in the same moment does not press a second one', async () => {
      const page = await stage.open(pending('482917', 60));
      stage.site.behaviour.slow = 300;
      await page.getByRole('button', { name: 'Cancel' }).click({ noWaitAfter: true });
      stage.site.become({ state: 'approved', place: 'router' });
      await expectHeading(page, 'Cancelled');
      expect(stage.count('POST /login/finish')).toBe(0);
    });

    it('work in the markup of an application, too, which has the page whole', async () => {
      stage.site.behaviour.layout = {
        render: ({ title, head, main }) =>
          `<!doctype html><title>${title} – Own</title>${head}<body><nav>Our own frame</nav>${main}`,
      };
      const page = await stage.open({ state: 'starting' });
      expect(await textOf(page, 'nav')).toBe('Our own frame');
      await until(() => stage.site.listening() === 1);
      stage.site.become(pending('482917', 60));
      await expectHeading(page, 'Compare');
      stage.site.become({ state: 'approved', place: 'router' });
      await expectWelcome(page);
    });

    it('work in markup written anew, which has what the documentation names and no more', async () => {
      stage.site.behaviour.layout = {
        render: (state) => {
          const { handle, finish, state: shown } = (state as PageState & { page: 'code' }).login;
          const contents: Record<string, string> = {
            pending: `<p id="code"></p><p id="digits"></p><progress id="bar"></progress>
              <p id="left" data-text="%s" data-spoken="%s seconds"></p>
              ${['renewed', 'restoring', 'offline'].map((id) => `<p id="${id}" hidden>${id}</p>`).join('')}
              <details id="help"><summary>Help</summary></details>`,
            approved: `<p id="undone" hidden>Go on?</p><button formaction="${finish}">On</button>`,
            rejected: '<h1 id="reason-title"></h1><p id="reason"></p>',
            failed: '<p id="message"></p><p id="retry" hidden><time></time></p><div id="later"></div>',
          };
          const sections = ['starting', 'pending', 'approved', 'rejected', 'expired', 'failed', 'gone'].map(
            (name) => `<section id="${name}" ${name === shown ? '' : 'hidden'}>${contents[name] ?? name}</section>`,
          );
          return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Own – Shop</title>${state.head}</head>
            <body><main id="login" data-path="/login" data-state="${shown}" data-left="0">
            <form method="post"><input type="hidden" name="handle" value="${handle}">${sections.join('')}</form>
            <p id="spoken" role="status"></p></main></body></html>`;
        },
      };
      const page = await stage.open({ state: 'starting' });
      stage.site.become(pending('482917', 60));
      await page.locator('#code', { hasText: '482917' }).waitFor();
      stage.site.become({ ...pending('605118', 60), restoring: true });
      await page.locator('#renewed').waitFor();
      await page.locator('#restoring').waitFor();
      stage.site.become({ state: 'failed', error: 'operator_busy', retryAt: Date.now() + 60_000 });
      await page.locator('#retry').waitFor();
      stage.site.behaviour.view = { state: 'starting' };
      await page.reload();
      stage.site.become({ state: 'rejected', by: 'phone' });
      await expectHeading(page, 'Not approved');
      stage.site.behaviour.view = { state: 'starting' };
      await page.reload();
      stage.site.become({ state: 'approved', place: 'router' });
      await expectWelcome(page);
    });

    it('work again on a page that comes back', async () => {
      const page = await stage.open({ state: 'rejected', by: 'phone' });
      await page.evaluate(() => {
        document.addEventListener('submit', (event) => event.preventDefault(), { once: true });
        document.querySelector<HTMLElement>('#rejected button')?.click();
      });
      expect(await page.getByRole('button', { name: 'New code' }).isDisabled()).toBe(true);
      await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
      await page.getByRole('button', { name: 'New code' }).click();
      await expectHeading(page, 'Compare');
    });

    it('can be reached and seen with the keyboard alone', async () => {
      const page = await stage.open(pending('482917', 60));
      await page.keyboard.press('Tab');
      expect((await focused(page))!.trim()).toBe('Change');
      expect(await page.evaluate(() => getComputedStyle(document.activeElement!).outlineWidth)).toBe('3px');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByText('Unlock your phone').first().waitFor();
    });
  });

  describe('without JavaScript (F47)', () => {
    it('the page comes again by itself, and the person continues with a button', async () => {
      const page = await stage.open({ state: 'starting' }, { javaScriptEnabled: false });
      stage.site.behaviour.view = pending('482917', 60);
      await expectHeading(page, 'Compare');
      expect(await textOf(page, '#code')).toBe('482917');
      stage.site.behaviour.view = { state: 'approved', place: 'router' };
      await page.getByRole('link', { name: 'Check now' }).click();
      await page.getByRole('button', { name: 'Continue' }).click();
      await expectWelcome(page);
    });

    it('a refusal and a new code are buttons, too', async () => {
      const page = await stage.open(pending('482917', 60), { javaScriptEnabled: false });
      await page.getByRole('button', { name: 'Cancel' }).click();
      await expectHeading(page, 'Cancelled');
      await page.getByRole('button', { name: 'New code' }).click();
      await expectHeading(page, 'Compare');
      expect(await textOf(page, '#code')).toBe('605118');
    });

    it('and when only our script is missing, a link shows up', async () => {
      const page = await stage.newPage();
      await page.route('**/page.js', async (route) => await route.abort());
      stage.site.behaviour.view = pending('482917', 60);
      await page.goto(stage.site.origin + CODE_PATH);
      // Once it was tried anew by itself.
      await until(() => stage.count('GET /login/code') === 2);
      await page.getByRole('link', { name: 'Check now' }).click();
      await expectHeading(page, 'Compare');
      expect(stage.count('GET /login/code')).toBe(3);
    });
  });
});
