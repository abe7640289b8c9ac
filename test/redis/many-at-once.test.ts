import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describeWithRedis, RedisServer } from '../helpers/redis.js';
import { SECRET } from '../helpers/redis-clients.js';

/** In a process of its own: node warns of a leak there and nowhere a test could hear it. */
const SCRIPT = `
import { createClient } from 'redis';
import { redisStore } from 'passport-idtoken/redis';
const client = createClient({ url: process.argv[1], disableOfflineQueue: true });
await client.connect();
const store = redisStore({ client, secret: process.argv[2] });
await Promise.all(Array.from({ length: 20 }, (_, at) => store.watch('login-' + at, () => undefined)));
store.close();
client.destroy();
console.log('watched');
`;

describeWithRedis('many logins that begin to be watched at once', () => {
  it('are no leak of listeners', async () => {
    const server = await RedisServer.start();
    const args = ['--input-type=module', '-e', SCRIPT, server.url, SECRET];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { timeout: 20_000 });
    await server.close();
    expect({ stdout, stderr }).toEqual({ stdout: 'watched\n', stderr: '' });
  });
});
