import { createHash } from 'node:crypto';
import type { Connection } from './clients.js';

/** One step in Redis, which nothing comes between. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** @param lua - everything it touches is named in KEYS, and all of that lies in one slot of a cluster. */
export function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Runs a script, by its name where Redis has it already. */
export async function run(
  connection: Connection,
  { lua, sha }: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<unknown> {
  const rest = [String(keys.length), ...keys, ...args.map(String)];
  try {
    return await connection.send(keys[0], ['EVALSHA', sha, ...rest]);
  } catch (error) {
    if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
    return await connection.send(keys[0], ['EVAL', lua, ...rest]);
  }
}

/**
 * Whether a value is still in its time, and the writing of another. PUBLISH comes first: without the right to publish,
 * nothing is written.
 */
const WRITING = `
local function living(value)
  local till = value and string.match(value, '^%S* %S* %d+ (%d+) ')
  return till and tonumber(till) > tonumber(ARGV[1])
end
local function write(old, head, tail, ttl)
  local time = redis.call('TIME')
  local revision = time[1] * 1000000 + time[2]
  local last = old and tonumber(string.match(old, '^%S* %S* (%d+) ') or '')
  if last and last >= revision then revision = last + 1 end
  local value = head .. string.format('%.0f', revision) .. ' ' .. tail
  redis.call('PUBLISH', ARGV[2], value)
  redis.call('SET', KEYS[1], value, 'PX', ttl)
  return 1
end
`;

/** ARGV: now, channel, head, tail, life in milliseconds. */
export const CREATE = script(`${WRITING}
local old = redis.call('GET', KEYS[1])
if living(old) then return 0 end
return write(old, ARGV[3], ARGV[4], ARGV[5])
`);

/** ARGV: now, channel, head, tail, life in milliseconds, the head of what has to stand there. */
export const MOVE = script(`${WRITING}
local old = redis.call('GET', KEYS[1])
if not living(old) or string.sub(old, 1, #ARGV[6]) ~= ARGV[6] then return 0 end
return write(old, ARGV[3], ARGV[4], ARGV[5])
`);

/** Drops a value that is not ours, if it still stands there. ARGV: the value. */
export const DROP = script(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);
