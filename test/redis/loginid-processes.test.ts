import { startLoginIDOperator } from '../../lib/dev/index.js';
import type { LoginIDOperator, LoginIDOperatorOptions } from '../../lib/dev/index.js';
import { SHOP } from '../dev/loginid/site.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { register } from '../helpers/loginid-people.js';
import type { Owner } from '../helpers/loginid-people.js';
import { describeWithRedis, RedisServer, until } from '../helpers/redis.js';
import { Instance } from './shop-process.js';

const COMPLETE = '/push_authentication/complete';

describeWithRedis('LoginID over processes, one of which is killed', () => {
  const later = cleanup();
  let redis: RedisServer;
  let operator: LoginIDOperator;

  const open = async (options: Partial<LoginIDOperatorOptions> = {}): Promise<Owner> => {
    redis = await RedisServer.start();
    later(() => redis.close());
    operator = await startLoginIDOperator({ clients: [SHOP], ...options });
    later(() => operator.stop());
    return await register(operator, 'marie');
  };
  const start = async (env: Record<string, string> = {}): Promise<Instance> => {
    const instance = await Instance.start({ REDIS_URL: redis.url, OPERATOR: operator.url, KIND: 'loginid', ...env });
    later(() => instance.end());
    return instance;
  };
  const at = (instance: Instance, browser?: Browser): Browser => {
    const same = new Browser(instance.url);
    for (const [name, value] of browser?.cookies ?? []) same.cookies.set(name, value);
    later(() => same.close());
    return same;
  };
  const begin = async (browser: Browser, identifier: string): Promise<{ handle: string; code: string }> => {
    const { json } = await browser.send('/login', { identifier });
    const { code } = await browser.state(json.handle, 'pending');
    return { handle: json.handle, code };
  };
  /** Redis knows who looks after so many logins. */
  const areHeld = (count: number) =>
    until(async () => {
      const keys = (await redis.command('KEYS', '*:held:*')) as string[];
      const lengths = await Promise.all(keys.map((key) => redis.command('HLEN', key)));
      return lengths.reduce<number>((sum, length) => sum + Number(length), 0) >= count;
    });
  const finish = async (browser: Browser, handle: string): Promise<string> => {
    const { status, location } = await browser.post('/login/finish', { handle });
    return `${status} ${location} ${(await browser.get('/me')).text}`;
  };
  const loggedIn = ({ id }: Owner) => `303 /me {"user":{"id":"${id}"}}`;
  const asked = () => operator.requests.filter(({ path }) => path === COMPLETE).length;

  it('goes on with its code: the held request is taken over, and an approval in the gap is kept (F28)', async () => {
    const marie = await open();
    const paul = await register(operator, 'paul');
    const [dying, living] = [await start(), await start()];
    const [hers, his] = [at(dying), at(dying)];
    const waiting = await begin(hers, 'marie');
    const gap = await begin(his, 'paul');
    await areHeld(2);
    await until(() => asked() === 2);
    await dying.end();
    await paul.approve({ code: gap.code });
    const [there, elsewhere] = [at(living, his), at(living, hers)];
    await there.state(gap.handle, 'approved');
    expect(await finish(there, gap.handle)).toBe(loggedIn(paul));

    await until(() => asked() === 4);
    expect((await elsewhere.state(waiting.handle, 'pending')).code).toBe(waiting.code);
    await marie.approve({ code: waiting.code });
    await elsewhere.state(waiting.handle, 'approved');
    expect(await finish(elsewhere, waiting.handle)).toBe(loggedIn(marie));
    expect(operator.requests.filter(({ path }) => path.startsWith('/push_authentication/init'))).toHaveLength(2);
  });

  it('says so at once where the operator has let go of the session, and a new code works (F15, F28)', async () => {
    const marie = await open({ graceSeconds: 1 });
    const [dying, living] = [await start(), await start()];
    const browser = at(dying);
    const { handle } = await begin(browser, 'marie');
    await areHeld(1);
    await dying.end();
    const elsewhere = at(living, browser);
    await elsewhere.state(handle, 'failed');
    expect(living.said).toContain('event failed approval_lost');
    await elsewhere.send('/login/retry', { handle });
    const { code } = await elsewhere.state(handle, 'pending');
    await marie.approve({ code });
    await elsewhere.state(handle, 'approved');
    expect(await finish(elsewhere, handle)).toBe(loggedIn(marie));
  });

  it('while it asked: says that the other device may have been asked', async () => {
    await open();
    const [dying, living] = [await start(), await start()];
    operator.misbehave({ pushInit: { delayMs: 30_000 } });
    const browser = at(dying);
    const { location = '' } = await browser.post('/login', { identifier: 'marie' });
    const handle = new URL(location, browser.origin).searchParams.get('handle')!;
    await areHeld(1);
    await dying.end();
    const { message } = await at(living, browser).state(handle, 'failed');
    expect(message).toMatch(/do not know whether a request reached you/);
    expect(living.said).toContain('event failed login_interrupted');
  });

  it('in the middle of a finish: gives the approval back (F28, F37)', async () => {
    const marie = await open();
    const [dying, living] = [await start({ VERIFY_MS: '30000' }), await start()];
    const browser = at(dying);
    const { handle, code } = await begin(browser, 'marie');
    await marie.approve({ code });
    await browser.state(handle, 'approved');
    const broken = browser.post('/login/finish', { handle }).catch(() => 'broken');
    await until(async () => String(await redis.command('GET', `passport-idtoken:${handle}`)).includes(' finishing '));
    await dying.end();
    await broken;
    expect(await finish(at(living, browser), handle)).toBe(loggedIn(marie));
  });
});
