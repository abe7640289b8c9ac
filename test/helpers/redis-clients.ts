import { Cluster, Redis } from 'ioredis';
import { createClient, createCluster } from 'redis';
import { redisStore } from '../../lib/redis/index.js';
import type { RedisClient, RedisStoreOptions } from '../../lib/redis/index.js';
import type { LoginStore } from '../../lib/login/store.js';

/** A client that is connected, and what closes it. */
export interface OpenClient {
  readonly client: RedisClient;
  close(): unknown;
}

export type OpenRedisClient = (port: number) => Promise<OpenClient>;

/** The kinds of clients that a store takes. All are as docs/scaling.md says, and drop their errors. */
export const nodeRedis: OpenRedisClient = async (port) => {
  const client = createClient({ url: `redis://127.0.0.1:${port}`, disableOfflineQueue: true });
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.destroy() };
};

export const nodeRedisCluster: OpenRedisClient = async (port) => {
  const client = createCluster({ rootNodes: [{ url: `redis://127.0.0.1:${port}` }] });
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.destroy() };
};

export const ioredis: OpenRedisClient = async (port) => {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, enableOfflineQueue: false });
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.disconnect() };
};

export const ioredisCluster: OpenRedisClient = async (port) => {
  const client = new Cluster([{ port, host: '127.0.0.1' }], { lazyConnect: true });
  client.on('error', () => {});
  await client.connect();
  return { client, close: () => client.disconnect() };
};

export const SECRET = 'a secret of the tests, which is long enough';

/** Stores of a test file, each with a client of its own, as in processes of their own. */
export class RedisStores {
  private readonly opened: { store: LoginStore; close: () => unknown }[] = [];

  constructor(
    private readonly open: OpenRedisClient,
    private readonly port: () => number,
  ) {}

  async store(options: Partial<RedisStoreOptions> = {}): Promise<ReturnType<typeof redisStore>> {
    const opened = await this.open(this.port());
    const store = redisStore({ client: opened.client, secret: SECRET, ...options });
    this.opened.push({ store, close: () => opened.close() });
    return store;
  }

  /** Closes all stores, and then their clients. */
  async close(): Promise<void> {
    for (const { store, close } of this.opened.splice(0)) {
      store.close();
      await close();
    }
  }
}
