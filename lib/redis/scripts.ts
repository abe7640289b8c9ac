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
  const asked = ['EVALSHA', sha, String(keys.length), ...keys, ...args.map(String)];
  try {
    return await connection.send(keys[0], asked);
  } catch (error) {
    if (!(error as Error).message.startsWith('NOSCRIPT')) throw error;
    return await connection.send(keys[0], ['EVAL', lua, ...asked.slice(2)]);
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

/**
 * Counts in sliding windows, by the clock of Redis. KEYS: the note, the own windows, the shared windows. ARGV: how many
 * are own, a name for this count, the time by the clock of the notes, then starts and milliseconds of each window.
 *
 * @returns milliseconds to wait, and whether a shared window is over or the note stands.
 */
export const TAKE = script(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own = tonumber(ARGV[1])
local function wait(i)
  local key, starts, life = KEYS[i + 1], tonumber(ARGV[2 * i + 2]), tonumber(ARGV[2 * i + 3])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now - life)
  local freeing = redis.call('ZCARD', key) - starts
  if freeing < 0 then return 0 end
  return redis.call('ZRANGE', key, freeing, freeing, 'WITHSCORES')[2] + life - now
end
local longest, over = 0, 0
for i = 1, #KEYS - 1 do
  local ms = wait(i)
  if i <= own then longest = math.max(longest, ms) elseif ms > 0 then over = 1 end
end
local noted = tonumber(redis.call('GET', KEYS[1]) or 0)
local standing = math.max(0, noted - tonumber(ARGV[3]))
if longest == 0 and standing == 0 then
  for i = 1, over == 1 and own or #KEYS - 1 do
    redis.call('ZADD', KEYS[i + 1], now, ARGV[2])
    redis.call('PEXPIRE', KEYS[i + 1], ARGV[2 * i + 3])
  end
end
return { math.max(longest, standing), (over == 1 or standing > 0) and 1 or 0 }
`);

/** Takes the latest count of each window back. */
export const GIVE_BACK = script(`
for _, key in ipairs(KEYS) do redis.call('ZPOPMAX', key) end
`);
