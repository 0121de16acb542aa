-- Takes the counters of one bucket out, unless this drain has done so.
--
-- A command may reach Redis long after its sender was given up for dead, and the drain was taken by another, folded and
-- forgotten. Whoever takes a drain again therefore leaves its number behind, and what comes late for it does nothing.
--
-- KEYS[1] the bucket's hash, KEYS[2] where it goes, KEYS[3] the last number left behind
-- ARGV[1] the drain's number, ARGV[2] for how many seconds to leave it behind, 0 for not at all
-- Returns the values of what is taken.

local number = tonumber(ARGV[1])
local left = tonumber(redis.call('GET', KEYS[3]) or 0)
if left < number then
  if redis.call('EXISTS', KEYS[2]) == 0 and redis.call('EXISTS', KEYS[1]) == 1 then
    redis.call('RENAME', KEYS[1], KEYS[2])
  end
  if tonumber(ARGV[2]) > 0 then
    redis.call('SET', KEYS[3], ARGV[1], 'EX', ARGV[2])
  end
end
return redis.call('HVALS', KEYS[2])
