import { redisScript } from '../../shared/redis/scripts.ts';

// A call is a hash: p what is asked (digest), t token of the claim, l end of its lease (ms, by the clock of Redis),
// s how it ended (empty: under way), a the answer, sealed.

const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
`;

/** KEYS: the call. ARGV: print, token, lease ms, ms to live. Replies `{ kind, answer or false }`. */
export const beginScript = redisScript(`${now}
local known = redis.call('HMGET', KEYS[1], 'p', 'l', 's', 'a')
if not known[1] then
  redis.call('HSET', KEYS[1], 'p', ARGV[1], 't', ARGV[2], 'l', now + ARGV[3], 's', '')
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
  return {'mine', false}
end
if known[1] ~= ARGV[1] then return {'other', false} end
if known[3] == 'answered' then return {'answered', known[4]} end
if known[3] == '' and tonumber(known[2]) > now then return {'running', false} end
return {'unknown', false}
`);

/** KEYS: the call. ARGV: token, lease ms. Replies 1, or 0 when it is not of that claim. */
export const keepScript = redisScript(`${now}
local known = redis.call('HMGET', KEYS[1], 't', 's')
if known[1] ~= ARGV[1] or known[2] ~= '' then return 0 end
redis.call('HSET', KEYS[1], 'l', now + ARGV[2])
return 1
`);

/** KEYS: the call. ARGV: token, how it ended, and the answer if it is kept. Replies as the one above. */
export const endScript = redisScript(`
local known = redis.call('HMGET', KEYS[1], 't', 's')
if known[1] ~= ARGV[1] or known[2] ~= '' then return 0 end
if ARGV[2] == 'untouched' then
  redis.call('DEL', KEYS[1])
else
  redis.call('HSET', KEYS[1], 's', ARGV[2])
  if ARGV[3] then redis.call('HSET', KEYS[1], 'a', ARGV[3]) end
end
return 1
`);
