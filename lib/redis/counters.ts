import { createHmac, randomBytes } from 'node:crypto';
import type { Counters, KeyedBudget } from '../login/counters.js';
import { text, texts } from './clients.js';
import type { Connection } from './clients.js';
import { GIVE_BACK, run, TAKE } from './scripts.js';
import { keysFor } from './seal.js';
import type { Secrets } from './seal.js';

/**
 * Counts that all processes share, exact however many of them count at once. Redis sees keyed hashes only.
 *
 * @param prefix - before every key; all counts lie in one slot of a cluster, since one script reads several.
 */
export function redisCounters(connection: Connection, prefix: string, secrets: Secrets): Counters & { keys: Buffer[] } {
  const [hashing] = keysFor('counters', secrets);
  const name = (kind: string, key: string) =>
    `${prefix}{limits}:${createHmac('sha256', hashing).update(`${kind} ${key}`).digest('base64url')}`;
  const windowOf = ({ key, seconds }: KeyedBudget) => name(`window ${seconds}`, key);
  const noteOf = (key: string) => name('note', key);

  return {
    keys: [...keysFor('marks', secrets)],
    take: async (own, shared, unless) => {
      const budgets = [...own, ...shared];
      // Without a note there is a key all the same, under which nothing is ever kept.
      const keys = [noteOf(unless ?? ''), ...budgets.map(windowOf)];
      const windows = budgets.flatMap(({ starts, seconds }) => [starts, Math.ceil(seconds * 1000)]);
      const id = randomBytes(9).toString('base64url');
      const reply = await run(connection, TAKE, keys, [own.length, id, Date.now(), ...windows]);
      const [wait, over] = texts(reply);
      return { wait: Number(wait), over: over === '1' };
    },
    giveBack: async (budgets) => {
      if (budgets.length > 0) await run(connection, GIVE_BACK, budgets.map(windowOf), []);
    },
    note: async (key, until) => {
      const life = String(Math.max(1, until - Date.now()));
      await connection.send(noteOf(key), ['SET', noteOf(key), String(until), 'PX', life]);
    },
    until: async (key) => {
      const until = Number(text(await connection.send(noteOf(key), ['GET', noteOf(key)])));
      return until > Date.now() ? until : undefined;
    },
    drop: async (key) => {
      await connection.send(noteOf(key), ['DEL', noteOf(key)]);
    },
  };
}
