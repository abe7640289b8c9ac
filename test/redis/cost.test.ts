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

/**
 * What is sent, by turns: the commands of one turn leave in one write, none waiting for the answer to another, and are
 * one round trip. What a process sends with its beat it sends whether there is a login or not.
 */
class Sent {
  trips: string[][] = [];
  private turn: string[] | undefined;

  add(command: string): void {
    if (!this.turn) {
      this.trips.push((this.turn = []));
      setImmediate(() => (this.turn = undefined));
    }
    this.turn.push(command);
  }

  /** Those of the logins. What they leave behind goes with a beat. */
  get ofLogins(): string[][] {
    const beats = ['BEAT', 'HDEL'];
    return this.trips
      .map((trip) => (trip.includes('BEAT') ? trip.filter((command) => !beats.includes(command)) : trip))
      .filter((trip) => trip.length > 0);
  }
}

describeWithRedis('what a login costs in Redis', () => {
  it('is a known number of round trips, and none while the person looks at the phone', async () => {
    const server = await RedisServer.start();
    const client = createClient({ url: server.url, disableOfflineQueue: true });
    await client.connect();
    const sent = new Sent();
    const send = client.sendCommand.bind(client);
    client.sendCommand = async (args, options) => {
      sent.add(args[1] === BEAT.sha ? 'BEAT' : String(args[0]));
      return await send(args, options);
    };
    const duplicate = client.duplicate.bind(client);
    const listening = new Sent();
    client.duplicate = (options) => {
      const subscriber = duplicate(options);
      const subscribe = subscriber.subscribe.bind(subscriber);
      subscriber.subscribe = (async (...asked: Parameters<typeof subscribe>) => {
        listening.add('SUBSCRIBE');
        await subscribe(...asked);
      }) as typeof subscribe;
      return subscriber;
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
    const spent: Record<string, string[][]> = {};
    /** @param commands - how many there are to be: waited for, and then a little, to see that no other comes. */
    const cost = async <T>(of: string, commands: number, what: () => Promise<T>): Promise<T> => {
      sent.trips = [];
      const result = await what();
      await until(() => sent.ofLogins.flat().length >= commands);
      await pause(100);
      spent[of] = sent.ofLogins;
      return result;
    };
    // The first login loads the scripts and tries the rights.
    const start = async (identifier: string) => {
      const key = browserKey();
      const handle = await service.start(key, { ...requestOf(identifier), isFresh: true });
      return { key, handle };
    };
    await start('first');
    await until(() => adapter.rings.length === 1);
    for (let before = -1; before !== sent.ofLogins.length; await pause(500)) before = sent.ofLogins.length;
    listening.trips = [];

    const { key, handle } = await cost('start', 7, async () => {
      const login = await start('marie');
      await until(() => adapter.rings.length === 2);
      return login;
    });
    const unwatch = await cost('page', 2, async () => {
      await service.own(handle, key);
      return await service.watch(handle, key, () => undefined);
    });
    await cost('waiting', 0, () => pause(1_000));
    await cost('approval', 1, async () => adapter.ring.approve());
    await cost('finish', 7, async () => {
      const found = await service.finish(handle, key, { place: ROUTER, fresh: true });
      if (found.type !== 'checked') throw new Error('It was approved.');
      service.remember(found.approval, undefined);
      await found.approval.complete('/');
    });
    unwatch();
    await pause(100);
    await service.close({ within: 100 });
    store.close();
    client.destroy();
    await server.close();

    const each = <T>(of: (trips: string[][]) => T) =>
      Object.fromEntries(Object.entries(spent).map(([step, trips]) => [step, of(trips)]));
    expect(each((trips) => trips.flat().sort().join(' '))).toEqual({
      start: 'EVALSHA EVALSHA EVALSHA EVALSHA EVALSHA EVALSHA GET',
      // The page itself, and its stream.
      page: 'GET GET',
      waiting: '',
      approval: 'EVALSHA',
      finish: 'DEL DEL EVALSHA EVALSHA EVALSHA EVALSHA GET',
    });
    // On a busy machine two answers come in one turn, and what follows them leaves in one.
    const most: Record<string, number> = {
      // The person waits for two of them: the counts, and the record with who holds it and the place at the operator.
      start: 5,
      page: 2,
      waiting: 0,
      approval: 1,
      // The person waits for three of them: who it is, whose it is, and that the token is used for the first time.
      finish: 4,
    };
    for (const [step, trips] of Object.entries(spent))
      expect([step, trips.length <= most[step]!]).toEqual([step, true]);
    expect(listening.trips).toEqual([['SUBSCRIBE']]);
  });
});
