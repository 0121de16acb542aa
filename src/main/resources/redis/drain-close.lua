-- Decides once how a drain ends: the first caller decides, repeats of its call may continue, and the other end is refused.
--
-- KEYS[1] the hash of the drain
-- ARGV[1] the state to enter if it is open
-- Returns the previous state, or nil when there is no such drain.

local state = redis.call('HGET', KEYS[1], 'state')
if state == 'open' then
  redis.call('HSET', KEYS[1], 'state', ARGV[1])
end
return state
