import { describeWithRedis, RedisServer } from '../helpers/redis.js';
import { ioredisCluster, nodeRedis, RedisStores } from '../helpers/redis-clients.js';
import { fleetContract } from './fleet.js';

/** Six beats of 250 ms, a beat until that is seen, and a machine that is busy. */
const DEAD_AFTER = 3000;

describe.each([
  ['node-redis', nodeRedis, () => RedisServer.start()],
  ['a cluster with ioredis', ioredisCluster, () => RedisServer.startCluster()],
])('a fleet over %s', (_, open, start) => {
  describeWithRedis('shared', () => {
    let server: RedisServer;
    const stores = new RedisStores(open, () => server.port);

    beforeAll(async () => {
      server = await start();
    });
    beforeEach(() => server.command('FLUSHALL'));
    afterEach(() => stores.close());
    afterAll(() => server.close());

    fleetContract(async () => {
      const store = await stores.store();
      return { fleet: store.fleet, die: () => store.close() };
    }, DEAD_AFTER);
  });
});
