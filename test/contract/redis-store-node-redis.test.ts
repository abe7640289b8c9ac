import { nodeRedis, nodeRedisCluster } from '../helpers/redis-clients.js';
import { RedisServer } from '../helpers/redis.js';
import { redisStoreContract } from './redis-store.js';

redisStoreContract('node-redis', nodeRedis, () => RedisServer.start());
redisStoreContract('a cluster with node-redis', nodeRedisCluster, () => RedisServer.startCluster());
