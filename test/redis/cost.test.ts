import { createClient } from 'redis';
import { LoginService } from '../../lib/login/service.js';
import type { Identity } from '../../lib/login/operator.js';
import { ROUTER } from '../../lib/login/record.js';
import { BEAT } from '../../lib/redis/fleet-scripts.js';
import { redisStore } from '../../lib/redis/index.js';
import { browserKey, requestOf } from '../helpers/login-service.js';
import { describeWithRedis, pause, RedisServer, until } from '../helpers/redis.js';
import { SECRET } from '../helpers/redis-clients.js';
import { ScriptedAdapter } from '../helpers/scripted-adapter.js';

describeWithRedis('what a login costs in Redis', () => {
  it('is a known number of round trips, and none while the person looks at the phone', async () => {
    const server = await RedisServer.start();
    const client = createClient({ url: server.url, disableOfflineQueue: true });
    await client.connect();
    const sent: string[] = [];
    const send = client.sendCommand.bind(client);
    client.sendCommand = async (args, options) => {
      // A process beats whether there is a login or not.
      if (args[1] !== BEAT.sha) sent.push(String(args[0]));
      return await send(args, options);
    };
    const store = redisStore({ client, secret: SECRET });
    const adapter = new ScriptedAdapter();
    const service = new LoginService<Identity>({
      adapter,
      store,
      limits: {},
      secrets: [],
      scopes: [],
      onEvent: undefined,
    });
    const cost = async (what: () => Promise<unknown>) => {
      sent.splice(0);
      await what();
      await pause(100);
      return sent.length;
    };
    const key = browserKey();
    const login = async (identifier: string) => {
      const handle = await service.start(key, requestOf(identifier));
      await until(async () => (await service.view(handle, key)).state === 'pending');
      return handle;
    };
    // The first login loads the scripts and tries the rights.
    await login('first');
    await pause(300);

    let handle = '';
    const start = await cost(async () => {
      handle = await service.start(key, requestOf('marie'));
      await until(() => adapter.rings.length === 2);
    });
    const waiting = await cost(() => pause(1_000));
    const approval = await cost(async () => adapter.ring.approve());
    const finish = await cost(async () => {
      const found = await service.finish(handle, key, { place: ROUTER, fresh: true });
      if (found.type === 'checked') await found.approval.complete('/');
    });
    expect({ start, waiting, approval, finish }).toEqual({ start: 9, waiting: 0, approval: 1, finish: 6 });

    await service.close({ within: 100 });
    store.close();
    client.destroy();
    await server.close();
  });
});
