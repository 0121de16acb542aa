-- Acquires a lease. One longer than any that is requested means that the clock was set back; it is void.
--
-- KEYS[1] the lease; ARGV[1] its holder, ARGV[2] its duration in milliseconds
-- Returns 1, or 0 while another holder has it.

local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[2]) then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
