-- Declares a drain to be whole.
--
-- KEYS[1] who is taking, KEYS[2] which drain is not whole yet, KEYS[3] what is known of it
-- ARGV[1] the caller, ARGV[2] how many counters were taken, ARGV[3] their sum
-- Returns 1, or 0 when it was too slow, and another may be taking.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[3], 'state', 'open', 'size', ARGV[2], 'total', ARGV[3])
return redis.call('DEL', KEYS[1], KEYS[2]) > 0 and 1 or 0
