import type { LoginStore } from '../../lib/login/store.js';
import { describeWithRedis, pause } from '../helpers/redis.js';
import type { RedisServer } from '../helpers/redis.js';
import { RedisStores } from '../helpers/redis-clients.js';
import type { OpenRedisClient } from '../helpers/redis-clients.js';
import { storeContract } from './store.js';

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

    storeContract(async () => {
      await server.command('FLUSHALL');
      const store = await stores.store();
      return { store, now: () => Date.now(), pass: pause, settle: () => heardSoFar(store) };
    });
  });
}

let marks = 0;

/** Messages keep their order: once a new one is heard, all that were published before it are. */
async function heardSoFar(store: LoginStore): Promise<void> {
  const key = `mark ${(marks += 1)}`;
  let stop = () => {};
  await new Promise<void>((resolve, reject) => {
    const heard = (now: unknown) => now && resolve();
    store
      .watch(key, heard)
      .then((ending) => {
        stop = ending;
        return store.create(key, { attempt: 'mark', state: 'mark' }, Date.now() + 5000);
      })
      .catch(reject);
  });
  stop();
}
