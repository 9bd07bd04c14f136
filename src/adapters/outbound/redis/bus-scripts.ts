import { redisScript } from '../../shared/redis/scripts.ts';

/** KEYS inbox; ARGV ms to live. 1 when it was not there. A stream without entries is only made by way of a group. */
export const keepInbox = redisScript(`
local made = 0
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[1], 'made', '$', 'MKSTREAM')
  redis.call('XGROUP', 'DESTROY', KEYS[1], 'made')
  made = 1
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return made`);

/** KEYS inbox; ARGV ids of entries. By position: 1 when it was still there. */
export const takeEntries = redisScript(`
local taken = {}
for at, id in ipairs(ARGV) do taken[at] = redis.call('XDEL', KEYS[1], id) end
return taken`);

/**
 * KEYS inbox, withdrawn; ARGV id of the entry, its number, ms for which the number is remembered. 1 when it was still
 * there. Without room for the number the receiver takes the frame for lost.
 */
export const withdrawEntry = redisScript(`
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.pcall('SADD', KEYS[2], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
return 1`);

/** KEYS inbox, withdrawn. All entries, which are gone then, as what waits for this replica from now on. */
export const closeInbox = redisScript(`
local entries = redis.call('XRANGE', KEYS[1], '-', '+')
redis.call('DEL', KEYS[1], KEYS[2])
return {{KEYS[1], entries}}`);
