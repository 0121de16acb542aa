-- Opens a sealed drain.
--
-- KEYS[1] the lease, KEYS[2] the unfinished drain, KEYS[3] the hash of the drain
-- ARGV[1] the caller
-- Returns 1, or 0 when the lease was lost, and another caller may be taking.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[3], 'state', 'open')
return redis.call('DEL', KEYS[1], KEYS[2]) > 0 and 1 or 0
