-- Restores the taken counters of one bucket: each is added to what was counted since, and removed from the drain.
--
-- KEYS[1] the hash of the bucket, KEYS[2] the hash of the drain for it
-- Returns the keys of the counters that would overflow, and stay.

if redis.call('EXISTS', KEYS[1]) == 0 and redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('RENAME', KEYS[2], KEYS[1])
  return {}
end

local staying = {}
local taken = redis.call('HGETALL', KEYS[2])
for i = 1, #taken, 2 do
  local added = redis.pcall('HINCRBY', KEYS[1], taken[i], taken[i + 1])
  if type(added) == 'number' then
    redis.call('HDEL', KEYS[2], taken[i])
  elseif string.find(added.err, 'overflow', 1, true) then
    staying[#staying + 1] = taken[i]
  else
    return added
  end
end
return staying
