import type { Subscriber } from './subscriber.js';

/** What is used of a duplicate of node-redis: client, sentinel and cluster are alike in this. */
interface NodeRedisDuplicate {
  on(event: string, listener: () => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channels: string[], listener: (message: unknown, channel: unknown) => void): Promise<unknown>;
  unsubscribe(channels: string[]): Promise<unknown>;
  destroy(): unknown;
}

/** What any of the three says when a connection comes or goes. */
const SIGNS = ['ready', 'error', 'end', 'node-ready', 'node-error', 'node-disconnect', 'topology-change'];

/** A connection for subscriptions beside a client, sentinel or cluster of node-redis. */
export function nodeRedisSubscriber(client: { duplicate(): object }): Subscriber {
  const duplicate = client.duplicate() as NodeRedisDuplicate;
  let connecting: Promise<unknown> = Promise.resolve();
  const subscriber: Subscriber = {
    heard: () => {},
    doubted: () => {},
    connect: async () => {
      connecting = duplicate.connect();
      await connecting;
    },
    subscribe: async (channels) => {
      await duplicate.subscribe([...channels], heard);
    },
    unsubscribe: async (channels) => {
      await duplicate.unsubscribe([...channels]);
    },
    destroy: () => {
      // One that never opened throws, one with several connections rejects: it is gone in any case.
      const end = async () => await duplicate.destroy();
      end().catch(() => undefined);
      // A cluster that is being connected makes connections after its end, too.
      connecting.then(end).catch(() => undefined);
    },
  };
  const heard = (message: unknown, channel: unknown) => subscriber.heard(String(channel), String(message));
  for (const sign of SIGNS) duplicate.on(sign, () => subscriber.doubted());
  return subscriber;
}
