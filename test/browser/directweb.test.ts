import { claimsIn, testClock } from '../dev/relying-party.js';
import type { LoginIDOperatorOptions } from '../../lib/dev/loginid/options.js';
import type { LoginIDOperator } from '../../lib/dev/index.js';
import { SHOP, start, stopAll } from '../dev/loginid/site.js';
import { DirectWebSite } from './directweb-site.js';
import type { Page } from 'playwright-core';
import type { Device } from './directweb-site.js';
import { describeInBrowser } from '../helpers/chromium.js';

// A browser starts slowly where much else runs.
jest.setTimeout(60_000);
afterEach(stopAll);

const { apiKey } = SHOP;
const result = {
  username: 'john.doe',
  namespace: expect.stringMatching(/^[0-9a-f]{16}$/),
  jwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
};
const until = async (fact: () => boolean) => {
  while (!fact()) await new Promise((resolve) => setTimeout(resolve, 20));
};
const failure = (code: string) => ({
  name: 'DirectWebError',
  code,
  known: true,
  message: expect.stringMatching(/^[A-Z].*\.$/),
});

describeInBrowser('the browser client of LoginID DirectWeb', () => {
  const site = new DirectWebSite();

  async function stage(options: Partial<LoginIDOperatorOptions> = {}) {
    const operator = await start({ clients: [{ ...SHOP, websiteURL: site.origin }], ...options });
    const device = await site.device(operator.url, apiKey);
    return { operator, device, another: () => site.device(operator.url, apiKey) };
  }

  /** The same, with john.doe registered on the device. */
  async function registered(options: Partial<LoginIDOperatorOptions> = {}) {
    const staged = await stage(options);
    expect(await staged.device.call('register', 'john.doe')).toEqual(result);
    return staged;
  }

  const stored = (device: Device) => device.page.evaluate(() => Object.fromEntries(Object.entries(localStorage)));

  describe('register', () => {
    it('answers username, namespace and jwt, and keeps nothing in the browser', async () => {
      const { device } = await stage();
      const answer = await device.call('register', 'john.doe');
      expect(answer).toEqual(result);
      expect(claimsIn(answer.jwt)).toMatchObject({ aud: apiKey, udata: 'john.doe' });
      expect(await stored(device)).toEqual({});
    });

    it('tries again under the session of the first try, as long as it lasts', async () => {
      const { operator, device, another } = await stage();
      operator.misbehave({ registerComplete: { code: 'failed_to_authenticate' } });
      expect(await device.call('register', 'john.doe')).toMatchObject(failure('failed_to_authenticate'));
      expect(await stored(device)).toEqual({ register_session_id: expect.any(String) });
      operator.misbehave({});
      expect(await (await another()).call('register', 'john.doe')).toMatchObject(failure('username_taken'));
      expect(await device.call('register', 'john.doe')).toEqual(result);
    });

    it.each([
      ['undefined', 'undefined'],
      ['null', 'null'],
      ['nothing', ''],
      ['far too much', 'x'.repeat(5000)],
      ['markup', '<b>'],
    ])('takes a kept session that is %s for none', async (_, session) => {
      const { device } = await stage();
      await device.page.evaluate((value) => localStorage.setItem('register_session_id', value), session);
      const sent = device.page.waitForRequest(/registerRequest/);
      expect(await device.call('register', 'john.doe')).toEqual(result);
      expect((await sent).postDataJSON()).toEqual({ clientId: apiKey, sessionId: '', udata: 'john.doe' });
    });

    it('works where the page may not store anything', async () => {
      const { device } = await stage();
      await device.page.evaluate(() => {
        Object.defineProperty(window, 'localStorage', {
          get: () => {
            throw new DOMException('no', 'SecurityError');
          },
        });
      });
      expect(await device.call('register', 'john.doe')).toEqual(result);
    });
  });

  describe('login', () => {
    it('logs in', async () => {
      const { device } = await registered();
      const answer = await device.call('login', 'john.doe');
      expect(answer).toEqual(result);
      expect(claimsIn(answer.jwt)).toMatchObject({ aud: apiKey, udata: 'john.doe' });
    });

    it('is refused by the browser where no credential is', async () => {
      const { another } = await registered();
      const answer = await (await another()).call('login', 'john.doe');
      expect(answer).toMatchObject({ ...failure('ceremony_refused'), cause: 'NotAllowedError' });
    });

    it('needs a token, unless it approves', async () => {
      const { operator, device, another } = await registered();
      operator.misbehave({ loginComplete: { fields: { jwt: null } } });
      expect(await device.call('login', 'john.doe')).toMatchObject(failure('bad_answer'));
      const { calls, result: pushed } = await (await another()).ask('pushAuthentication', 'john.doe');
      const approval = await device.call('login', 'john.doe', { remote_session: { code: calls[0][0] } });
      expect(approval).toEqual({ username: 'john.doe', namespace: result.namespace });
      expect(await pushed).toEqual(result);
    });
  });

  describe('another device', () => {
    it.each(['code', 'session_id'])('pushAuthentication is approved by %s', async (by) => {
      const { operator, device, another } = await registered();
      const asking = await (
        await another()
      ).ask('pushAuthentication', 'john.doe', {
        transient_email: 'john@example.com',
      });
      const [code, devices, notification, expireAt] = asking.calls[0];
      expect(code).toMatch(/^\d{6}$/);
      expect(devices).toEqual([{ os: 'Linux', browser: expect.stringMatching(/^Chrome/) }]);
      expect(notification).toEqual({ email: true, push: false });
      expect(expireAt).toBe(Date.parse(operator.pending[0]!.expiresAt));

      const remote_session = by === 'code' ? { code } : { session_id: operator.mails[0]!.sessionId };
      expect(await device.call('login', 'john.doe', { remote_session })).toEqual(result);
      expect(await asking.result).toEqual(result);
      expect(asking.calls).toHaveLength(1);
    });

    it('addAuthenticator makes the device one that logs in by itself', async () => {
      const { device, another } = await registered();
      const fresh = await another();
      const { calls, result: added } = await fresh.ask('addAuthenticator', 'john.doe');
      expect(calls[0][2]).toEqual({ email: false, push: false });
      await device.call('login', 'john.doe', { remote_session: { code: calls[0][0] } });
      expect(await added).toEqual(result);
      expect(calls).toHaveLength(1);
      expect(await fresh.call('login', 'john.doe')).toEqual(result);
      expect(await stored(fresh)).toEqual({});
    });

    it('tells expireAt as the operator sends it, and reads older spellings of the notification', async () => {
      const { operator, another } = await registered();
      operator.misbehave({ expireAtUnit: 'seconds', notification: 'push_notification' });
      const first = await (await another()).ask('pushAuthentication', 'john.doe');
      expect(first.calls[0][3]).toBeLessThan(1e11);
      expect(first.calls[0][2]).toEqual({ email: false, push: false });
      operator.misbehave({
        pushInit: {
          status: 200,
          body: '{"code":"042017","expire_at":1610050000,"communication":{"email":true,"push_notification":true}}',
        },
        pushComplete: { code: 'remote_session_timeout' },
      });
      const second = await (await another()).ask('pushAuthentication', 'john.doe');
      expect(second.calls[0]).toEqual(['042017', [], { email: true, push: true }, 1_610_050_000]);
    });

    it('a wrong code three times ends the request on both sides', async () => {
      const { device, another } = await registered();
      const { calls, result: waiting } = await (await another()).ask('pushAuthentication', 'john.doe');
      const wrong = { remote_session: { code: calls[0][0] === '000000' ? '111111' : '000000' } };
      const answers = [];
      for (let i = 0; i < 3; i++) answers.push((await device.call('login', 'john.doe', wrong)).code);
      expect(answers).toEqual([
        'remote_session_not_found',
        'remote_session_not_found',
        'remote_session_maximum_retry_attempts',
      ]);
      expect(await waiting).toMatchObject(failure('remote_session_maximum_retry_attempts'));
    });

    it('nobody answers in time', async () => {
      const clock = testClock();
      const { another } = await registered({ now: clock.now });
      const { result: waiting } = await (await another()).ask('addAuthenticator', 'john.doe');
      clock.pass(121);
      expect(await waiting).toMatchObject(failure('remote_session_timeout'));
    });

    it('a second request of the account is refused while one waits', async () => {
      const { another } = await registered();
      await (await another()).ask('pushAuthentication', 'john.doe');
      const second = await (await another()).call('addAuthenticator', 'john.doe', undefined);
      expect(second).toMatchObject({ name: 'TypeError' });
      const third = await (await another()).ask('addAuthenticator', 'john.doe');
      expect(await third.result).toMatchObject(failure('remote_session_in_progress'));
      expect(third.calls).toEqual([]);
    });

    it('an exception of the callback reaches the caller, and nothing waits', async () => {
      const { operator, another } = await registered();
      const fresh = await another();
      await fresh.page.evaluate(() => {
        Object.assign(window, {
          broken: () => {
            throw new RangeError('mine');
          },
        });
      });
      const message = await fresh.page.evaluate(
        `new LoginID.directweb.DirectWeb(${JSON.stringify(operator.url)}, ${JSON.stringify(apiKey)})
          .pushAuthentication('john.doe', broken).catch((error) => error.name + ': ' + error.message)`,
      );
      expect(message).toBe('RangeError: mine');
      expect(operator.requests.map(({ path }) => path)).not.toContain('/push_authentication/complete');
    });
  });

  describe('one at a time', () => {
    it('a second call on the page is refused, and the first goes on', async () => {
      const { device, another } = await registered();
      const fresh = await another();
      const { calls, result: waiting } = await fresh.ask('pushAuthentication', 'john.doe');
      for (const method of ['register', 'login']) {
        expect(await fresh.call(method, 'john.doe')).toMatchObject(failure('ceremony_in_progress'));
      }
      await device.call('login', 'john.doe', { remote_session: { code: calls[0][0] } });
      expect(await waiting).toEqual(result);
      expect(await fresh.call('login', 'nobody')).toMatchObject(failure('user_not_found'));
    });

    it('an aborted wait ends, and makes room', async () => {
      const { operator, another } = await registered({ graceSeconds: 1 });
      const fresh = await another();
      const { result: waiting } = await fresh.ask('pushAuthentication', 'john.doe', { signal: 'abortable' });
      await until(() => operator.pending[0]?.held === true);
      await fresh.abort();
      expect(await waiting).toMatchObject(failure('aborted'));
      expect(await fresh.call('login', 'nobody')).toMatchObject(failure('user_not_found'));
      // The operator lets go of the request too.
      await until(() => operator.pending.length === 0);
    });

    it('also between two copies of the script', async () => {
      const { operator, another } = await registered();
      const { page } = await another();
      const { result: waiting } = await askedOn(page);
      await page.addScriptTag({ url: '/vendor/loginid.directweb.js' });
      const second = `new LoginID.directweb.default('${operator.url}', '${apiKey}').login('john.doe')`;
      expect(await page.evaluate(`${second}.catch((error) => error.code)`)).toBe('ceremony_in_progress');
      await page.close();
      await waiting.catch(() => {});

      async function askedOn(on: Page) {
        let called = (): void => {};
        const asking = new Promise<void>((resolve) => (called = resolve));
        await on.exposeFunction('asked', () => called());
        const first = `new LoginID.directweb.default('${operator.url}', '${apiKey}').pushAuthentication('john.doe', asked)`;
        const result = on.evaluate(first);
        await asking;
        return { result };
      }
    });

    it('an abort closes the browser’s dialogue', async () => {
      const { device } = await registered();
      await device.presence(false);
      const asked = device.page.waitForResponse(/verifyRequest/);
      const waiting = device.call('login', 'john.doe', { signal: 'abortable' });
      await asked;
      await device.abort();
      expect(await waiting).toMatchObject(failure('aborted'));
      await device.presence(true);
      expect(await device.call('login', 'john.doe')).toEqual(result);
    });
  });

  describe('what is null', () => {
    it('counts as left out of the options', async () => {
      const { device, another } = await stage();
      expect(await device.call('register', 'john.doe', null)).toEqual(result);
      expect(await device.call('login', 'john.doe', null)).toEqual(result);
      expect(await device.call('login', 'john.doe', { remote_session: null, signal: null })).toEqual(result);
      const fresh = await another();
      const sent = fresh.page.waitForRequest(/push_authentication\/init/);
      const { calls } = await fresh.ask('pushAuthentication', 'john.doe', { transient_email: null });
      expect((await sent).postDataJSON()).toMatchObject({ options: null });
      const remote_session = { code: calls[0][0], session_id: null };
      expect(await device.call('login', 'john.doe', { remote_session })).toEqual(result);
    });

    it('is no way around an approval', async () => {
      const { device } = await registered();
      for (const remote_session of [{}, { code: null, session_id: null }, { code: '' }]) {
        const answer = await device.call('login', 'john.doe', { remote_session });
        expect(answer).toMatchObject(failure('remote_session_not_found'));
      }
    });

    it.each(['timeout', 'extensions', 'userVerification'])('is no %s where the operator writes it', async (member) => {
      const { operator, device } = await registered();
      operator.misbehave({ loginInit: { fields: { [member]: null } } });
      expect(await device.call('login', 'john.doe')).toEqual(result);
    });

    it('is nothing further down either', async () => {
      const { operator, device } = await stage();
      operator.misbehave({
        registerInit: {
          fields: {
            authenticatorSelection: { authenticatorAttachment: null, residentKey: null, userVerification: null },
            excludeCredentials: [{ type: 'public-key', id: 'AAAA', transports: null }],
          },
        },
      });
      expect(await device.call('register', 'john.doe')).toEqual(result);
    });
  });

  describe('a password manager in the place of the dialogue', () => {
    const SHAPES: [string, string][] = [
      ['nothing', 'undefined'],
      ['no raw id', '{ id, response }'],
      ['no response', '{ id, rawId }'],
      ['texts', '{ id, rawId: id, response: { clientDataJSON: "e30", authenticatorData: "AA", signature: "AA" } }'],
      ['empty bytes', '{ rawId, response: { ...parts(), signature: new ArrayBuffer(0) } }'],
      ['members that may not be read', '{ rawId, get response() { throw new Error("Permission denied") } }'],
    ];
    const replaced = async (device: Device, answer: string) =>
      await device.page.evaluate(`{
        const { prototype } = CredentialsContainer;
        const { get } = prototype;
        prototype.get = async (options) => {
          const { id, rawId, response } = await get.call(navigator.credentials, options);
          const { clientDataJSON, authenticatorData, signature } = response;
          const parts = () => ({ clientDataJSON, authenticatorData, signature });
          return ${answer};
        };
      }`);

    it.each(SHAPES)('that answers with %s gets a code, and the operator no credential', async (shape, answer) => {
      const { operator, device } = await registered();
      await replaced(device, answer);
      const code = shape === 'nothing' ? 'ceremony_refused' : 'bad_credential';
      expect(await device.call('login', 'john.doe')).toMatchObject(failure(code));
      expect(operator.requests.map(({ path }) => path)).not.toContain('/verifySign');
    });

    it('may answer with views of bytes', async () => {
      const { device } = await registered();
      await replaced(
        device,
        `{ rawId: new Uint8Array(rawId), response: Object.fromEntries(
            Object.entries(parts()).map(([name, bytes]) => [name, new Uint8Array([0, ...new Uint8Array(bytes)]).subarray(1)]),
          ) }`,
      );
      expect(await device.call('login', 'john.doe')).toEqual(result);
    });

    it('that never answers is over with the abort, and when the time is up', async () => {
      const { device } = await registered();
      await device.page.clock.install();
      await device.page.evaluate(`{
        const { get } = CredentialsContainer.prototype;
        CredentialsContainer.prototype.get = () => new Promise(() => {});
        window.restore = () => { CredentialsContainer.prototype.get = get; };
      }`);
      const asked = async () => await device.page.waitForResponse(/verifyRequest/);
      const aborted = Promise.all([device.call('login', 'john.doe', { signal: 'abortable' }), asked()]);
      await asked();
      await device.abort();
      expect((await aborted)[0]).toMatchObject(failure('aborted'));

      const waiting = device.call('login', 'john.doe');
      await asked();
      // The operator's own 60 s, and a moment.
      await device.page.clock.runFor(63_000);
      expect(await waiting).toMatchObject({ ...failure('ceremony_refused'), cause: 'TimeoutError' });
      await device.page.evaluate('restore()');
      expect(await device.call('login', 'john.doe')).toEqual(result);
    });
  });

  describe('a browser that wants a press for its dialogue', () => {
    type Dialogue = (options: object) => Promise<Credential | null>;
    const strict = async (device: Device) =>
      await device.page.evaluate(() => {
        Object.assign(window, { pressed: false });
        const isActive = () => (window as unknown as { pressed: boolean }).pressed;
        Object.defineProperty(navigator, 'userActivation', {
          value: Object.defineProperty({}, 'isActive', { get: isActive }),
        });
        const { prototype } = CredentialsContainer;
        for (const name of ['get', 'create'] as const) {
          const real = Object.getOwnPropertyDescriptor(prototype, name)!.value as Dialogue;
          prototype[name] = async (options = {}) => {
            if (!isActive()) throw new DOMException('A press is needed.', 'NotAllowedError');
            return await real.call(navigator.credentials, options);
          };
        }
      });
    const asks = (operator: LoginIDOperator, path: string) =>
      operator.requests.filter((request) => request.method === 'POST' && request.path === path).length;

    it.each([
      ['register', 'jane.doe', '/registerRequest'],
      ['login', 'john.doe', '/verifyRequest'],
    ])('%s: the next call opens it at once, with what the operator has asked', async (method, username, path) => {
      const { operator, device } = await registered();
      const before = asks(operator, path);
      await strict(device);
      const first = await pressedTwice(device, method, username);
      expect(first).toEqual(['ceremony_refused', 'username_invalid', 'eyJ']);
      expect(asks(operator, path)).toBe(before + 1);
    });

    it('addAuthenticator: nobody has to approve a second time', async () => {
      const { operator, device, another } = await registered();
      const fresh = await another();
      await strict(fresh);
      const outcome = pressedTwice(fresh, 'addAuthenticator', 'john.doe');
      await until(() => operator.pending[0]?.held === true);
      await device.call('login', 'john.doe', { remote_session: { code: operator.pending[0]!.code } });
      expect(await outcome).toEqual(['ceremony_refused', 'username_invalid', 'eyJ']);
      expect(asks(operator, '/push_authentication/init') + asks(operator, '/add_authenticator/init')).toBe(2);
    });

    /** One object for both presses; what does not get as far as a question in between changes nothing. */
    async function pressedTwice(device: Device, method: string, username: string): Promise<unknown> {
      return await device.page.evaluate(`(async () => {
        const dw = new LoginID.directweb.default('${device.baseURL}', '${apiKey}');
        const say = (call) => call.then(({ jwt }) => jwt.slice(0, 3), (error) => error.code);
        const call = (name) => say(dw.${method}(name, ...('${method}' === 'addAuthenticator' ? [() => {}] : [])));
        const outcomes = [await call('${username}'), await call('-')];
        window.pressed = true;
        return [...outcomes, await call('${username}')];
      })()`);
    }
  });
});
