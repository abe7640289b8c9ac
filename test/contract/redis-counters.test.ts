import { countersContract } from '../../lib/dev/contract/counters.js';
import type { Counters } from '../../lib/login/counters.js';
import { describeWithRedis, RedisServer } from '../helpers/redis.js';
import { ioredisCluster, nodeRedis, RedisStores } from '../helpers/redis-clients.js';
import { runChecks } from './run.js';

describe.each([
  ['node-redis', nodeRedis, () => RedisServer.start()],
  ['a cluster with ioredis', ioredisCluster, () => RedisServer.startCluster()],
])('counters over %s', (_, open, start) => {
  describeWithRedis('shared', () => {
    let server: RedisServer;
    const stores = new RedisStores(open, () => server.port);

    beforeAll(async () => {
      server = await start();
    });
    afterEach(() => stores.close());
    afterAll(() => server.close());

    const newCounters = async () => {
      await server.command('FLUSHALL');
      return (await stores.store()).counters;
    };
    runChecks(countersContract({ newCounters }));

    it('lets exactly five of fifty at once pass over five processes (S21)', async () => {
      await server.command('FLUSHALL');
      const all: Counters[] = [];
      for (let process = 0; process < 5; process += 1) all.push((await stores.store()).counters);
      const own = [{ key: 'marie', starts: 5, seconds: 60 }];
      const shared = [{ key: 'all', starts: 3, seconds: 60 }];
      const taken = await Promise.all(Array.from({ length: 50 }, (_, at) => all[at % 5]!.take(own, shared)));
      const passed = taken.filter(({ wait }) => wait === 0);
      expect(passed).toHaveLength(5);
      expect(passed.filter(({ over }) => !over)).toHaveLength(3);
    });

    it('keeps no key for ever, and none that tells who is counted', async () => {
      await server.command('FLUSHALL');
      const { counters } = await stores.store();
      const budget = { key: 'marie', starts: 5, seconds: 60 };
      await counters.take([budget], [{ ...budget, seconds: 3600 }], 'cool-down of marie');
      await counters.note('cool-down of marie', Date.now() + 5000);
      // What a store tries its rights on is gone within a second.
      const names = ((await server.command('KEYS', '*')) as string[]).filter((name) => !name.includes('probe:'));
      expect(names).toHaveLength(3);
      for (const name of names) {
        expect(name).toMatch(/^passport-idtoken:\{limits\}:[\w-]{43}:(note|\d+)$/);
        expect(Number(await server.command('PTTL', name))).toBeGreaterThan(0);
      }
    });
  });
});
