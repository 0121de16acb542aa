-- Decides once how a drain ends: the first caller decides, repeats of its call may continue, and the other end is refused.
--
-- KEYS[1] the hash of the drain
-- ARGV[1] the state to enter; the others: the states from which it may be entered
-- Returns the previous state, or nil when there is no such drain.

local state = redis.call('HGET', KEYS[1], 'state')
for i = 2, #ARGV do
  if state == ARGV[i] then
    redis.call('HSET', KEYS[1], 'state', ARGV[1])
  end
end
return state
