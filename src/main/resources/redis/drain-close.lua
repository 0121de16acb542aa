-- Decides once how a drain ends: whoever comes first, and who comes again, may go on; another end is refused.
--
-- KEYS[1] what is known of it
-- ARGV[1] the state to enter when it is open
-- Returns the state in which it was, or nothing when there is no such drain.

local state = redis.call('HGET', KEYS[1], 'state')
if state == 'open' then
  redis.call('HSET', KEYS[1], 'state', ARGV[1])
end
return state
