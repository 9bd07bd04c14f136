import { redisScript } from '../../shared/redis/scripts.ts';

/*
 * A record is a hash: `o` its owner (empty: none), `e` its epoch, `s` its state as it is stored. What has another shape is no record.
 * KEYS: record, mirror, events, order, open streams. Answers are words, as those of the port.
 * A Redis that is full lets a script go on that has written something already: what is to be done for sessions that are there begins
 * with a write that takes no memory, and `put` does not.
 */

const known = `
local function known()
  local found = redis.pcall('HMGET', KEYS[1], 'o', 'e')
  if found.err then return nil, true end
  if not found[1] or not found[2] or not tonumber(found[2]) then return nil end
  return found
end
local function prolong(ms)
  for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ms) end
end
`;

/** ARGV: who asks, its epoch. */
const ours = `${known}
local found = known()
if not found then return 'missing' end
if found[1] ~= ARGV[1] or found[2] ~= ARGV[2] then return 'fenced' end
`;

/** ARGV: owner, epoch, state, ms. */
export const put = redisScript(`${known}
local found, isOther = known()
if found and (found[1] ~= ARGV[1] or found[2] ~= ARGV[2]) then return 'exists' end
if isOther then redis.call('DEL', KEYS[1]) end
redis.call('HSET', KEYS[1], 'o', ARGV[1], 'e', ARGV[2], 's', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 'put'
`);

/** ARGV: owner before, epoch before, owner, epoch, ms. Answers with the state as it is now. */
export const claim = redisScript(`${ours}
prolong(ARGV[5])
redis.call('HSET', KEYS[1], 'o', ARGV[3], 'e', ARGV[4])
return { redis.call('HGET', KEYS[1], 's') }
`);

/** ARGV: owner, epoch, state, ms. */
export const save = redisScript(`${ours}
prolong(ARGV[4])
redis.call('HSET', KEYS[1], 's', ARGV[3])
return 'saved'
`);

/** ARGV: owner, epoch, ms. */
export const keep = redisScript(`${ours}
prolong(ARGV[3])
return 'kept'
`);

/** ARGV: owner, epoch. */
export const release = redisScript(`${ours}
redis.call('HDEL', KEYS[1], 'o')
redis.call('HSET', KEYS[1], 'o', '')
return 'released'
`);

/** ARGV: owner, epoch. */
export const remove = redisScript(`${ours}
redis.call('DEL', unpack(KEYS))
return 'removed'
`);
