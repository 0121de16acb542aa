-- Removes expired counters of one bucket, each with all that belongs to it.
--
-- KEYS[1] the hash of the bucket; KEYS[2] the digests of the admin keys; KEYS[3] the expiry times
-- ARGV[1] the largest number of counters; ARGV[2] the earliest current time by the clocks of the service, in milliseconds
-- Returns the removed keys.

local time = redis.call('TIME')
local earliest = math.min(time[1] * 1000 + math.floor(time[2] / 1000), tonumber(ARGV[2]))
local gone = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', earliest, 'LIMIT', 0, ARGV[1])
if #gone > 0 then
  redis.call('HDEL', KEYS[1], unpack(gone))
  redis.call('HDEL', KEYS[2], unpack(gone))
  redis.call('ZREM', KEYS[3], unpack(gone))
end
return gone
