import { randomBytes } from 'node:crypto';
import { text } from './clients.js';
import type { Connection } from './clients.js';
import { BEAT, HOLD, LEAVE } from './fleet-scripts.js';
import { CREATE, DROP, GIVE_BACK, MOVE, run, TAKE } from './scripts.js';
import type { Warn } from './warnings.js';

export interface RightsOptions {
  readonly connection: Connection;
  readonly prefix: string;
  /** Listens to a channel, for a moment. */
  readonly listen: (channel: string) => Promise<void>;
  readonly warn: Warn;
}

/** How Redis says that a user may not do something, in a script too. */
const REFUSED = /NOPERM|ACL failure|no permissions|the user executing the script can't/i;

/**
 * Tries everything the store will need, on keys of its own that are gone a second later, and names what is missing.
 *
 * @throws what breaks besides: nothing is known of the rights then.
 */
export async function tryRights({ connection, prefix, listen, warn }: RightsOptions): Promise<void> {
  const id = randomBytes(9).toString('base64url');
  const record = `${prefix}probe:${id}`;
  const note = `${prefix}{limits}:probe:${id}`;
  const [beats, held] = [`${prefix}{fleet:probe}:${id}:beats`, `${prefix}{fleet:probe}:${id}:held`];
  const write = [0, record, 'a b ', '9999999999999 x', 1000] as const;
  const tries: [what: string, trying: () => Promise<unknown>][] = [
    ['to write and publish a login', () => run(connection, CREATE, [record], write)],
    ['to change a login', () => run(connection, MOVE, [record], [...write, 'a b '])],
    ['to read a login', () => connection.send(record, ['GET', record])],
    ['to drop a login', () => run(connection, DROP, [record], ['nothing'])],
    ['to hear of changes', () => listen(record)],
    ['to count starts', () => run(connection, TAKE, [note, `${note}:w`], [1, id, 0, 1, 1000])],
    ['to take a count back', () => run(connection, GIVE_BACK, [`${note}:w`], [])],
    ['to forget a note', () => connection.send(note, ['DEL', note])],
    ['to note who looks after a login', () => run(connection, HOLD, [beats, held], [id, 'a', 'b'])],
    ['to beat', () => run(connection, BEAT, [beats, held], [id, 0])],
    ['to forget who looks after a login', () => connection.send(held, ['HDEL', held, 'a'])],
    ['to leave', () => run(connection, LEAVE, [beats, held], [id])],
  ];
  const missing: string[] = [];
  for (const [what, trying] of tries) {
    try {
      await trying();
    } catch (error) {
      const { message } = error as Error;
      if (!REFUSED.test(message)) throw error;
      missing.push(`${what} (${message.replace(/\s+/g, ' ').slice(0, 200)})`);
    }
  }
  if (missing.length > 0) warn('redis_rights', `Redis does not allow us ${missing.join('; ')}.`);
  await tryMemory(connection, warn);
}

/** A Redis that is full drops logins, marks of used tokens and counts, unless it is told not to. */
async function tryMemory(connection: Connection, warn: Warn): Promise<void> {
  // A user that may not ask is not warned: nothing is known then.
  const info = text(await connection.send(undefined, ['INFO', 'memory']).catch(() => undefined)) ?? '';
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction';
  const most = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0);
  if (most > 0 && policy !== 'noeviction') warn('redis_evicts', `The policy is ${policy}.`);
}
