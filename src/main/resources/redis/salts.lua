-- Returns the salts that tell visitors apart, and creates that of the day. Each is deleted when its second day is over.
--
-- KEYS[1] the prefix of the salts, with their hash tag
-- ARGV[1] the day, as days since 1970, empty for that of this Redis; ARGV[2] a new salt; ARGV[3] and ARGV[4] the day and the
-- salt that the caller knows, empty if none: this Redis may have lost it with its last second of writes
-- Returns the day; the salts of that day, of the day before and of the day after, empty if there is none; and 1 if this call
-- has created the salt of that day, and there was one of another day before.

local SECONDS = 86400

local function name(day)
  return KEYS[1] .. ':' .. string.format('%.0f', day)
end

local now = redis.call('TIME')
local day = tonumber(ARGV[1]) or math.floor(now[1] / SECONDS)
local new = ARGV[3] ~= '' and tonumber(ARGV[3]) == day and ARGV[4] or ARGV[2]
local previous
local is_new = redis.call('SET', name(day), new, 'NX')
if is_new then
  redis.call('DEL', name(day - 2))
  previous = redis.call('GET', KEYS[1] .. '-day')
  redis.call('SET', KEYS[1] .. '-day', string.format('%.0f', day))
  redis.call('EXPIREAT', name(day), string.format('%.0f', (day + 2) * SECONDS))
end
return {
  string.format('%.0f', day),
  redis.call('GET', name(day)) or new,
  redis.call('GET', name(day - 1)) or '',
  redis.call('GET', name(day + 1)) or '',
  is_new and previous and 1 or 0,
}
