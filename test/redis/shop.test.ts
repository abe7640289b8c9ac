import { startIDTokenOperator } from '../../lib/dev/index.js';
import { IDTokenStrategy } from '../../lib/index.js';
import { redisStore } from '../../lib/redis/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { onExpress5 } from '../helpers/hosts.js';
import { describeWithRedis, RedisServer, until } from '../helpers/redis.js';
import { nodeRedis, SECRET } from '../helpers/redis-clients.js';

const timeoutMs = 1_000;

describeWithRedis('a shop whose logins are in Redis', () => {
  const later = cleanup();
  let warned: jest.SpyInstance;

  beforeEach(() => {
    warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    later(() => warned.mockRestore());
  });

  /** A shop with its operator, its Redis and a person. `verify` may be held up. */
  async function open(verify: () => unknown = () => undefined) {
    const redis = await RedisServer.start();
    later(() => redis.close());
    const operator = await startIDTokenOperator({
      services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: [] }],
      rateLimits: false,
    });
    later(() => operator.stop());
    const phone = await operator.enroll({ tokenId: 'marie' });
    const opened = await nodeRedis(redis.port);
    later(() => opened.close());
    const store = redisStore({ client: opened.client, secret: SECRET, timeoutMs });
    later(() => store.close());
    const told: string[] = [];
    const strategy = new IDTokenStrategy(
      {
        operator: operator.url,
        serviceId: 'shop',
        store,
        onEvent: ({ type, code }) => told.push([type, code].filter(Boolean).join(' ')),
      },
      async ({ id }) => {
        await verify();
        return { id };
      },
    );
    const shop = await onExpress5({ strategy, router: { successRedirect: '/me' } });
    later(() => shop.close());
    // No other process would take what still waits.
    later(() => strategy.close({ within: 0 }));
    const browser = new Browser(shop.url);
    later(() => browser.close());

    const begin = async () => {
      const { json } = await browser.send('/login', { identifier: 'marie' });
      const { code } = await browser.state(json.handle, 'pending');
      return { handle: json.handle, code, push: await phone.nextPush() };
    };
    const approved = async () => {
      const { handle, push } = await begin();
      await phone.approve(push);
      await browser.state(handle, 'approved');
      return handle;
    };
    const user = async () => ((await browser.get('/me')).json.user as { id: string } | null)?.id;
    const status = async (handle: string) => (await browser.get(`/login/status?handle=${handle}`)).json;
    const finish = async (handle: string) => {
      expect(await browser.post('/login/finish', { handle })).toMatchObject({ status: 303, location: '/me' });
      expect(await user()).toBe('marie');
    };
    /** Everybody can log in again, and a phone has rung no more often than that. */
    const worksAgain = async (rings: number) => {
      await until(async () => (await strategy.check()).length === 0);
      await finish(await approved());
      expect(operator.initiations).toHaveLength(rings);
    };
    return { redis, operator, phone, strategy, told, browser, begin, approved, finish, status, user, worksAgain };
  }

  type Do = (redis: RedisServer) => unknown;
  it.each<[string, Do, Do]>([
    ['is down', (redis) => redis.stop({ keepData: true }), (redis) => redis.start()],
    ['stands still', (redis) => redis.pause(), (redis) => redis.resume()],
  ])('that %s at a start says so within the deadline, and rings no phone (F30, F32)', async (_, stop, start) => {
    const { redis, operator, strategy, browser, worksAgain } = await open();
    expect(await strategy.check()).toEqual([]);
    await stop(redis);
    const from = Date.now();
    const { status, json } = await browser.send('/login', { identifier: 'marie' });
    expect(Date.now() - from).toBeLessThan(2 * timeoutMs + 500);
    expect([status, json.error.code]).toEqual([503, 'store_unavailable']);
    expect((await browser.post('/login', { identifier: 'marie' })).status).toBe(503);
    expect((await strategy.check()).map(({ code }) => code)).toEqual(['store_unavailable']);
    expect(operator.initiations).toEqual([]);
    await start(redis);
    await worksAgain(1);
  });

  it('that is down while a person waits goes on with the same code, on the same page (F31)', async () => {
    const { redis, operator, phone, told, browser, begin, finish, status } = await open();
    const { handle, code, push } = await begin();
    const page = await browser.events(`/login/events?handle=${handle}`);
    await page.until('pending');
    await redis.stop({ keepData: true });
    expect((await status(handle)).error.code).toBe('store_unavailable');
    expect(operator.sockets).toHaveLength(1);
    await redis.start();
    await until(async () => (await status(handle)).code === code);
    await phone.approve(push);
    await page.until('approved');
    await finish(handle);
    expect(told.filter((line) => !line.endsWith('store_unavailable'))).toEqual(['started', 'approved', 'finished']);
    expect(operator.initiations).toHaveLength(1);
  });

  it('that is down at an approval keeps it, and the page hears of it once Redis is back (F31)', async () => {
    const { redis, phone, browser, begin, finish, status } = await open();
    const { handle, push } = await begin();
    const page = await browser.events(`/login/events?handle=${handle}`);
    await page.until('pending');
    await redis.stop({ keepData: true });
    expect(await phone.approve(push)).toMatchObject({ ok: true });
    // One moment, says the page: the connection is being restored.
    expect(await page.until('pending')).toMatchObject({ code: push.otp, restoring: true });
    expect((await status(handle)).error.code).toBe('store_unavailable');
    await redis.start();
    await page.until('approved');
    await finish(handle);
  });

  it('that drops every key while a person waits has the login back with the approval (F33)', async () => {
    const { redis, operator, phone, browser, begin, finish, status } = await open();
    const { handle, push } = await begin();
    const page = await browser.events(`/login/events?handle=${handle}`);
    await page.until('pending');
    await redis.command('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random');
    await redis.command('CONFIG', 'SET', 'maxmemory', '1');
    // It drops keys when it is to write the next one, such as a beat.
    await until(async () => (await redis.command('EXISTS', `passport-idtoken:${handle}`)) === 0);
    await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    expect((await status(handle)).error.code).toBe('login_not_found');
    expect(operator.sockets).toHaveLength(1);
    await phone.approve(push);
    await page.until('approved');
    await finish(handle);
    expect(operator.initiations).toHaveLength(1);
  });

  it('that is down at a finish logs nobody in, and the same approval is finished afterwards (F31, F34)', async () => {
    const { redis, operator, browser, approved, finish, status, user } = await open();
    const handle = await approved();
    await redis.stop({ keepData: true });
    const page = await browser.post('/login/finish', { handle });
    expect([page.status, page.text.includes('action="/login/finish"')]).toEqual([503, true]);
    expect(await user()).toBeUndefined();
    await redis.start();
    await until(async () => (await status(handle)).type === 'approved');
    await finish(handle);
    expect(operator.initiations).toHaveLength(1);
  });

  it('that goes down in the middle of a finish, which breaks, gives the approval back once it answers (F31, F37)', async () => {
    let lookups = 0;
    const { redis, operator, browser, approved, finish, status, user } = await open(async () => {
      lookups += 1;
      if (lookups > 1) return;
      await redis.stop({ keepData: true });
      throw new Error('the database is gone with it');
    });
    const handle = await approved();
    expect((await browser.post('/login/finish', { handle })).status).toBeGreaterThanOrEqual(500);
    expect(await user()).toBeUndefined();
    await redis.start();
    await until(async () => (await status(handle)).type === 'approved');
    await finish(handle);
    expect([lookups, operator.initiations.length]).toEqual([2, 1]);
  });

  it.each<[string, (words: string[]) => void]>([
    ['was changed', (words) => words.splice(1, 1, 'approved')],
    ['was given a longer life', (words) => words.splice(3, 1, String(Number(words[3]) + 60_000))],
    ['was cut', (words) => words.splice(4, 1, words[4]!.slice(0, -8))],
  ])('logs nobody in by a record that %s, and drops it (S69)', async (_, change) => {
    const { redis, browser, begin, user, worksAgain } = await open();
    const { handle } = await begin();
    const key = `passport-idtoken:${handle}`;
    const words = String(await redis.command('GET', key)).split(' ');
    change(words);
    await redis.command('SET', key, words.join(' '), 'PX', '60000');
    const { status, json } = await browser.send('/login/finish', { handle });
    expect([status, json.error.code]).toEqual([404, 'login_not_found']);
    expect(await user()).toBeUndefined();
    expect(await redis.command('EXISTS', key)).toBe(0);
    const said = warned.mock.calls.map(([, about]: [string, { code: string }]) => about.code);
    expect(said.filter((code) => code === 'store_tampered')).toEqual(['store_tampered']);
    await worksAgain(2);
  });
});
