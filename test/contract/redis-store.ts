import { storeContract } from '../../lib/dev/contract/store.js';
import { describeWithRedis } from '../helpers/redis.js';
import type { RedisServer } from '../helpers/redis.js';
import { RedisStores } from '../helpers/redis-clients.js';
import type { OpenRedisClient } from '../helpers/redis-clients.js';
import { runChecks } from './run.js';

/** Runs the contract of stores over Redis. */
export function redisStoreContract(what: string, open: OpenRedisClient, start: () => Promise<RedisServer>): void {
  describeWithRedis(`the Redis store over ${what}`, () => {
    let server: RedisServer;
    const stores = new RedisStores(open, () => server.port);

    beforeAll(async () => {
      server = await start();
    });
    afterEach(() => stores.close());
    afterAll(() => server.close());

    const newStore = async () => {
      await server.command('FLUSHALL');
      return await stores.store();
    };
    runChecks(storeContract({ newStore }));
  });
}
