import { RedisStore } from 'connect-redis';
import { createClient } from 'redis';
import { onExpress5 } from '../helpers/hosts.js';
import { describeWithRedis, RedisServer } from '../helpers/redis.js';
import { describeLogin } from './login-suite.js';

describeWithRedis('a whole login on Express 5 with connect-redis', () => {
  let redis: RedisServer;
  let client: ReturnType<typeof createClient>;
  beforeAll(async () => {
    redis = await RedisServer.start();
    client = createClient({ url: redis.url });
    await client.connect();
  });
  afterAll(async () => {
    client.destroy();
    await redis.stop();
  });

  describeLogin(async ({ session, ...options }) => {
    const kept = session !== false && { store: new RedisStore({ client }), ...session };
    return await onExpress5({ ...options, session: kept });
  });
});
