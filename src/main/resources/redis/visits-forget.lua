-- Forgets visits of the counters of one bucket: the slices that add.lua began up to a time.
--
-- KEYS[1] the hash of the slices, the beginning of each in milliseconds and its name
-- ARGV[1] the latest beginning; ARGV[2] the Redis key of the bucket's hash

local WIDTH = 16

-- Removes a tree of hashes: one that does not exist has none below it.
local function forget(name, level, number)
  local hash = level == 0 and name or name .. ':' .. level .. ':' .. string.format('%.0f', number)
  if redis.call('UNLINK', hash) == 1 then
    for i = 0, WIDTH - 1 do
      forget(name, level + 1, number * WIDTH + i)
    end
  end
end

local slices = redis.call('HGETALL', KEYS[1])
for i = 1, #slices, 2 do
  if tonumber(slices[i]) <= tonumber(ARGV[1]) then
    redis.call('HDEL', KEYS[1], slices[i])
    forget(ARGV[2] .. ':seen:' .. slices[i + 1], 0, 0)
  end
end
return redis.status_reply('OK')
