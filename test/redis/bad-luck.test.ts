import { startIDTokenOperator } from '../../lib/dev/index.js';
import type { IDTokenOperator, Phone } from '../../lib/dev/index.js';
import { Browser } from '../helpers/browser.js';
import { cleanup } from '../helpers/cleanup.js';
import { describeWithRedis, pause, RedisServer, until } from '../helpers/redis.js';
import { Instance } from './shop-process.js';
import { Wire } from './wire.js';

describeWithRedis('a whole login over processes, while', () => {
  const later = cleanup();
  let redis: RedisServer;
  let operator: IDTokenOperator;
  let phone: Phone;

  beforeEach(async () => {
    redis = await RedisServer.start();
    later(() => redis.close());
    operator = await startIDTokenOperator({
      services: [{ serviceId: 'shop', name: 'Shop', allowedScopes: ['identity:full'] }],
      rateLimits: false,
    });
    later(() => operator.stop());
    phone = await operator.enroll({ tokenId: 'marie' });
  });

  const start = async (url = redis.url): Promise<Instance> => {
    const instance = await Instance.start({ REDIS_URL: url, OPERATOR: operator.url });
    later(() => instance.end());
    return instance;
  };
  const wireTo = async (port: number): Promise<Wire> => {
    const wire = await Wire.open(port);
    later(() => wire.close());
    return wire;
  };
  const at = (instance: Instance, browser?: Browser): Browser => {
    const same = new Browser(instance.url);
    for (const [name, value] of browser?.cookies ?? []) same.cookies.set(name, value);
    later(() => same.close());
    return same;
  };
  const begin = async (browser: Browser): Promise<string> => {
    const { json } = await browser.send('/login', { identifier: 'marie' });
    await browser.state(json.handle, 'pending');
    return json.handle;
  };
  const finish = async (browser: Browser, handle: string): Promise<string> => {
    const { status, location } = await browser.post('/login/finish', { handle });
    return `${status} ${location} ${(await browser.get('/me')).text}`;
  };
  const LOGGED_IN = '303 /me {"user":{"id":"marie"}}';

  it('Redis fails over and the last second is lost, the approval in it (F31, F33)', async () => {
    const replica = await RedisServer.start('--replicaof', '127.0.0.1', String(redis.port));
    later(() => replica.close());
    await until(async () => String(await replica.command('INFO', 'replication')).includes('master_link_status:up'));
    const wire = await wireTo(redis.port);
    const browser = at(await start(wire.url));
    const handle = await begin(browser);
    await until(async () => (await replica.command('EXISTS', `passport-idtoken:${handle}`)) === 1);
    await pause(300);
    await replica.command('REPLICAOF', 'NO', 'ONE');
    await phone.approve(await phone.nextPush());
    await browser.state(handle, 'approved');
    await redis.stop();
    wire.leadTo(replica.port);
    const status = async () => (await browser.get(`/login/status?handle=${handle}`)).json.type;
    await until(async () => (await status()) === 'approved', 8_000);
    expect(await finish(browser, handle)).toBe(LOGGED_IN);
  });

  it('the subscriptions of the process with the visitor died without a word (F31)', async () => {
    const wire = await wireTo(redis.port);
    const [holder, deaf] = [await start(), await start(wire.url)];
    const browser = at(holder);
    const handle = await begin(browser);
    const visitor = at(deaf, browser);
    const page = await visitor.events(`/login/events?handle=${handle}`);
    await page.until('pending');
    wire.silenceAllButFirst();
    const from = Date.now();
    await phone.approve(await phone.nextPush());
    await page.until('approved');
    expect(Date.now() - from).toBeLessThan(20_000);
    expect(await finish(visitor, handle)).toBe(LOGGED_IN);
  });

  it('its process and the operator are gone at the same moment, and only the operator comes back (F28)', async () => {
    const [dying, living] = [await start(), await start()];
    const browser = at(dying);
    const handle = await begin(browser);
    const push = await phone.nextPush();
    await pause(600);
    await Promise.all([dying.end(), operator.pause()]);
    await pause(3_000);
    await operator.resume();
    await until(() => operator.sockets.length > 0, 15_000);
    await phone.approve(push);
    const elsewhere = at(living, browser);
    await elsewhere.state(handle, 'approved');
    expect(await finish(elsewhere, handle)).toBe(LOGGED_IN);
  });
});
