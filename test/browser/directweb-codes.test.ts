import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkedUsername } from '../../lib/browser/direct-web.js';
import { dialogueError, DirectWebError, isDirectWebError, operatorError, SENTENCES } from '../../lib/browser/errors.js';
import type { LoginIDMisbehaviour, LoginIDOperator } from '../../lib/dev/index.js';
import { SHOP, start, stopAll } from '../dev/loginid/site.js';
import { DirectWebSite } from './directweb-site.js';
import type { Device } from './directweb-site.js';
import { describeInBrowser } from '../helpers/chromium.js';

jest.setTimeout(60_000);
afterEach(stopAll);

const { apiKey } = SHOP;

/** The codes of the quick start, and where on the wire each comes (protocol 10.2). */
const OF_ALL = ['client_not_found', 'client_deactivated', 'username_empty', 'username_invalid'];
const OF_ACCOUNTS = ['user_not_found', 'account_deactivated', 'account_blocked'];
const QUICK_START: [string, keyof LoginIDMisbehaviour, string[]][] = [
  ['register', 'registerInit', [...OF_ALL, 'username_taken']],
  ['register', 'registerComplete', ['username_taken']],
  ['login', 'loginInit', [...OF_ALL, ...OF_ACCOUNTS]],
  ['login', 'loginComplete', ['remote_session_not_found', 'remote_session_maximum_retry_attempts']],
  ['pushAuthentication', 'pushInit', [...OF_ALL, ...OF_ACCOUNTS, 'remote_session_in_progress']],
  ['pushAuthentication', 'pushComplete', ['remote_session_timeout']],
  ['addAuthenticator', 'addInit', [...OF_ALL, ...OF_ACCOUNTS, 'remote_session_in_progress']],
  ['addAuthenticator', 'addComplete', ['remote_session_timeout']],
];

describeInBrowser('what goes wrong has a code', () => {
  const site = new DirectWebSite();

  async function registered(): Promise<{ operator: LoginIDOperator; device: Device }> {
    const operator = await start({ clients: [{ ...SHOP, websiteURL: site.origin }] });
    const device = await site.device(operator.url, apiKey);
    await device.call('register', 'john.doe');
    return { operator, device };
  }

  it.each(QUICK_START)('%s: every code of the quick start reaches the caller, from %s', async (method, step, codes) => {
    const { operator, device } = await registered();
    for (const code of codes) {
      // Whatever status and words it comes with.
      operator.misbehave({ [step]: { code, status: code === 'account_blocked' ? 500 : undefined, times: 1 } });
      // Otherwise the request of the last round is in the way.
      const username = step === 'registerComplete' ? 'jane.doe' : 'john.doe';
      const { result } = /^(push|add)/.test(method)
        ? await device.ask(method, username)
        : { result: device.call(method, username) };
      const message = SENTENCES[code as keyof typeof SENTENCES];
      expect(await result).toMatchObject({ name: 'DirectWebError', code, message, known: true });
      operator.misbehave({});
    }
  });

  it('as the operator itself finds it', async () => {
    const { operator, device } = await registered();
    const code = async (method: string, username: unknown) => (await device.call(method, username)).code;
    expect(await code('register', 'john.doe')).toBe('username_taken');
    expect(await code('login', 'nobody')).toBe('user_not_found');
    for (const empty of ['', null, undefined]) expect(await code('login', empty)).toBe('username_empty');
    expect(await code('login', 'john..doe')).toBe('username_invalid');
    // Ours lets it pass; the operator does not.
    expect(await code('register', 'john#doe')).toBe('username_invalid');
    operator.block('john.doe');
    expect(await code('login', 'john.doe')).toBe('account_blocked');
    operator.unblock('john.doe');
    operator.deactivate('john.doe');
    expect(await code('login', 'john.doe')).toBe('account_deactivated');
    operator.deactivateClient(apiKey);
    expect(await code('login', 'john.doe')).toBe('client_deactivated');
    const unknown = await site.device(operator.url, 'another key');
    expect(await unknown.call('register', 'jane')).toMatchObject({ code: 'client_not_found' });
  });

  it('a name that cannot be one is not sent', async () => {
    const { operator, device } = await registered();
    const before = operator.requests.length;
    for (const name of ['jo', 'j'.repeat(129), '.john', 'john-', 'jo hn', 'john.-doe', 7]) {
      expect(await device.call('login', name)).toMatchObject({ code: 'username_invalid' });
    }
    expect(operator.requests).toHaveLength(before);
  });

  it('a code from outside the set is kept beside unknown_error', async () => {
    const { operator, device } = await registered();
    operator.misbehave({ loginInit: { code: 'insufficient_license', times: 1 } });
    const unknown = { name: 'DirectWebError', code: 'unknown_error' };
    expect(await device.call('login', 'john.doe')).toMatchObject({ ...unknown, operatorCode: 'insufficient_license' });
    // Codes of the browser’s side are not the operator's to say.
    operator.misbehave({ loginInit: { code: 'aborted', times: 1 } });
    expect(await device.call('login', 'john.doe')).toMatchObject({ ...unknown, operatorCode: 'aborted' });
    operator.misbehave({ loginInit: { status: 500, body: '{"message":"oops"}', times: 1 } });
    expect(await device.call('login', 'john.doe')).toMatchObject({ ...unknown, operatorCode: undefined });
  });

  it.each<[string, string, LoginIDMisbehaviour]>([
    ['a page of a proxy', 'bad_answer', { loginInit: { status: 502, body: '<h1>Bad Gateway</h1>' } }],
    ['no object', 'bad_answer', { loginInit: { status: 200, body: '[]' } }],
    ['no challenge', 'bad_answer', { loginInit: { fields: { challenge: null } } }],
    ['a challenge that is no base64url', 'bad_answer', { loginInit: { fields: { challenge: '§' } } }],
    ['credentials that are none', 'bad_answer', { loginInit: { fields: { allowCredentials: [7] } } }],
    ['another domain', 'wrong_domain', { loginInit: { fields: { rpId: 'example.com' } } }],
    ['a cut connection', 'network_error', { loginComplete: { drop: true } }],
    ['a redirect', 'network_error', { loginComplete: { redirect: 'http://localhost:1/' } }],
    ['no token', 'bad_answer', { noJwt: true }],
  ])('%s is %s', async (_, code, faults) => {
    const { operator, device } = await registered();
    operator.misbehave(faults);
    expect(await device.call('login', 'john.doe')).toMatchObject({ name: 'DirectWebError', code });
  });

  it('a site that is not the registered one', async () => {
    const operator = await start();
    const device = await site.device(operator.url, apiKey);
    expect(await device.call('register', 'john.doe')).toMatchObject({ code: 'network_error', cause: 'TypeError' });
  });

  it('a device that is registered already', async () => {
    const { operator, device } = await registered();
    const sent = device.page.waitForRequest(/verifySign/);
    await device.call('login', 'john.doe');
    const excludeCredentials = [{ type: 'public-key', id: (await sent).postDataJSON().keyHandle }];
    operator.misbehave({ registerInit: { fields: { excludeCredentials } } });
    expect(await device.call('register', 'jane.doe')).toMatchObject({
      code: 'already_registered',
      cause: 'InvalidStateError',
    });
  });

  it('a browser without FIDO2: nothing is asked of the operator', async () => {
    const { operator } = await registered();
    const bare = await site.device(operator.url, apiKey);
    await bare.page.evaluate(() => Reflect.deleteProperty(window, 'PublicKeyCredential'));
    const before = operator.requests.length;
    for (const method of ['register', 'login']) {
      expect(await bare.call(method, 'john.doe')).toMatchObject({ code: 'fido2_unsupported' });
    }
    const { result, calls } = await bare.ask('addAuthenticator', 'john.doe');
    expect(await result).toMatchObject({ code: 'fido2_unsupported' });
    expect(calls).toEqual([]);
    expect(operator.requests).toHaveLength(before);
    expect(await bare.page.evaluate('LoginID.browser.default.isFido2Supported()')).toBe(false);
    // Another device does the ceremony.
    expect((await bare.ask('pushAuthentication', 'john.doe')).calls).toHaveLength(1);
  });

  it('wrong arguments are a TypeError', async () => {
    const { operator, device } = await registered();
    for (const [baseURL, key] of [
      ['', apiKey],
      ['directweb.usw1.loginid.io', apiKey],
      ['javascript:alert(1)', apiKey],
      [operator.url, ''],
    ] as const) {
      const wrong = await site.device(baseURL, key);
      expect(await wrong.call('login', 'john.doe')).toMatchObject({
        name: 'TypeError',
        message: expect.stringMatching(/^DirectWeb: (baseURL|apiKey) /),
      });
    }
    expect(await device.call('pushAuthentication', 'john.doe', '/callback')).toMatchObject({
      name: 'TypeError',
      message: 'DirectWeb: callback must be a function.',
    });
  });
});

describe('the set of codes', () => {
  it('docs/browser.md has a row for each, with its sentence, in this order', () => {
    const page = readFileSync(path.resolve(__dirname, '../../docs/browser.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm)].map(([, code, sentence]) => [code, sentence]);
    expect(rows).toEqual(Object.entries(SENTENCES));
  });

  it('each exception of the dialogue has one', () => {
    const code = (name: string) => dialogueError(new DOMException('', name), undefined).code;
    const names = ['NotAllowedError', 'AbortError', 'InvalidStateError', 'SecurityError', 'NotSupportedError'];
    expect([...names, 'ConstraintError', 'OperationError', 'TimeoutError', 'UnknownError'].map(code)).toEqual([
      'ceremony_refused',
      'aborted',
      'already_registered',
      'wrong_domain',
      'authenticator_unsuitable',
      'authenticator_unsuitable',
      'ceremony_in_progress',
      'ceremony_refused',
      'unknown_error',
    ]);
    expect(dialogueError('thrown', undefined).code).toBe('unknown_error');
    expect(dialogueError('why', AbortSignal.abort('why'))).toMatchObject({ code: 'aborted', cause: 'why' });
  });

  it('errors are told by name', () => {
    expect(isDirectWebError(new DirectWebError('aborted'))).toBe(true);
    expect(isDirectWebError(Object.assign(new Error('x'), { name: 'DirectWebError', code: 'aborted' }))).toBe(true);
    for (const other of [undefined, 'aborted', new Error('x'), { code: 'aborted' }]) {
      expect(isDirectWebError(other)).toBe(false);
    }
  });

  it('a strange code is kept short', () => {
    expect(operatorError('x'.repeat(5000)).operatorCode).toHaveLength(100);
    for (const strange of ['toString', '__proto__']) expect(operatorError(strange).code).toBe('unknown_error');
  });

  it.each(['abc', 'john.doe', 'john_doe+1@example.com', 'Zoë', '123', 'a'.repeat(128)])('%s can be a name', (name) => {
    expect(checkedUsername(name)).toBe(name);
  });

  it.each(['\u0000abc', 'a\nb', '-abc', 'abc.', 'a..b', 'a.-b', 'ab'])('%j cannot', (name) => {
    expect(() => checkedUsername(name)).toThrow(SENTENCES.username_invalid);
  });
});
