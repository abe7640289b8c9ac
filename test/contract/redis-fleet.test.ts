import { fleetContract } from '../../lib/dev/contract/fleet.js';
import { describeWithRedis, RedisServer } from '../helpers/redis.js';
import { ioredisCluster, nodeRedis, RedisStores } from '../helpers/redis-clients.js';
import { runChecks } from './run.js';

/** Six beats of 250 ms, a beat until that is seen, and a machine that is busy. */
const DEAD_AFTER_MS = 3000;

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
    afterEach(() => stores.close());
    afterAll(() => server.close());

    const clear = () => server.command('FLUSHALL');
    const newProcess = async () => {
      const store = await stores.store();
      return { fleet: store.fleet, die: () => store.close() };
    };
    runChecks(fleetContract({ clear, newProcess, deadAfterMs: DEAD_AFTER_MS }));
  });
});
