-- Keeps the others waiting a little longer.
--
-- KEYS[1] who is taking
-- ARGV[1] the caller, ARGV[2] milliseconds
-- Returns 1, or 0 when it was too slow, and another may be taking.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
