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
  const base = `${prefix}{limits}:`;
  const nameOf = (key: string) => base + createHmac('sha256', hashing).update(key).digest('base64url');
  const noteOf = (key: string) => `${nameOf(key)}:note`;
  /** The windows of one key stand beside one another: it is hashed once. */
  const windowsOf = (budgets: readonly KeyedBudget[]) => {
    const names = new Map<string, string>();
    return budgets.map(({ key, seconds }) => {
      const name = names.get(key) ?? nameOf(key);
      names.set(key, name);
      return `${name}:${seconds}`;
    });
  };
  const me = randomBytes(9).toString('base64url');
  let counted = 0;

  return {
    keys: [...keysFor('marks', secrets)],
    take: async (own, shared, unless) => {
      const budgets = [...own, ...shared];
      // Without a note there is a key all the same, under which nothing is ever kept.
      const keys = [unless === undefined ? `${base}none` : noteOf(unless), ...windowsOf(budgets)];
      const windows = budgets.flatMap(({ starts, seconds }) => [starts, Math.ceil(seconds * 1000)]);
      const id = `${me}${(counted += 1)}`;
      const reply = await run(connection, TAKE, keys, [own.length, id, Date.now(), ...windows]);
      const [wait, over] = texts(reply);
      return { wait: Number(wait), over: over === '1' };
    },
    giveBack: async (budgets) => {
      if (budgets.length > 0) await run(connection, GIVE_BACK, windowsOf(budgets), []);
    },
    note: async (key, until) => {
      const name = noteOf(key);
      const life = String(Math.max(1, until - Date.now()));
      await connection.send(name, ['SET', name, String(until), 'PX', life]);
    },
    until: async (key) => {
      const name = noteOf(key);
      const until = Number(text(await connection.send(name, ['GET', name])));
      return until > Date.now() ? until : undefined;
    },
    drop: async (key) => {
      const name = noteOf(key);
      await connection.send(name, ['DEL', name]);
    },
  };
}
