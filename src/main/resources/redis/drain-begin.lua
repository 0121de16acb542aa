-- Begins to take a drain, or goes on with one whose taking was cut short. One caller at a time, for as long as it renews.
--
-- KEYS[1] who is taking, KEYS[2] which drain is not whole yet, KEYS[3] the open drains, KEYS[4] what is known of a new one
-- ARGV[1] the name of a new one, and of the caller, ARGV[2] milliseconds, ARGV[3] its number, ARGV[4] the time
-- Returns the drain to take, or nothing while another caller is taking.

-- Nobody takes for longer than that at once, unless the clock was set back since; a taker that lives finds out.
local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[2]) then
  return false
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])

local unfinished = redis.call('GET', KEYS[2])
if unfinished then
  return unfinished
end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
redis.call('HSET', KEYS[4], 'state', 'taking', 'taken', ARGV[4])
return ARGV[1]
