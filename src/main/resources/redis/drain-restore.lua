-- Restores taken counters of one bucket: each is added to what was counted since, and removed from the drain.
--
-- KEYS[1] the hash of the bucket, KEYS[2] the hash of the drain for it
-- ARGV the keys of the counters; none for all
-- Returns the keys of the counters that would overflow, and stay.

local isAll = #ARGV == 0
if isAll and redis.call('EXISTS', KEYS[1]) == 0 and redis.call('EXISTS', KEYS[2]) == 1 then
  redis.call('RENAME', KEYS[2], KEYS[1])
  return {}
end

local staying = {}
local keys = isAll and redis.call('HKEYS', KEYS[2]) or ARGV
for _, key in ipairs(keys) do
  local taken = redis.call('HGET', KEYS[2], key)
  if taken then
    local added = redis.pcall('HINCRBY', KEYS[1], key, taken)
    if type(added) == 'number' then
      redis.call('HDEL', KEYS[2], key)
    elseif string.find(added.err, 'overflow', 1, true) then
      staying[#staying + 1] = key
    else
      return added
    end
  end
end
return staying
