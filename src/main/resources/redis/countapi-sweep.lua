-- Removes counters of one bucket whose time is over, each with all that belongs to it.
--
-- KEYS[1] the bucket's hash; KEYS[2] the digests of the admin keys; KEYS[3] when the time of each counter is over
-- ARGV[1] how many at the most; ARGV[2] the earliest time that it may be by the service's clocks, in milliseconds
-- Returns their keys.

local time = redis.call('TIME')
local earliest = math.min(time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[2]))
local gone = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', earliest, 'LIMIT', 0, ARGV[1])
if #gone > 0 then
  redis.call('HDEL', KEYS[1], unpack(gone))
  redis.call('HDEL', KEYS[2], unpack(gone))
  redis.call('ZREM', KEYS[3], unpack(gone))
end
return gone
