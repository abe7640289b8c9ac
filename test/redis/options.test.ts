import { Redis } from 'ioredis';
import { createClient, createClientPool, createCluster, createSentinel } from 'redis';
import { redisStore } from '../../lib/redis/index.js';
import type { RedisStoreOptions } from '../../lib/redis/index.js';
import { SECRET } from '../helpers/redis-clients.js';

const client = createClient();

describe('options of a Redis store', () => {
  it.each<[string, unknown, RegExp]>([
    ['nothing', undefined, /^redisStore takes an object of options\. See docs\//],
    ['no client', { secret: SECRET }, /`client` is missing/],
    [
      'a client of an unknown kind',
      { client: { get: () => {} }, secret: SECRET },
      /`client` must be a client of node-redis/,
    ],
    ['a pool, which has no subscriptions', { client: createClientPool(), secret: SECRET }, /`client` must be a client/],
    ['no secret', { client }, /`secret` is missing: at least 32 characters/],
    ['a short secret', { client, secret: 'short' }, /`secret` must have at least 32 characters/],
    ['a short secret in a list', { client, secret: [SECRET, 'short'] }, /`secret` must have at least 32 characters/],
    ['an empty list of secrets', { client, secret: [] }, /`secret` must be one text or a list/],
    [
      'an option too many',
      { client, secret: SECRET, timeout: 5 },
      /`timeout` is not an option, did you mean `timeoutMs`\?/,
    ],
    ['a prefix with braces', { client, secret: SECRET, prefix: '{a}' }, /`prefix` may have letters/],
    ['no time at all', { client, secret: SECRET, timeoutMs: 0 }, /`timeoutMs` must be a number of milliseconds/],
  ])('refuses %s', (_, options, said) => {
    expect(() => redisStore(options as RedisStoreOptions)).toThrow(TypeError);
    expect(() => redisStore(options as RedisStoreOptions)).toThrow(said);
  });

  it('takes every kind of client that is promised, and asks nothing of it', () => {
    const ioredis = new Redis({ lazyConnect: true });
    const sentinel = createSentinel({ name: 'main', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] });
    const cluster = createCluster({ rootNodes: [{ url: 'redis://127.0.0.1:1' }] });
    for (const given of [client, ioredis, sentinel, cluster]) {
      const store = redisStore({ client: given, secret: [SECRET, SECRET + SECRET] });
      store.close();
    }
    expect(client.isOpen).toBe(false);
    expect(ioredis.status).toBe('wait');
  });
});
