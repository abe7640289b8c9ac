import { nodeRedisSubscriber } from './node-redis.js';
import { ioredisSubscriber } from './ioredis.js';
import { Deadlines } from './deadline.js';
import type { Subscriber } from './subscriber.js';

/** A client of node-redis 5 or 6, from `createClient`. */
export interface NodeRedisClient {
  /** Sends one command. */
  sendCommand(args: string[], options?: { abortSignal?: AbortSignal }): Promise<unknown>;
  /** Makes another client for the same server, for subscriptions. */
  duplicate(): object;
}

/** A client of node-redis 5 or 6, from `createSentinel`. */
export interface NodeRedisSentinel {
  /** Sends one command. */
  sendCommand(
    isReadonly: boolean | undefined,
    args: string[],
    options?: { abortSignal?: AbortSignal },
  ): Promise<unknown>;
  /** Makes another client for the same server, for subscriptions. */
  duplicate(): object;
}

/** A client of node-redis 5 or 6, from `createCluster`. */
export interface NodeRedisCluster {
  /** Sends one command. */
  sendCommand(
    firstKey: string | undefined,
    isReadonly: boolean | undefined,
    args: string[],
    options?: { abortSignal?: AbortSignal },
  ): Promise<unknown>;
  /** Makes another client for the same server, for subscriptions. */
  duplicate(): object;
}

/** A client of ioredis 5: `new Redis()` or `new Cluster()`. */
export interface IORedisClient {
  /** Sends one command. */
  call(command: string, ...args: string[]): Promise<unknown>;
  /** Makes another client for the same server, for subscriptions. */
  duplicate(): object;
}

/** The application's client, of one of the two libraries for Redis. It is asked and duplicated, never closed. */
export type RedisClient = NodeRedisClient | NodeRedisSentinel | NodeRedisCluster | IORedisClient;

/** Redis as the store needs it, whichever client stands behind. */
export interface Connection {
  /**
   * Sends one command.
   *
   * @param key - the first key, by which a cluster finds the node.
   * @throws RedisTimeout, or what the client throws.
   */
  send(key: string | undefined, args: string[]): Promise<unknown>;
  /** Makes a connection for subscriptions, which is not open yet. */
  subscriber(): Subscriber;
}

type Kind = 'ioredis' | 'ioredis cluster' | 'node-redis' | 'node-redis sentinel' | 'node-redis cluster';

/** Tells the clients apart by what they can do. `undefined` for a client of another kind. */
export function kindOf(client: unknown): Kind | undefined {
  const can = (name: string) => typeof (client as Record<string, unknown> | null)?.[name] === 'function';
  if (!can('duplicate')) return undefined;
  if (can('call')) return can('nodes') ? 'ioredis cluster' : 'ioredis';
  // A pool of node-redis has no subscriptions.
  if (!can('sendCommand') || !can('subscribe')) return undefined;
  if (can('getSlotRandomNode')) return 'node-redis cluster';
  return can('getSentinelNode') ? 'node-redis sentinel' : 'node-redis';
}

/**
 * @param client - one that {@link kindOf} knows.
 * @param timeoutMs - how long each command may take.
 */
export function connectionOf(client: RedisClient, timeoutMs: number): Connection {
  const kind = kindOf(client);
  const deadlines = new Deadlines(timeoutMs);
  const ask = async (key: string | undefined, args: string[], abortSignal: AbortSignal): Promise<unknown> => {
    switch (kind) {
      case 'node-redis cluster':
        return await (client as NodeRedisCluster).sendCommand(key, false, args, { abortSignal });
      case 'node-redis sentinel':
        return await (client as NodeRedisSentinel).sendCommand(false, args, { abortSignal });
      case 'node-redis':
        return await (client as NodeRedisClient).sendCommand(args, { abortSignal });
      default: {
        const [command = '', ...rest] = args;
        return await (client as IORedisClient).call(command, ...rest);
      }
    }
  };
  return {
    send: (key, args) => deadlines.within(args[0] ?? '', (signal) => ask(key, args, signal)),
    subscriber: () => (kind?.startsWith('ioredis') ? ioredisSubscriber(client) : nodeRedisSubscriber(client)),
  };
}

/** A reply as text, whatever types the application's client maps it to; `undefined` for none. */
export function text(reply: unknown): string | undefined {
  if (typeof reply === 'string') return reply;
  if (typeof reply === 'number' || typeof reply === 'bigint') return String(reply);
  return Buffer.isBuffer(reply) ? reply.toString() : undefined;
}

/** A list of replies, each as text. */
export function texts(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map((item) => text(item) ?? '') : [];
}
