export { redisStore } from './store.js';

export type { IORedisClient, NodeRedisClient, NodeRedisCluster, NodeRedisSentinel, RedisClient } from './clients.js';
export type { RedisStoreOptions } from './options.js';
export type { RedisStore } from './store.js';
