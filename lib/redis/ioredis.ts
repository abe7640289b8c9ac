import type { Subscriber } from './subscriber.js';

/** What is used of a client of ioredis. */
interface IORedis {
  duplicate(override?: { lazyConnect: boolean }): IORedis;
  on(event: string, listener: (...args: string[]) => void): unknown;
  connect(): Promise<unknown>;
  subscribe(...channels: string[]): Promise<unknown>;
  unsubscribe(...channels: string[]): Promise<unknown>;
  disconnect(): void;
}

/** A cluster of ioredis tells nothing of the connection that it subscribes with. */
interface IORedisCluster {
  nodes(role: 'master'): IORedis[];
}

const SIGNS = ['ready', 'error', 'close', 'end'];

/**
 * A connection for subscriptions beside a client of ioredis. Of a cluster any node will do, since each of them hears
 * what is published on another.
 *
 * @throws Error if a cluster knows no node yet.
 */
export function ioredisSubscriber(client: object): Subscriber {
  const node = 'nodes' in client ? someNode(client as IORedisCluster) : (client as IORedis);
  const duplicate = node.duplicate({ lazyConnect: true });
  const subscriber: Subscriber = {
    heard: () => {},
    doubted: () => {},
    connect: async () => {
      await duplicate.connect();
    },
    subscribe: async (channels) => {
      await duplicate.subscribe(...channels);
    },
    unsubscribe: async (channels) => {
      await duplicate.unsubscribe(...channels);
    },
    destroy: () => duplicate.disconnect(),
  };
  duplicate.on('message', (channel = '', message = '') => subscriber.heard(channel, message));
  for (const sign of SIGNS) duplicate.on(sign, () => subscriber.doubted());
  return subscriber;
}

function someNode(cluster: IORedisCluster): IORedis {
  const nodes = cluster.nodes('master');
  const node = nodes[Date.now() % nodes.length];
  if (!node) throw new Error('The cluster knows no node yet.');
  return node;
}
