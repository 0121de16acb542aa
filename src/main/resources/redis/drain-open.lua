-- Opens a drain that is sealed.
--
-- KEYS[1] who is taking, KEYS[2] which drain is not open yet, KEYS[3] what is known of it
-- ARGV[1] the caller
-- Returns 1, or 0 when it was too slow, and another may be taking.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[3], 'state', 'open')
return redis.call('DEL', KEYS[1], KEYS[2]) > 0 and 1 or 0
