import { script } from './scripts.js';

/** A member that beats is in `beats` with its count; one that left, with this word. */
export const LEFT = 'left';

/** How long an entry without renewal is kept: longer than any login lives. */
const LIFE_MS = 3_600_000;

/** Notes who looks after a login. KEYS: beats, what I hold. ARGV: me, then login and what is noted of it, in pairs. */
export const HOLD = script(`
redis.call('HSETNX', KEYS[1], ARGV[1], 0)
redis.call('PEXPIRE', KEYS[1], ${LIFE_MS})
redis.call('HSET', KEYS[2], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[2], ${LIFE_MS})
`);

/**
 * Counts my beat, and takes what those hold whose count still is what I saw: each login goes to one of us. KEYS: beats,
 * what I hold, what each suspect holds. ARGV: me, how many to take at most, then name and count of each suspect.
 *
 * @returns everybody's counts as a flat list, how many logins I hold, and what was taken as a flat list.
 */
export const BEAT = script(`
redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
local taken = {}
for i = 3, #KEYS do
  local suspect, count = ARGV[2 * i - 3], ARGV[2 * i - 2]
  local room = tonumber(ARGV[2]) - #taken / 2
  if redis.call('HGET', KEYS[1], suspect) == count then
    local held = room > 0 and redis.call('HRANDFIELD', KEYS[i], room, 'WITHVALUES') or {}
    for at = 1, #held, 2 do
      redis.call('HDEL', KEYS[i], held[at])
      redis.call('HSET', KEYS[2], held[at], held[at + 1])
      taken[#taken + 1] = held[at]
      taken[#taken + 1] = held[at + 1]
    end
    if redis.call('HLEN', KEYS[i]) == 0 then redis.call('HDEL', KEYS[1], suspect) end
  end
end
redis.call('PEXPIRE', KEYS[1], ${LIFE_MS})
redis.call('PEXPIRE', KEYS[2], ${LIFE_MS})
return { redis.call('HGETALL', KEYS[1]), redis.call('HLEN', KEYS[2]), taken }
`);

/** Hands over what I hold. KEYS: beats, what I hold. ARGV: me. */
export const LEAVE = script(`
if redis.call('HLEN', KEYS[2]) == 0 then return redis.call('HDEL', KEYS[1], ARGV[1]) end
redis.call('HSET', KEYS[1], ARGV[1], '${LEFT}')
redis.call('PEXPIRE', KEYS[1], ${LIFE_MS})
redis.call('PEXPIRE', KEYS[2], ${LIFE_MS})
return 0
`);
