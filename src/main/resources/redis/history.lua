-- Functions of the scripts that write history.
--
-- The sums of the current hour are the hash <bucket>:now, whose field '' is the time of its first add in microseconds. The
-- first add of another hour packs them into two blocks, hashes of 32 hours or days: <bucket>:hour:<block> and
-- <bucket>:day:<block>. The entry of a counter in a block is the position of its newest sum, and the sums from that one back,
-- empty for 0: '30;5,,12'.
-- Cost: two commands an add, and four for each counter that was added to in an hour.

local HOUR = 3600 * 1000000
local BLOCK = 32
-- Lua's numbers are exact up to this one.
local EXACT = 2 ^ 53

-- Lua would write large numbers with an exponent.
local function text(number)
  return string.format('%.0f', number)
end

-- Returns the sum of two numbers, or the nearest of 64 bits.
local function plus(bucket, one, other)
  local a, b = tonumber(one), tonumber(other)
  if math.abs(a) < EXACT / 2 and math.abs(b) < EXACT / 2 then
    return text(a + b)
  end
  local scratch = bucket .. ':sum'
  redis.call('HSET', scratch, '', one)
  local reply = redis.pcall('HINCRBY', scratch, '', other)
  local sum = type(reply) == 'number' and redis.call('HGET', scratch, '')
    or b < 0 and '-9223372036854775808' or '9223372036854775807'
  redis.call('DEL', scratch)
  return sum
end

-- Returns an entry of a block with a number added to the sum at a position.
local function entry_with(bucket, entry, position, number)
  if not entry then
    return position .. ';' .. number
  end
  local newest, sums = string.match(entry, '^(%d+);(.*)$')
  newest = tonumber(newest)
  if position > newest then
    return position .. ';' .. number .. string.rep(',', position - newest) .. sums
  end
  -- The day is that of the hour before, or the clock was set back.
  local all = {}
  for sum in string.gmatch(sums .. ',', '(-?%d*),') do
    all[#all + 1] = sum
  end
  local index = newest - position + 1
  for i = #all + 1, index do
    all[i] = ''
  end
  all[index] = all[index] and all[index] ~= '' and plus(bucket, all[index], number) or number
  return newest .. ';' .. table.concat(all, ',')
end

-- Adds the sums of an hour to the block of a step of so many hours, of which so many are kept.
local function pack_into(bucket, name, hours, kept, began, sums)
  local at = math.floor(began / (hours * HOUR))
  local block = math.floor(at / BLOCK)
  local hash = bucket .. name .. text(block)
  for i = 1, #sums, 2 do
    local key, sum = sums[i], sums[i + 1]
    if key ~= '' and sum ~= '0' then
      redis.call('HSET', hash, key, entry_with(bucket, redis.call('HGET', hash, key), at - block * BLOCK, sum))
    end
  end
  redis.call('EXPIREAT', hash, text(((block + 1) * BLOCK + kept) * hours * HOUR / 1000000))
end

-- Packs the sums of the hour that began, if any, and begins another.
local function turn(bucket, hour, began, now, hours, days)
  if began then
    local sums = redis.call('HGETALL', hour)
    if hours > 0 then
      pack_into(bucket, ':hour:', 1, hours, began, sums)
    end
    if days > 0 then
      pack_into(bucket, ':day:', 24, days, began, sums)
    end
    redis.call('DEL', hour)
  end
  redis.call('HSET', hour, '', text(now))
  redis.call('EXPIREAT', hour, text(now / 1000000 + math.max(hours, days * 24) * 3600))
end

-- Adds to the sum of a counter in the current hour; returns the reply of HINCRBY.
-- now: the time in microseconds; hours and days: how many are kept
local function record(bucket, key, number, now, hours, days)
  local hour = bucket .. ':now'
  local began = tonumber(redis.call('HGET', hour, '') or nil)
  if not began or began - began % HOUR ~= now - now % HOUR then
    turn(bucket, hour, began, now, tonumber(hours), tonumber(days))
  end
  return redis.pcall('HINCRBY', hour, key, number)
end

-- Takes back what this script has recorded.
local function unrecord(bucket, key, number)
  local hour = bucket .. ':now'
  local parts = {number == '0' and number or number:sub(1, 1) == '-' and number:sub(2) or '-' .. number}
  if parts[1] == '9223372036854775808' then
    parts = {'4611686018427387904', '4611686018427387904'}
  end
  for _, part in ipairs(parts) do
    if redis.call('HINCRBY', hour, key, part) == 0 then
      redis.call('HDEL', hour, key)
    end
  end
end

