// What several instances of the shop share, when REDIS_URL is set: logins on their way, and who is logged in.
import { RedisStore } from 'connect-redis';
import { redisStore } from 'passport-idtoken/redis';
import { createClient } from 'redis';

/** @param secret - seals the logins: all instances have the same one. */
export async function openRedis(url, secret) {
  // While Redis is away, calls fail at once instead of waiting for it without an end.
  const client = createClient({ url, disableOfflineQueue: true, pingInterval: 10_000 });
  client.on('error', (error) => console.error(`Redis: ${error.message}`));
  await client.connect();
  const logins = redisStore({ client, secret });
  return {
    logins,
    sessions: new RedisStore({ client, prefix: 'shop:session:' }),
    close() {
      logins.close();
      client.destroy();
    },
  };
}
