import type { Counters } from '../login/counters.js';
import type { Fleet } from '../login/fleet.js';
import type { Entry, LoginStore, Position } from '../login/store.js';
import { connectionOf, text } from './clients.js';
import type { Connection } from './clients.js';
import { redisCounters } from './counters.js';
import { redisFleet } from './fleet.js';
import { checkRedisOptions, secretsOf } from './options.js';
import type { RedisStoreOptions } from './options.js';
import { tryRights } from './rights.js';
import { CREATE, DROP, MOVE, run } from './scripts.js';
import type { Script } from './scripts.js';
import { sealWith } from './seal.js';
import { Subscription } from './subscription.js';
import { Topics } from './topics.js';
import { Values } from './values.js';
import type { Kept } from './values.js';
import { warner } from './warnings.js';

/** A {@link LoginStore} that several processes share. */
export interface RedisStore extends LoginStore {
  readonly counters: Counters;
  readonly fleet: Fleet;
}

/**
 * A store for several processes, in Redis: any of them serves any login. What is kept is encrypted, every key expires,
 * and each change is one step in Redis.
 *
 * @param options - the client, and what seals.
 * @returns the store; nothing is asked of Redis before the store is.
 * @throws TypeError for options that are missing, wrong or unknown.
 *
 * @example
 * const client = createClient({ url: process.env.REDIS_URL, disableOfflineQueue: true });
 * client.on('error', (error) => log.error(error));
 * await client.connect();
 * const store = redisStore({ client, secret: process.env.LOGIN_SECRET });
 */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { client, secret, prefix = 'passport-idtoken:', timeoutMs = 3_000 } = checkRedisOptions(options);
  const direct = connectionOf(client, timeoutMs);
  const connection = beforeFirst(direct, () =>
    tryRights({
      connection: direct,
      prefix,
      warn,
      listen: async (channel) => {
        await subscription.subscribe(channel);
        subscription.unsubscribe(channel);
      },
    }),
  );
  const values = new Values(sealWith(secretsOf(secret)));
  const warn = warner();

  const read = async (name: string): Promise<Kept | undefined> => {
    const value = text(await connection.send(name, ['GET', name]));
    if (value === undefined) return undefined;
    const kept = values.read(name, value);
    if (kept) return kept.until > Date.now() ? kept : undefined;
    warn('store_tampered');
    await run(connection, DROP, [name], [value]);
    return undefined;
  };
  const topics: Topics = new Topics({
    read,
    subscribe: (name) => subscription.subscribe(name),
    unsubscribe: (name) => {
      subscription.unsubscribe(name);
      values.forget(name);
    },
  });
  const subscription: Subscription = new Subscription({
    connection,
    timeoutMs,
    prefix,
    heard: (name, value) => {
      if (!topics.has(name)) return;
      const kept = values.read(name, value);
      if (kept) topics.heard(name, kept);
      else warn('store_tampered');
    },
    missed: () => topics.reread(),
  });

  const fleet = redisFleet({ connection, prefix, lost: () => subscription.doubt() });

  /** Sends a write; `from` is what has to stand there. */
  const write = async (script: Script, key: string, entry: Entry, until: number, from?: Position): Promise<boolean> => {
    const name = prefix + key;
    const now = Date.now();
    const args = [now, name, values.head(entry), values.tail(name, entry, until), Math.max(1, until - now)];
    return text(await run(connection, script, [name], from ? [...args, values.head(from)] : args)) === '1';
  };

  return {
    fleet,
    counters: redisCounters(connection, prefix, secretsOf(secret)),
    create: (key, entry, until) => write(CREATE, key, entry, until),
    move: (key, from, entry, until) => write(MOVE, key, entry, until, from),
    get: async (key) => {
      const kept = await read(prefix + key);
      return kept && (JSON.parse(kept.json) as Entry);
    },
    watch: (key, changed) => topics.watch(prefix + key, changed),
    close: () => {
      fleet.close();
      subscription.close();
    },
  };
}

/** How soon something that broke is tried again. */
const TRY_AGAIN_MS = 10_000;

/** Does something beside the first command that is sent, and again with a later one for as long as it breaks. */
function beforeFirst(connection: Connection, first: () => Promise<void>): Connection {
  let due = 0;
  const begin = () => {
    if (Date.now() < due) return;
    due = Infinity;
    first().catch(() => {
      due = Date.now() + TRY_AGAIN_MS;
    });
  };
  return {
    ...connection,
    send: (key, args) => {
      begin();
      return connection.send(key, args);
    },
  };
}
