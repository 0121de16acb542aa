-- Starts to take a drain, or resumes an interrupted one. The lease admits one caller at a time, for as long as it renews it.
--
-- KEYS[1] the lease, KEYS[2] the unfinished drain, KEYS[3] the drains that have not ended, KEYS[4] the hash of the new
-- drain, KEYS[5] the number of the last drain that was begun
-- ARGV[1] the id of the new drain, which also identifies the caller; ARGV[2] the lease in milliseconds; ARGV[3] the
-- drain's number; ARGV[4] the time
-- Returns the id of the drain to take; or nil while another caller holds the lease, or has begun a drain with a higher
-- number: drains begin in the order of their numbers.

-- A longer lease means that the clock was set back, and is void; its holder, if alive, fails at its next renewal.
local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[2]) then
  return false
end
local unfinished = redis.call('GET', KEYS[2])
if not unfinished and tonumber(ARGV[3]) <= tonumber(redis.call('GET', KEYS[5]) or 0) then
  return false
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if unfinished then
  return unfinished
end
redis.call('SET', KEYS[2], ARGV[1])
redis.call('SET', KEYS[5], ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
redis.call('HSET', KEYS[4], 'state', 'taking', 'taken', ARGV[4])
return ARGV[1]
