-- Says what a drain holds: all of it is taken, and whoever goes on with the drain only has to open it.
--
-- KEYS[1] who is taking, KEYS[2] what is known of it
-- ARGV[1] the caller, ARGV[2] milliseconds to take for, ARGV[3] how many counters were taken, ARGV[4] their sum
-- Returns 1, or 0 when it was too slow, and another may be taking.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[2], 'size', ARGV[3], 'total', ARGV[4])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
