-- Renews a lease.
--
-- KEYS[1] the lease
-- ARGV[1] the caller, ARGV[2] milliseconds
-- Returns 1, or 0 when the lease was lost.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
