import type { Entry } from '../../lib/login/store.js';
import { redisStore } from '../../lib/redis/index.js';
import { cleanup } from '../helpers/cleanup.js';
import { describeWithRedis, pause, RedisServer, until } from '../helpers/redis.js';
import { ioredis, ioredisCluster, nodeRedis, nodeRedisCluster, RedisStores, SECRET } from '../helpers/redis-clients.js';
import { Wire } from './wire.js';

const pending: Entry = { attempt: 'one', state: 'pending' };
const approved: Entry = { attempt: 'one', state: 'approved', evidence: 'a token' };
const soon = () => Date.now() + 60_000;

/** Short, so that the tests are; what is lost is found by itself after five seconds. */
const timeoutMs = 500;

describe.each([
  ['node-redis', nodeRedis, () => RedisServer.start()],
  ['ioredis', ioredis, () => RedisServer.start()],
  ['a cluster with node-redis', nodeRedisCluster, () => RedisServer.startCluster()],
  ['a cluster with ioredis', ioredisCluster, () => RedisServer.startCluster()],
])('what goes wrong in Redis, seen over %s', (_, open, start) => {
  describeWithRedis('the store', () => {
    let server: RedisServer;
    const stores = new RedisStores(open, () => server.port);

    beforeEach(async () => {
      server = await start();
    });
    afterEach(async () => {
      await stores.close();
      await server.close();
    });

    /** A store with a watch on a login, and what the watch was told. */
    const watching = async () => {
      const store = await stores.store({ timeoutMs });
      await store.create('a', pending, soon());
      const seen: (string | undefined)[] = [];
      await store.watch('a', (now) => seen.push(now?.state));
      return { store, seen };
    };

    it('says within the deadline that Redis is down, and goes on by itself afterwards (F30)', async () => {
      const { store } = await watching();
      await server.stop({ keepData: true });
      const from = Date.now();
      await expect(store.get('a')).rejects.toThrow();
      await expect(store.create('b', pending, soon())).rejects.toThrow();
      await expect(store.counters.take([{ key: 'a', starts: 1, seconds: 60 }], [])).rejects.toThrow();
      await expect(store.watch('c', () => undefined)).rejects.toThrow();
      expect(Date.now() - from).toBeLessThan(4 * timeoutMs + 500);
      await server.start();
      await until(async () => (await store.get('a').catch(() => undefined))?.state === 'pending');
    });

    it('tells what was moved while its subscriptions were gone (F31)', async () => {
      const { store, seen } = await watching();
      await server.stop({ keepData: true });
      await server.start();
      // The first process that is back moves at once; the other may not even have noticed.
      const other = await stores.store({ timeoutMs });
      await until(() => other.move('a', pending, approved, soon()).catch(() => false));
      await until(() => seen.at(-1) === 'approved');
      expect(seen).toEqual(['pending', 'approved']);
      await until(async () => (await store.get('a').catch(() => undefined))?.state === 'approved');
    });

    it('tells that a login is gone with the data of Redis, and when it is put back (F33)', async () => {
      const { store, seen } = await watching();
      await server.stop();
      await server.start();
      await until(() => seen.at(-1) === undefined);
      await until(() => store.create('a', approved, soon()).catch(() => false));
      await until(() => seen.at(-1) === 'approved');
      expect(seen).toEqual(['pending', undefined, 'approved']);
    });

    it('tells what was moved while Redis cut its subscriptions', async () => {
      const { store, seen } = await watching();
      await server.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await store.move('a', pending, approved, soon());
      await until(() => seen.at(-1) === 'approved');
      await store.move('a', approved, { ...approved, state: 'finishing' }, soon());
      await until(() => seen.at(-1) === 'finishing');
      expect(seen).toEqual(['pending', 'approved', 'finishing']);
    });
  });
});

describeWithRedis('a Redis that stands still or forgets', () => {
  const later = cleanup();
  let server: RedisServer;
  const stores = new RedisStores(nodeRedis, () => server.port);

  beforeEach(async () => {
    server = await RedisServer.start();
  });
  afterEach(async () => {
    await stores.close();
    await server.close();
  });

  it('has nobody take the logins of others after four seconds of standstill', async () => {
    const [one, other] = [await stores.store(), await stores.store()];
    const taken: string[] = [];
    const members = [one, other].map(({ fleet }) => fleet.join('shop', (key) => taken.push(key)));
    await members[0]!.hold('a', 'one', soon());
    await members[1]!.hold('b', 'one', soon());
    await one.create('a', pending, soon());
    const seen: (string | undefined)[] = [];
    await one.watch('a', (now) => seen.push(now?.state));
    await pause(1000);
    server.pause();
    await expect(other.get('a')).rejects.toThrow(/did not answer GET within 3000 ms/);
    await pause(1000);
    server.resume();
    await until(() => other.move('a', pending, approved, soon()).catch(() => false));
    await until(() => seen.at(-1) === 'approved');
    await pause(2500);
    expect(taken).toEqual([]);
  });

  it('is told again who looks after what, once it was flushed (F33)', async () => {
    const [one, other] = [await stores.store(), await stores.store()];
    const taken: string[] = [];
    const member = one.fleet.join('shop', () => undefined);
    other.fleet.join('shop', (key) => taken.push(key));
    await member.hold('a', 'one', soon());
    await one.create('a', pending, soon());
    const seen: (string | undefined)[] = [];
    await other.watch('a', (now) => seen.push(now?.state));
    await pause(600);
    await server.command('FLUSHALL');
    await until(() => seen.length === 2);
    expect(seen).toEqual(['pending', undefined]);
    await pause(600);
    await member.leave();
    await until(() => taken.length > 0);
    expect(taken).toEqual(['a']);
  });

  it('is heard again after its subscriptions died without a word', async () => {
    const wire = await Wire.open(server.port);
    later(() => wire.close());
    const opened = await nodeRedis(wire.port);
    later(() => opened.close());
    const store = redisStore({ client: opened.client, secret: SECRET, timeoutMs });
    later(() => store.close());
    await store.create('a', pending, soon());
    const seen: (string | undefined)[] = [];
    await store.watch('a', (now) => seen.push(now?.state));
    wire.silenceAllButFirst();
    const other = await stores.store();
    expect(await other.move('a', pending, approved, soon())).toBe(true);
    await until(() => seen.length === 2);
    expect(seen).toEqual(['pending', 'approved']);
  });

  it('has scripts sent again after it forgot them', async () => {
    const store = await stores.store();
    await store.create('a', pending, soon());
    await server.command('SCRIPT', 'FLUSH');
    expect(await store.move('a', pending, approved, soon())).toBe(true);
  });
});
