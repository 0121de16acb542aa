-- Seals a drain: records what it contains. All counters are taken; a caller that resumes it only has to open it.
--
-- KEYS[1] the lease, KEYS[2] the hash of the drain
-- ARGV[1] the caller, ARGV[2] the lease in milliseconds, ARGV[3] the number of counters, ARGV[4] their sum
-- Returns 1, or 0 when the lease was lost, and another caller may be taking.

if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[2], 'size', ARGV[3], 'total', ARGV[4])
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
