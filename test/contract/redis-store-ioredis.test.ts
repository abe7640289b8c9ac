import { ioredis, ioredisCluster } from '../helpers/redis-clients.js';
import { RedisServer } from '../helpers/redis.js';
import { redisStoreContract } from './redis-store.js';

redisStoreContract('ioredis', ioredis, () => RedisServer.start());
redisStoreContract('a cluster with ioredis', ioredisCluster, () => RedisServer.startCluster());
