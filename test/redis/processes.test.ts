import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { Browser } from '../helpers/browser.js';
import { describeWithRedis, pause, RedisServer, until } from '../helpers/redis.js';
import { Instance } from './shop-process.js';

describeWithRedis('three processes on one Redis', () => {
  let redis: RedisServer;
  let operator: IDTokenOperator;
  let phone: Phone;
  const running: Instance[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
    operator = await startIDTokenOperator({
      services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:full'] }],
      rateLimits: false,
    });
    phone = await operator.enroll({ tokenId: 'marie' });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((instance) => instance.end()));
    await operator.stop();
    await redis.close();
  });

  const start = async (env: Record<string, string> = {}) => {
    const instance = await Instance.start({ REDIS_URL: redis.url, OPERATOR: operator.url, ...env });
    running.push(instance);
    return instance;
  };

  /** The same browser, at another instance, as behind a load balancer. */
  const at = (instance: Instance, browser?: Browser): Browser => {
    const same = new Browser(instance.url);
    for (const [name, value] of browser?.cookies ?? []) same.cookies.set(name, value);
    return same;
  };

  const begin = async (browser: Browser): Promise<{ handle: string; code: string }> => {
    const { json } = await browser.send('/login', { identifier: 'marie' });
    const { code } = await browser.state(json.handle, 'pending');
    return { handle: json.handle, code };
  };

  const finish = async (browser: Browser, handle: string): Promise<string> => {
    const { status, location } = await browser.post('/login/finish', { handle });
    const { text } = await browser.get('/me');
    return `${status} ${location} ${text}`;
  };
  const LOGGED_IN = '303 /me {"user":{"id":"marie"}}';
  const allSay = () => running.flatMap(({ said }) => said);

  it('goes on with the code of one that was killed: no phone rings again (F28)', async () => {
    const [dying, living] = [await start(), await start(), await start()];
    const browser = at(dying);
    const { handle, code } = await begin(browser);
    const push = await phone.nextPush();
    await pause(600);
    await dying.end();
    const elsewhere = at(living, browser);
    expect((await elsewhere.state(handle, 'pending')).code).toBe(code);
    // How soon that is, the bench measures: here the machine may be busy.
    await until(() => operator.sockets.length === 0);
    await until(() => operator.sockets.length > 0);
    await phone.approve(push);
    await elsewhere.state(handle, 'approved');
    expect(await finish(elsewhere, handle)).toBe(LOGGED_IN);
    expect(allSay().filter((line) => line === 'event started')).toHaveLength(1);
  });

  it('tells that an approval in the gap did not come, long before the code ends, and a new code works (F15, F28)', async () => {
    const [dying, living] = [await start(), await start()];
    const browser = at(dying);
    const { handle } = await begin(browser);
    const push = await phone.nextPush();
    await pause(600);
    await dying.end();
    await phone.approve(push);
    const elsewhere = at(living, browser);
    const from = Date.now();
    await elsewhere.state(handle, 'failed');
    expect(Date.now() - from).toBeLessThan(20_000);
    expect(living.said).toContain('event failed approval_lost');
    await elsewhere.send('/login/retry', { handle });
    await elsewhere.state(handle, 'pending');
    await phone.approve(await phone.nextPush());
    await elsewhere.state(handle, 'approved');
    expect(await finish(elsewhere, handle)).toBe(LOGGED_IN);
  });

  it('says of one that was killed while it asked the operator that the phone may have been asked', async () => {
    const [dying, living] = [await start(), await start()];
    operator.misbehave({ initiate: { delayMs: 8_000 } });
    const browser = at(dying);
    const { location = '' } = await browser.post('/login', { identifier: 'marie' });
    const handle = new URL(location, browser.origin).searchParams.get('handle')!;
    await pause(600);
    await dying.end();
    const { message } = await at(living, browser).state(handle, 'failed');
    expect(message).toMatch(/do not know whether a request reached you/);
    expect(living.said).toContain('event failed login_interrupted');
  });

  it('gives back the approval of one that was killed in the middle of a finish (F28, F37)', async () => {
    const [dying, living] = [await start({ VERIFY_MS: '9000' }), await start()];
    const browser = at(dying);
    const { handle } = await begin(browser);
    await phone.approve(await phone.nextPush());
    await browser.state(handle, 'approved');
    const broken = browser.post('/login/finish', { handle }).catch(() => 'broken');
    await pause(600);
    const second = finish(at(living, browser), handle);
    await dying.end();
    await broken;
    expect(await second).toBe(LOGGED_IN);
  });

  it('lets one that sleeps for six seconds do no harm when it wakes (F12, F28)', async () => {
    const [sleeping, living] = [await start(), await start()];
    const browser = at(sleeping);
    const { handle } = await begin(browser);
    const push = await phone.nextPush();
    await pause(600);
    sleeping.signal('SIGSTOP');
    await pause(6_000);
    sleeping.signal('SIGCONT');
    await pause(1_500);
    await phone.approve(push);
    const elsewhere = at(living, browser);
    await elsewhere.state(handle, 'approved');
    expect(await finish(elsewhere, handle)).toBe(LOGGED_IN);
    expect(allSay().filter((line) => /failed|expired/.test(line))).toEqual([]);
  });

  it('are deployed one after the other: no code changes, no login is lost (F29)', async () => {
    const old = [await start(), await start()];
    const browsers = await Promise.all(
      Array.from({ length: 12 }, async (_, at12) => {
        const tokenId = `person-${at12}`;
        const own = await operator.enroll({ tokenId });
        const browser = at(old[at12 % 2]!);
        const { json } = await browser.send('/login', { identifier: tokenId });
        const { code } = await browser.state(json.handle, 'pending');
        return { browser, handle: json.handle, code, own, push: await own.nextPush() };
      }),
    );
    const fresh: Instance[] = [];
    for (const leaving of old) {
      fresh.push(await start());
      await leaving.end('SIGTERM');
      expect(leaving.said.at(-1)).toBe('dropped 0');
    }
    for (const { browser, handle, code, own, push } of browsers) {
      const elsewhere = at(fresh[0]!, browser);
      expect((await elsewhere.state(handle, 'pending')).code).toBe(code);
      expect(await own.approve(push)).toMatchObject({ ok: true });
      await elsewhere.state(handle, 'approved');
      expect(await finish(elsewhere, handle)).toMatch(/^303 \/me/);
    }
  });

  it('keep an approval that meets a Redis that is down, with its data or without (F31, F33)', async () => {
    const [one] = [await start(), await start()];
    for (const keepData of [true, false]) {
      const browser = at(one);
      const { handle } = await begin(browser);
      const push = await phone.nextPush();
      await redis.stop({ keepData });
      await phone.approve(push);
      await pause(2_000);
      await redis.start();
      await until(async () => (await browser.get(`/login/status?handle=${handle}`)).json.type === 'approved', 8_000);
      expect(await finish(browser, handle)).toBe(LOGGED_IN);
    }
  });

  it('take nothing from one another while Redis stands still for four seconds (F32)', async () => {
    const [one, other] = [await start(), await start()];
    const browser = at(one);
    const { handle } = await begin(browser);
    const push = await phone.nextPush();
    redis.pause();
    await pause(4_000);
    redis.resume();
    await pause(1_000);
    expect(operator.requests.filter(({ upgrade }) => upgrade)).toHaveLength(1);
    await phone.approve(push);
    const elsewhere = at(other, browser);
    await until(async () => (await elsewhere.get(`/login/status?handle=${handle}`)).json.type === 'approved', 8_000);
    expect(await finish(elsewhere, handle)).toBe(LOGGED_IN);
  });
});
