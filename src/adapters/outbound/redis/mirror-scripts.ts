import { redisScript } from '../../shared/redis/scripts.ts';

/*
 * KEYS: record, mirror, events, order, open streams. The mirror is a hash: `e` the epoch of who wrote last, `b` the bytes of all events,
 * `l<stream>` the last sequence of each stream. Events go as old as they are, streams that are forgotten at once.
 */

const begin = `
local spoilt = 0
for index, kind in ipairs({ 'hash', 'hash', 'list', 'hash' }) do
  local found = redis.call('TYPE', KEYS[index + 1]).ok
  if found ~= 'none' and found ~= kind then
    redis.call('DEL', KEYS[index + 1])
    spoilt = spoilt + 1
  end
end
local mirror, events, order, open = KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local head = redis.call('HMGET', mirror, 'e', 'b')
local epoch = tonumber(ARGV[1])
if (tonumber(head[1] or 0) or 0) > epoch then return { 'fenced', spoilt } end
local bytes = tonumber(head[2] or 0) or 0
`;

/**
 * ARGV: epoch, events at most, bytes at most, bytes that storing adds to each event, ms to live if there is no record; then by threes what
 * is to be done: append (name, data), open (stream, ids), close (stream), forget (stream).
 */
export const write = redisScript(`${begin}
local most, mostBytes, added, ms = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local function drop(name)
  local length = redis.call('HSTRLEN', events, name)
  if redis.call('HDEL', events, name) == 0 then return false end
  bytes = bytes - (length - added)
  return true
end
for index = 6, #ARGV, 3 do
  local act, name, value = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  if act == 'append' then
    if redis.call('HSETNX', events, name, value) == 1 then
      redis.call('RPUSH', order, name)
      bytes = bytes + #value - added
      local stream, sequence = string.match(name, '^(%d+):(%d+)$')
      redis.call('HSET', mirror, 'l' .. stream, sequence)
    end
    while redis.call('HLEN', events) > most or bytes > mostBytes do
      local oldest = redis.call('LPOP', order)
      if not oldest then
        redis.call('DEL', events)
        bytes = 0
        break
      end
      drop(oldest)
    end
  elseif act == 'open' then
    redis.call('HSET', open, name, value)
  elseif act == 'close' then
    redis.call('HDEL', open, name)
  elseif act == 'forget' then
    redis.call('HDEL', open, name)
    local sequence = tonumber(redis.call('HGET', mirror, 'l' .. name) or 0) or 0
    while sequence > 0 and drop(name .. ':' .. string.format('%d', sequence)) do
      sequence = sequence - 1
    end
    redis.call('HDEL', mirror, 'l' .. name)
  end
end
-- Names of events that are gone stay listed for a while.
if redis.call('LLEN', order) > 2 * redis.call('HLEN', events) + 256 then
  local names = redis.call('LRANGE', order, 0, -1)
  redis.call('DEL', order)
  for _, name in ipairs(names) do
    if redis.call('HEXISTS', events, name) == 1 then redis.call('RPUSH', order, name) end
  end
end
redis.call('HSET', mirror, 'e', ARGV[1], 'b', bytes)
local left = redis.call('PTTL', KEYS[1])
if left > 0 then ms = left end
for index = 2, 5 do redis.call('PEXPIRE', KEYS[index], ms) end
return { 'written', spoilt }
`);

/** ARGV: epoch. Answers with names and values of events, oldest first, and with open streams and their ids by turns. */
export const load = redisScript(`${begin}
local left = redis.call('PTTL', KEYS[1])
redis.call('HSET', mirror, 'e', ARGV[1])
redis.call('PEXPIRE', mirror, left > 0 and left or ARGV[2])
local names = redis.call('LRANGE', order, 0, -1)
local values = {}
for index, name in ipairs(names) do values[index] = redis.call('HGET', events, name) end
return { 'loaded', spoilt, names, values, redis.call('HGETALL', open) }
`);

/** ARGV: epoch. */
export const clear = redisScript(`${begin}
redis.call('DEL', mirror, events, order, open)
return { 'cleared', spoilt }
`);
