import { AxeBuilder } from '@axe-core/playwright';
import { SENTENCES } from '../../lib/browser/errors.js';
import { en } from '../../lib/pages/texts/en.js';
import { SHOP } from '../dev/loginid/site.js';
import { describeInBrowser } from '../helpers/chromium.js';
import type { Device } from './loginid-site.js';
import { LoginIDSite } from './loginid-site.js';
import { until } from './stage.js';

// A browser starts slowly where much else runs.
jest.setTimeout(60_000);

describeInBrowser('the pages of LoginID, between a shop, its operator and two devices', () => {
  const site = new LoginIDSite();

  /** The first device is registered for john.doe and signed out; the second is new. */
  async function registered(options: Parameters<LoginIDSite['open']>[0] = {}): Promise<[Device, Device]> {
    await site.open(options);
    const [first, second] = await Promise.all([site.device(), site.device()]);
    await first.register();
    await first.logOut();
    site.events = [];
    return [first, second];
  }

  const types = () => site.events.map(({ type }) => type);

  describe('this device', () => {
    it('registers, and signs in again, on to where one wanted to go; no token stays in the browser', async () => {
      await site.open();
      const device = await site.device();
      await device.goto('/login/loginid?returnTo=/me%3Ffrom=cart');
      await device.page.getByRole('link', { name: 'New here?' }).click();
      await device.expectHeading('Register with this device');
      expect(await device.page.getByText('needs JavaScript').count()).toBe(0);
      await device.page.getByLabel('Username').fill('john.doe');
      await device.page.keyboard.press('Enter');
      const user = await device.expectSignedIn('john.doe', '/me?from=cart');
      await device.logOut();
      await device.enter('/login/loginid');
      expect(await device.expectSignedIn()).toMatchObject({ id: user.id });
      await until(() => types().length === 4);
      expect(types()).toEqual(['started', 'finished', 'started', 'finished']);
      // A page that stays, or comes back, after the token was handed in.
      await device.page.route('**/login/finish', async (route) => await route.fulfill({ status: 204 }));
      const handedIn = device.page.waitForRequest('**/login/finish');
      await device.enter('/login/loginid');
      expect((await handedIn).postData()).toMatch(/jwt=eyJ/);
      const kept = await device.page.evaluate(() => [
        document.documentElement.outerHTML,
        JSON.stringify([localStorage, sessionStorage]),
      ]);
      expect(kept.join()).not.toMatch(/eyJ/);
    });

    it.each([
      ['register', '/login/loginid/register', 'create', '/registerRequest', 'Tab'],
      ['sign in, typing without a pause', '/login/loginid', 'get', '/verifyRequest', 'Tab'],
      ['sign in, and stays in the field', '/login/loginid', 'get', '/verifyRequest', 'End'],
    ] as const)(
      'has the dialogue at once when a person presses, to %s: no request stands between',
      async (_, path, dialogue, question, key) => {
        await site.open();
        const device = await site.device();
        const { page } = device;
        if (dialogue === 'get') await device.register();
        await device.logOut();
        await page.addInitScript((name) => {
          const container = CredentialsContainer.prototype as unknown as Record<string, (of: object) => unknown>;
          const real = container[name]!;
          container[name] = function (options) {
            document.title = 'The dialogue is open';
            return real.call(this, options);
          };
        }, dialogue);
        const asked = () => site.operator.requests.filter((each) => each.method === 'POST' && each.path === question);
        const before = asked().length;
        await device.goto(path);
        await page.getByLabel('Username').fill('john.doe');
        await page.keyboard.press(key);
        await until(() => asked().length === before + 1);
        await page.waitForLoadState('networkidle');
        // From the press on, whatever is sent is kept back.
        let release = (): void => undefined;
        const released = new Promise<void>((resolve) => (release = resolve));
        await page.route('**', async (route) => {
          await released;
          await route.continue();
        });
        await page.locator('form button.primary').click();
        await page.waitForFunction(() => document.title === 'The dialogue is open');
        release();
        await device.expectSignedIn();
        expect(asked().length).toBe(before + 1);
      },
    );

    it('without a credential is told nothing but what to do, and a registered device can approve (S72)', async () => {
      const [first, second] = await registered({ strategy: { transientEmail: () => 'john@example.com' } });
      await second.enter('/login/loginid');
      expect(await second.problem()).toBe(en.signIn.no);
      expect(site.reason).toBe('ceremony_refused');
      await second.page.getByRole('button', { name: 'Approve on another device' }).click();
      const code = await second.code();
      await first.goto('/login/loginid/approve');
      // Pasted as people copy it.
      await first.paste('Username', 'john.doe');
      await first.paste('Six digits', ` ${code.slice(0, 3)} ${code.slice(3)} `);
      await first.page.getByRole('button', { name: 'Approve', exact: true }).click();
      await first.expectHeading('Approved');
      await second.expectSignedIn();
      await first.expectNobody();
    });

    it('page killed while the dialogue is open, and opened again: still signs in', async () => {
      const [first] = await registered();
      await first.presence(false);
      await first.enter('/login/loginid');
      await first.page.getByText('Your device is asking for you').waitFor();
      await until(() => site.operator.requests.some(({ path }) => path === '/verifyRequest'));
      await first.reopen();
      await first.enter('/login/loginid');
      expect(await first.expectSignedIn()).toMatchObject({ username: 'john.doe' });
    });

    it('need not go on: a ceremony can be cancelled while the device asks, and begun again', async () => {
      const [first] = await registered();
      await first.presence(false);
      await first.enter('/login/loginid');
      await until(() => site.operator.requests.at(-1)?.path === '/verifyRequest');
      await first.page.getByRole('button', { name: 'Cancel' }).click();
      await first.page.getByText(en.device.stopped).waitFor();
      expect(await first.page.locator('#problem').isVisible()).toBe(false);
      await until(() => site.reason === 'aborted');
      await first.presence(true);
      await first.page.locator('form button.primary').click();
      await first.expectSignedIn();
    });

    it('inside of another app is told to open the page in a browser', async () => {
      await site.open();
      const device = await site.device({
        userAgent: 'Mozilla/5.0 (Linux; Android 14; wv) Chrome/143.0 Mobile Safari/537.36',
      });
      await device.goto('/login/loginid');
      await device.page.getByText(en.device.inApp).waitFor();
      const browser = await site.device();
      await browser.goto('/login/loginid');
      expect(await browser.page.getByText(en.device.inApp).isVisible()).toBe(false);
    });

    it('result without a token: a clear failure, and nobody is signed in (F27)', async () => {
      const [first] = await registered();
      site.operator.misbehave({ noJwt: true });
      await first.enter('/login/loginid');
      expect(await first.problem()).toBe(en.device.unavailable);
      expect(site.reason).toBe('bad_answer');
      await first.expectNobody();
    });

    it('a token of another browser opens nothing with this browser’s ceremony (S31)', async () => {
      const [john] = await registered();
      const mallory = await site.device();
      await mallory.register('mallory');
      await mallory.logOut();
      let stolen = '';
      await john.page.route('**/login/finish', async (route) => {
        stolen = new URLSearchParams(route.request().postData()!).get('jwt')!;
        await route.continue();
      });
      await john.enter('/login/loginid');
      await john.expectSignedIn();
      await mallory.goto('/login/loginid');
      for (const [identifier, code] of [
        ['mallory', 'token_subject'],
        ['john.doe', 'token_replayed'],
      ] as const) {
        // Her own ticket, and the other's token.
        const answer = await mallory.page.evaluate(
          async ([start, jwt]) => {
            const send = async (path: string, body: object) => {
              const headers = { 'content-type': 'application/json' };
              return await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
            };
            const { handle, finish } = await (await send('/login', start)).json();
            return (await send(finish, { handle, jwt })).status;
          },
          [{ provider: 'loginid', identifier, kind: 'login' }, stolen] as const,
        );
        expect(answer).toBe(403);
        expect(site.events.at(-1)).toMatchObject({ type: 'refused', code });
        await mallory.expectNobody();
      }
    });
  });

  describe('another device', () => {
    it('is asked once by a double click', async () => {
      const [, second] = await registered();
      await second.goto('/login/loginid');
      await second.page.getByLabel('Username').fill('john.doe');
      const sent = await second.page.evaluate(() => {
        const submits: boolean[] = [];
        addEventListener('submit', ({ defaultPrevented }) => submits.push(!defaultPrevented));
        for (let press = 0; press < 2; press++) document.querySelector<HTMLElement>('#push')?.click();
        return submits;
      });
      expect(sent).toEqual([true, false]);
      expect(await second.code()).toMatch(/^\d{6}$/);
    });

    it('approves a push by the link in the mail', async () => {
      const [first, second] = await registered({ strategy: { transientEmail: () => 'john@example.com' } });
      await second.push();
      const [mail] = site.operator.mails;
      await first.goto(mail!.link);
      expect(await first.page.getByLabel('Six digits').count()).toBe(0);
      await first.approve();
      await first.expectHeading('Approved');
      await second.expectSignedIn();
      await first.expectNobody();
    });

    it.each<[string, (code: string) => string]>([
      ['spaces and a dash', (code) => ` ${code.slice(0, 3)} – ${code.slice(3)} `],
      ['full width', (code) => code.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)))],
      ['Arabic', (code) => code.replace(/\d/g, (digit) => String.fromCharCode(0x660 + Number(digit)))],
    ])('takes six digits in %s', async (_, typed) => {
      const [first, second] = await registered();
      const code = await second.push();
      await first.goto('/login/loginid/approve');
      await first.approve('john.doe', typed(code));
      await first.expectHeading('Approved');
      expect(await second.expectSignedIn()).toMatchObject({ username: 'john.doe' });
    });

    it('killed with the code on its page, and opened again: still signs in', async () => {
      const [first, second] = await registered();
      const code = await second.push();
      await second.reopen();
      await first.goto('/login/loginid/approve');
      await first.approve('john.doe', code);
      await first.expectHeading('Approved');
      await second.goto('/login/code');
      expect(await second.expectSignedIn()).toMatchObject({ username: 'john.doe' });
    });

    it('says no: nothing is approved, nobody is asked, and the other side runs out', async () => {
      const [first, second] = await registered({ operator: { remoteSessionSeconds: 3 } });
      const code = await second.push();
      const before = site.operator.requests.length;
      await first.goto('/login/loginid/approve');
      await first.page.getByLabel('Six digits').fill(code);
      await first.page.getByRole('button', { name: 'No, it was not me' }).click();
      await first.expectHeading('Nothing was approved');
      await second.expectHeading('The code has run out');
      expect(site.operator.requests.slice(before).filter(({ path }) => path.startsWith('/verify'))).toEqual([]);
      await second.expectNobody();
    });

    it('says no while its dialogue is open: the dialogue closes, and nothing is approved', async () => {
      const [first, second] = await registered();
      const code = await second.push();
      await first.presence(false);
      await first.goto('/login/loginid/approve');
      await first.approve('john.doe', code);
      await until(() => site.operator.requests.at(-1)?.path === '/verifyRequest');
      await first.page.getByRole('button', { name: 'No, it was not me' }).click();
      await first.expectHeading('Nothing was approved');
      await until(() => site.reason === 'aborted');
      await first.presence(true);
      expect(site.operator.pending).toMatchObject([{ username: 'john.doe', held: true }]);
      expect(await first.page.locator('section:visible').getAttribute('id')).toBe('refused');
      await second.expectNobody();
    });

    it('both answers are equally prominent', async () => {
      await registered();
      const device = await site.device();
      await device.goto('/login/loginid/approve');
      const looks = await device.page.getByRole('button').evaluateAll((buttons) =>
        buttons.map((button) => {
          const { width, height } = button.getBoundingClientRect();
          const { fontWeight, fontSize, color, backgroundColor, borderColor } = getComputedStyle(button);
          return JSON.stringify({ width, height, fontWeight, fontSize, color, backgroundColor, borderColor });
        }),
      );
      expect(looks).toHaveLength(2);
      expect(new Set(looks).size).toBe(1);
    });

    it('types the wrong code three times: the request is over on both sides', async () => {
      const [first, second] = await registered();
      const code = await second.push();
      await first.goto('/login/loginid/approve');
      const wrong = code === '000000' ? '111111' : '000000';
      for (const _ of [1, 2]) {
        await first.approve('john.doe', wrong);
        expect(await first.problem()).toBe(en.approve.no);
        expect(site.reason).toBe('remote_session_not_found');
      }
      await first.approve('john.doe', wrong);
      await first.expectHeading('This request is over');
      expect(await first.page.getByLabel('Username').isVisible()).toBe(false);
      expect(site.reason).toBe('remote_session_maximum_retry_attempts');
      await second.expectHeading('Not approved');
      await second.expectNobody();
    });

    it('three tries are over for people who do not exist, too (S15)', async () => {
      await site.open();
      const device = await site.device();
      await device.goto('/login/loginid/approve');
      for (const _ of [1, 2]) {
        await device.approve('nobody', '123456');
        expect(await device.problem()).toBe(en.approve.no);
      }
      await device.approve('nobody', '123456');
      await device.expectHeading('This request is over');
      expect(site.reason).toBe('user_not_found');
    });

    it('is added, and then signs in by itself', async () => {
      const [first, second] = await registered();
      await second.enter('/login/loginid');
      await second.problem();
      await second.page.getByRole('link', { name: 'Add this device' }).click();
      await second.expectHeading('Add this device');
      expect(await second.page.getByLabel('Username').inputValue()).toBe('john.doe');
      expect(second.page.url()).not.toContain('john');
      await second.page.getByRole('button', { name: 'Get a code' }).click();
      const code = await second.code();
      expect(await second.page.locator('#left').textContent()).toMatch(/^Valid for another (2:00|1:5\d)$/);
      expect(await second.page.locator('#spoken').textContent()).toBe([...code].join(' '));
      await first.goto('/login/loginid/approve');
      await first.approve('john.doe', code);
      await first.expectHeading('Approved');
      await second.expectSignedIn();
      await second.logOut();
      await second.enter('/login/loginid');
      await second.expectSignedIn();
    });

    it('gets a fresh ticket while it waits, so that a late approval is in time', async () => {
      const [first, second] = await registered();
      await second.page.clock.install();
      await second.enter('/login/loginid/add');
      const code = await second.code();
      const renewed = second.page.waitForResponse((answer) => new URL(answer.url()).pathname === '/login');
      await second.page.clock.runFor(61_000);
      expect((await renewed).status()).toBe(201);
      expect(types()).toEqual(['started']);
      await first.goto('/login/loginid/approve');
      await first.approve('john.doe', code);
      await second.expectSignedIn();
    });

    it('is not added when the person cancels, or nobody approves in time', async () => {
      const [, second] = await registered({ operator: { remoteSessionSeconds: 2, graceSeconds: 1 } });
      site.operator.misbehave({ expireAtUnit: 'seconds' });
      await second.enter('/login/loginid/add');
      await second.code();
      expect(await second.page.locator('#left').textContent()).toMatch(/^Valid for another 0:0[12]$/);
      expect(await second.page.locator('#waiting .who').textContent()).toBe('For john.doe');
      await second.page.getByRole('button', { name: 'Cancel' }).click();
      await second.page.getByText('You cancelled. Nothing was added.').waitFor();
      expect(site.reason).toBe('aborted');
      await until(() => site.operator.pending.length === 0);
      await second.page.getByRole('button', { name: 'Get a code' }).click();
      await second.page.locator('#waiting').waitFor();
      expect(await second.problem()).toBe(en.device.over);
      expect(site.reason).toBe('remote_session_timeout');
      await second.expectNobody();
    });

    it('a second request while one waits is told so where it adds a device; a stranger’s push is a decoy (F26)', async () => {
      const [, second] = await registered();
      const third = await site.device();
      await second.enter('/login/loginid/add');
      await second.code();
      await third.enter('/login/loginid/add');
      expect(await third.problem()).toBe(en.device.over);
      expect(site.reason).toBe('remote_session_in_progress');
      await third.goto('/login/loginid');
      await third.page.getByLabel('Username').fill('john.doe');
      await third.page.getByRole('button', { name: 'Approve on another device' }).click();
      expect(await third.code()).toMatch(/^\d{6}$/);
      expect(site.operator.pending).toHaveLength(1);
      await third.expectNobody();
    });
  });

  describe('what a visitor hears', () => {
    /** Everything that a visitor could see of the page, in pixels or in the markup. */
    const seen = async (device: Device) => {
      await device.problem();
      return await device.page.evaluate(() => [document.title, document.querySelector('main')!.outerHTML].join());
    };

    it('not whether there is an account, and how it is with it; the log has the word (S15)', async () => {
      const [first, second] = await registered();
      const looks: string[] = [];
      const tryIt = async (device: Device, path: string, reason: string) => {
        await device.enter(path);
        looks.push(await seen(device));
        expect(site.reason).toBe(reason);
      };
      await tryIt(second, '/login/loginid', 'ceremony_refused');
      site.operator.block('john.doe');
      await tryIt(first, '/login/loginid', 'account_blocked');
      site.operator.unblock('john.doe');
      site.operator.deactivate('john.doe');
      await tryIt(first, '/login/loginid', 'account_deactivated');
      site.operator.misbehave({ loginInit: { code: 'user_not_found' } });
      await tryIt(first, '/login/loginid', 'user_not_found');
      site.operator.misbehave({});
      expect(new Set(looks).size).toBe(1);
      looks.length = 0;
      await tryIt(second, '/login/loginid/register', 'username_taken');
      site.operator.misbehave({ registerInit: { code: 'account_blocked' } });
      await tryIt(second, '/login/loginid/register', 'account_blocked');
      expect(new Set(looks).size).toBe(1);
      await first.expectNobody();
    });

    it('one of four sentences for every code that there is, and for one that there is not (S15)', async () => {
      const [first] = await registered({ strategy: { limits: false } });
      await first.goto('/login/loginid');
      await first.page.getByLabel('Username').fill('john.doe');
      for (const code of [...Object.keys(SENTENCES), 'brand_new_code']) {
        site.operator.misbehave({ loginInit: { code } });
        await first.page.locator('form button.primary').click();
        await until(() => site.reason === code);
        await first.page.locator('#busy:empty').waitFor({ state: 'attached' });
        expect([en.signIn.no, en.device.rule, en.device.over, en.device.unavailable]).toContain(await first.problem());
      }
      await first.expectNobody();
    });

    it('client deactivated: not available, and the word is in the log', async () => {
      const [first] = await registered();
      site.operator.deactivateClient(SHOP.apiKey);
      await first.enter('/login/loginid');
      expect(await first.problem()).toBe(en.device.unavailable);
      expect(site.reason).toBe('client_deactivated');
    });

    it('site on a wrong origin: not available', async () => {
      site.expected = /Failed to load resource|CORS policy/;
      await site.open({ websiteURL: 'https://shop.example.com' });
      const device = await site.device();
      await device.enter('/login/loginid');
      expect(await device.problem()).toBe(en.device.unavailable);
      expect(site.reason).toBe('network_error');
    });

    it('our own server: a wrong username, too many, a login that is too old', async () => {
      await site.open({ strategy: { limits: { perVisitor: { starts: 2, seconds: 300 } } } });
      const device = await site.device();
      await device.enter('/login/loginid', 'a..b');
      expect(await device.problem()).toBe(en.device.rule);
      expect(await device.page.getByLabel('Username').getAttribute('aria-invalid')).toBe('true');
      await device.register();
      await device.context.request.get(`${site.origin}/age`);
      // A person takes longer than our server: its no ends the dialogue.
      await device.presence(false);
      await device.enter('/login/loginid/register', 'jane.doe');
      expect(await device.problem()).toMatch(/^Please sign in again.*\n\nSign in again$/s);
      await device.presence(true);
      expect(await device.page.getByRole('link', { name: 'Sign in again' }).getAttribute('href')).toBe(
        '/login?returnTo=%2Flogin%2Floginid%2Fregister',
      );
      await device.enter('/login/loginid', 'jane.doe');
      expect(await device.problem()).toBe(en.signIn.no);
      await device.page.locator('form button.primary').click();
      await device.page.getByText('Too many').waitFor();
      expect(await device.problem()).toMatch(/You can try again\s+at \d+:\d\d/);
      expect(site.events.at(-1)).toMatchObject({ type: 'limited', code: 'rate_limited' });
    });

    it('without JavaScript: what is needed; a registered device can approve all the same (F47)', async () => {
      const [first] = await registered();
      const plain = await site.device({ javaScriptEnabled: false });
      const { page } = plain;
      for (const path of ['register', 'add', 'approve', 'add?session=x']) {
        await plain.goto(`/login/loginid/${path}`);
        await page.getByText('This page needs JavaScript').waitFor();
        expect(await page.getByRole('button').count()).toBe(0);
      }
      await plain.goto('/login/loginid?returnTo=/me%3Ffrom=cart');
      await page.getByText('your browser needs JavaScript').waitFor();
      expect(await page.locator('button:visible').allTextContents()).toEqual(['Approve on another device']);
      await page.getByLabel('Username').fill('john.doe');
      await page.getByRole('button').click();
      const code = await plain.code();
      await first.goto('/login/loginid/approve');
      await first.approve('john.doe', code);
      await first.expectHeading('Approved');
      await page.getByRole('button', { name: 'Continue' }).click();
      await plain.expectSignedIn('john.doe', '/me?from=cart');
    });
  });

  it.each(['light', 'dark'] as const)(
    'every page is usable by everybody, in %s, at 400 percent',
    async (colorScheme) => {
      const [, device] = await registered();
      const { page } = device;
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width: 320, height: 640 });
      const expectUsable = async () => {
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        for (const target of await page.locator('button:visible, a:visible').all()) {
          expect((await target.boundingBox())!.height).toBeGreaterThanOrEqual(44);
        }
      };
      await device.enter('/login/loginid', 'nobody');
      await device.problem();
      await expectUsable();
      await device.enter('/login/loginid/register');
      await device.problem();
      await expectUsable();
      await device.goto('/login/loginid/approve');
      await expectUsable();
      await page.getByRole('button', { name: 'not me' }).click();
      await expectUsable();
      await device.goto(`/login/loginid/add?session=${crypto.randomUUID()}`);
      await expectUsable();
      await device.enter('/login/loginid/add');
      await device.code();
      await expectUsable();
    },
  );
});
