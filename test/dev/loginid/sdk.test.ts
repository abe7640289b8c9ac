import { AxeBuilder } from '@axe-core/playwright';
import { LoginId } from '@loginid/node-sdk';
import type { LoginIDOperatorOptions } from '../../../lib/dev/loginid/options.js';
import { claimsIn } from '../relying-party.js';
import { describeInBrowser } from '../../helpers/chromium.js';
import { SdkSite } from './sdk-site.js';
import type { SdkDevice } from './sdk-site.js';
import { SHOP, start, stopAll } from './site.js';

// A browser starts slowly where much else runs.
jest.setTimeout(60_000);
afterEach(stopAll);

const { apiKey } = SHOP;

describeInBrowser('the vendor’s own SDKs: @loginid/sdk 0.9.10 in a browser, @loginid/node-sdk 0.8.3', () => {
  const site = new SdkSite();

  async function stage(options: Partial<LoginIDOperatorOptions> = {}) {
    const operator = await start({ clients: [{ ...SHOP, websiteURL: site.origin }], ...options });
    const device = await site.device(operator.url, apiKey);
    const verify = (jwt: string, username: string) => new LoginId(apiKey, '', operator.url).verifyToken(jwt, username);
    return { operator, device, verify };
  }

  /** The same with john.doe registered, by a credential that the SDK can use. */
  async function registeredStage() {
    for (;;) {
      const made = await stage();
      const registered = await made.device.call('register', 'john.doe');
      if (await made.device.readable()) return { ...made, registered };
    }
  }

  it('registers and logs in, and the server SDK takes the tokens', async () => {
    const { device, verify, registered } = await registeredStage();
    expect(await device.call('isFido2Supported')).toBe(true);
    expect(registered).toEqual({
      uid: expect.any(String),
      username: 'john.doe',
      namespace: expect.stringMatching(/^[0-9a-f]{16}$/),
      jwt: expect.any(String),
      user: { id: expect.any(String), type: expect.any(String) },
    });
    const loggedIn = await device.call('login', 'john.doe');
    expect(loggedIn).toEqual({ ...registered, jwt: expect.any(String) });
    expect(claimsIn(loggedIn.jwt)).toMatchObject({ sub: loggedIn.user.id, aud: apiKey, udata: 'john.doe' });
    expect(await verify(registered.jwt, 'john.doe')).toBe(true);
    expect(await verify(loggedIn.jwt, 'john.doe')).toBe(true);
    expect(await verify(loggedIn.jwt, 'jane.doe')).toBe(false);
    expect(await device.call('register', 'john.doe')).toEqual({ name: 'LoginSDK-Error', code: 'username_taken' });
  });

  it.each([
    ['code', 'by the six digits'],
    ['session_id', 'by the mail'],
  ])('logs in a new device that the registered one approves: %s', async (by) => {
    const { operator, device, verify } = await registeredStage();
    const fresh = await site.device(operator.url, apiKey);

    const { callback, result } = await fresh.ask('pushAuthentication', 'john.doe', {
      transient_email: 'john@example.com',
    });
    const [code, devices, notification, expireAt] = callback;
    expect(code).toMatch(/^\d{6}$/);
    expect(devices).toEqual([{ os: 'Linux', browser: expect.stringMatching(/^Chrome \(\d+\)$/) }]);
    expect(notification).toEqual({ email: true, push: false });
    expect(expireAt - Date.now()).toBeGreaterThan(100_000);

    const remote_session = by === 'code' ? { code } : { session_id: operator.mails[0]!.sessionId };
    const approval = await device.call('login', 'john.doe', { remote_session });
    expect(approval.jwt).toEqual(expect.any(String));
    const pushed = await result;
    expect(pushed).toEqual({ username: 'john.doe', namespace: approval.namespace, jwt: expect.any(String) });
    expect(await verify(pushed.jwt, 'john.doe')).toBe(true);
  });

  it('adds an authenticator, which then logs in by itself', async () => {
    const { operator, device, verify, registered } = await registeredStage();
    const add = async (): Promise<SdkDevice> => {
      const fresh = await site.device(operator.url, apiKey);
      const { callback, result } = await fresh.ask('addAuthenticator', 'john.doe');
      const [code, , notification] = callback;
      expect(notification).toEqual({ email: false, push: false });
      await device.call('login', 'john.doe', { remote_session: { code } });
      const added = await result;
      expect(added).toMatchObject({ username: 'john.doe', namespace: registered.namespace });
      expect(await verify(added.jwt, 'john.doe')).toBe(true);
      return (await fresh.readable()) ? fresh : await add();
    };
    const fresh = await add();
    const loggedIn = await fresh.call('login', 'john.doe');
    expect(claimsIn(loggedIn.jwt).sub).toBe(claimsIn(registered.jwt).sub);
    expect(loggedIn.uid).not.toBe(registered.uid);
  });

  it('gets the codes of what goes wrong', async () => {
    const { operator, device } = await registeredStage();
    expect(await device.call('login', 'nobody')).toMatchObject({ code: 'user_not_found' });
    expect(await device.call('register', '')).toMatchObject({ code: 'username_empty' });
    expect(await device.call('register', 'john..doe')).toMatchObject({ code: 'username_invalid' });
    const wrong = { remote_session: { code: '000000', session_id: '00000000-0000-4000-8000-000000000000' } };
    expect(await device.call('login', 'john.doe', wrong)).toMatchObject({ code: 'remote_session_not_found' });

    const fresh = await site.device(operator.url, apiKey);
    const { result } = await fresh.ask('pushAuthentication', 'john.doe');
    const again = await (await site.device(operator.url, apiKey)).call('pushAuthentication', 'john.doe');
    expect(again).toMatchObject({ code: 'remote_session_in_progress' });
    for (let i = 0; i < 2; i++) await device.call('login', 'john.doe', wrong);
    expect((await device.call('login', 'john.doe', wrong)).code).toBe('remote_session_maximum_retry_attempts');
    expect(await result).toMatchObject({ code: 'remote_session_maximum_retry_attempts' });

    operator.block('john.doe');
    expect(await device.call('login', 'john.doe')).toMatchObject({ code: 'account_blocked' });
    operator.unblock('john.doe');
    operator.deactivate('john.doe');
    expect(await device.call('login', 'john.doe')).toMatchObject({ code: 'account_deactivated' });
    operator.deactivateClient(apiKey);
    expect(await device.call('login', 'john.doe')).toMatchObject({ code: 'client_deactivated' });
    const unknown = await site.device(operator.url, 'another key');
    expect(await unknown.call('register', 'jane')).toMatchObject({ code: 'client_not_found' });
  });

  it('cannot log in where no credential is', async () => {
    const { operator, device } = await stage();
    await device.call('register', 'john.doe');
    const fresh = await site.device(operator.url, apiKey);
    expect(await fresh.call('login', 'john.doe')).toEqual({ name: 'NavigatorError', code: undefined });
  });

  it('fails on a site that is not the registered one', async () => {
    const operator = await start();
    const device = await site.device(operator.url, apiKey);
    expect(await device.call('register', 'john.doe')).toMatchObject({ name: 'TypeError' });
  });

  it('works with an integration that was created on the dashboard', async () => {
    const operator = await start({ clients: [] });
    const page = await site.open(`${operator.url}/dashboard`);
    await page.getByLabel('App name').fill('My Shop');
    await page.getByLabel('Website URL').fill(site.origin);
    await page.getByRole('button', { name: 'Create' }).click();
    const created = await page.getByTestId('api-key').textContent();
    const base = await page.getByTestId('base-url').textContent();
    const device = await site.device(base ?? '', created ?? '');
    expect(await device.call('register', 'john.doe')).toMatchObject({ username: 'john.doe' });
    await page.reload();
    await page.getByRole('button', { name: 'Block john.doe' }).click();
    await page.getByRole('button', { name: 'Unblock john.doe' }).waitFor();
    expect(await device.call('login', 'john.doe')).toMatchObject({ code: 'account_blocked' });
  });

  it.each(['light', 'dark'] as const)('axe finds nothing on the operator’s pages, %s', async (colorScheme) => {
    const { operator, device } = await stage();
    await device.call('register', 'john.doe');
    await device.ask('pushAuthentication', 'john.doe', { transient_email: 'john@example.com' });
    for (const path of ['/dashboard', '/mails']) {
      const page = await site.open(operator.url + path, { colorScheme, viewport: { width: 360, height: 740 } });
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    }
  });
});
