import { redisScript } from '../../shared/redis/scripts.ts';

/**
 * The law of `domain/limiting/account.ts`, step by step and with the same sums in the same order, so that the doubles of both
 * are equal to the last bit. KEYS: accounts. ARGV: `1` to take one of each, the time in milliseconds (empty: that of Redis), and
 * for each account its window, cap, interval, tolerance and what is owed. Answers the time, whether it was taken, how many
 * values could not be read, and each account as it stands: version, window, counts, and when it is paid off.
 */
export const settleScript = redisScript(`
local now = tonumber(ARGV[2])
if not now then
  local time = redis.call('TIME')
  now = tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000
end
local unreadable = 0

local function sound(number)
  return number and number == number and number > -1e16 and number < 1e16
end

local function read(key)
  local text = redis.pcall('GET', key)
  if text == false then return -0.5, 0, 0, -0.5 end
  if type(text) == 'string' then
    local w, p, c, d = text:match('^1 (%S+) (%S+) (%S+) (%S+)$')
    w, p, c, d = tonumber(w), tonumber(p), tonumber(c), tonumber(d)
    if sound(w) and sound(p) and sound(c) and sound(d) and p >= 0 and c >= 0 then
      return w, p, c, d
    end
  end
  unreadable = unreadable + 1
  return -0.5, 0, 0, -0.5
end

local function charge(a, requests)
  local latest = a.at + a.tolerance + a.interval + a.window
  local paid = math.min(math.max(a.paid, a.at), latest)
  a.paid = math.min(paid + requests * a.interval, latest)
  a.current = a.current + requests
end

local function lets(a)
  local latest = a.at + a.tolerance + a.interval + a.window
  local paid = math.min(math.max(a.paid, a.at), latest)
  if math.max(paid - a.at - a.tolerance, 0) > a.interval * 1e-3 then return false end
  if a.current + 1 > a.cap then return false end
  local passed = (a.at - a.start) / a.window
  return a.previous * (1 - passed) + a.current <= a.cap + 1e-3
end

local accounts = {}
local all = ARGV[1] == '1'
for index, key in ipairs(KEYS) do
  local first = 3 + (index - 1) * 5
  local a = {
    window = tonumber(ARGV[first]), cap = tonumber(ARGV[first + 1]),
    interval = tonumber(ARGV[first + 2]), tolerance = tonumber(ARGV[first + 3]),
  }
  a.start, a.previous, a.current, a.paid = read(key)
  local behind = a.start - now
  if behind > 0 and behind <= a.window then
    a.at = a.start
  else
    a.at = now
    if behind > 0 then a.paid = math.min(a.paid, now + a.tolerance + a.interval + a.window) end
    local start = math.floor((now + 1e-3) / a.window) * a.window
    if start ~= a.start then
      if start - a.start == a.window then a.previous = a.current else a.previous = 0 end
      a.current = 0
      a.start = start
    end
  end
  local owed = tonumber(ARGV[first + 4])
  if owed > 0 then charge(a, owed) end
  all = all and lets(a)
  accounts[index] = a
end

local answer = { string.format('%.17g', now), all and 1 or 0, unreadable }
for index, key in ipairs(KEYS) do
  local a = accounts[index]
  if all then charge(a, 1) end
  local text = string.format('1 %.17g %.17g %.17g %.17g', a.start, a.previous, a.current, a.paid)
  local matters = math.max(a.paid, a.start + 2 * a.window) - now
  redis.call('SET', key, text, 'PX', math.max(1, math.ceil(matters)))
  answer[3 + index] = text
end
return answer
`);
