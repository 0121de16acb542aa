-- Claims the turn to sweep, for a while. A turn that lasts longer than any was claimed for is the work of a clock that has
-- been set back since, and is over.
--
-- KEYS[1] whose turn it is; ARGV[1] for how many milliseconds
-- Returns 1, or 0 when it is another's turn.

local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[1]) then
  return 0
end
redis.call('SET', KEYS[1], '', 'PX', ARGV[1])
return 1
