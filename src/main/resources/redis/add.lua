-- Adds to counters of one bucket under the rules of their namespace, in order. With KEYS[4] the replies are stored: a retry
-- returns them and changes nothing. Follows history.lua.
--
-- Visits are remembered in slices of time, each a quarter of the window. A slice is a tree of small hashes, which keep the
-- packed encoding of Redis: a visit goes into the first hash on its way from the root that has fewer than SMALL entries. An
-- entry is a visitor's digest and the milliseconds since the beginning of the slice, negative for an add of -1; for any
-- other number than 1 and -1, the number follows. It is empty if the clock was set back and the visitor has counted again
-- since. Cost: a visit reads one path in each slice, log16(visits / 128) hashes. Memory: 20 to 30 bytes a visit.
--
-- KEYS[1] the hash of the bucket; KEYS[2] the hash of what bots added; KEYS[3] the hash of the slices: the beginning of each
-- in milliseconds, and its name; KEYS[4] the hash of the stored replies, optional
-- ARGV[1] the field for the replies; ARGV[2] their lifetime in seconds; ARGV[3] the window in milliseconds, 0 if each add
-- counts; ARGV[4] the days for which numbers of visitors are kept, 0 for none; ARGV[5] and ARGV[6] the smallest and the
-- largest value, empty if unbounded; ARGV[7] and ARGV[8] for how many hours and days history is kept, 0 for none; ARGV[9] 1
-- if the days that follow are all that have a salt; ARGV[10] how many follow, and those days, as days since 1970; then for
-- each add the counter's key, a number, 1 for a bot, and the visitor's digest of each day
-- Returns 'day' and the day of this Redis, if a digest of that day, or of visits of the days around it, may be missing:
-- nothing was changed. Otherwise 'replayed' or 'changed', a string with the outcome of each add, and if changed the number of
-- visits added and the beginning of their slice. An outcome is the new value, 'seen:' or 'bot:' and the unchanged value,
-- 'overflow', 'beyond' or 'refused'.

local DAY = 86400000
local SMALL = 128
local WIDTH = 16
local SLICES = 4

local window, kept, min, max = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5], ARGV[6]
local has_history = ARGV[7] ~= '0' or ARGV[8] ~= '0'
local are_all, days = ARGV[9] == '1', tonumber(ARGV[10])
local day_at = {}
for i = 1, days do
  day_at[tonumber(ARGV[10 + i])] = i
end

local known = KEYS[4] and redis.call('HGET', KEYS[4], ARGV[1])
if known then
  -- WAIT covers the last write of the connection: this no-op write comes after the original change.
  redis.call('PEXPIRE', KEYS[4], redis.call('PTTL', KEYS[4]))
  return {'replayed', known}
end

local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local today = math.floor(now / DAY)
if days > 0 and not day_at[today] then
  return {'day', text(today)}
end

-- Compares as text: Lua's numbers are exact only up to 2^53.
local function is_less(a, b)
  local negative = a:sub(1, 1) == '-'
  if negative ~= (b:sub(1, 1) == '-') then
    return negative
  end
  if negative then
    a, b = b, a
  end
  return #a < #b or #a == #b and a < b
end

-- A slice never spans two days, as each day has digests of its own.
local length = math.ceil(window / SLICES)
local begin = window > 0 and today * DAY + math.floor((now - today * DAY) / length) * length or 0

-- The names of the slices whose visits may count, by their beginnings. Where the clock was set back, some are later than now.
local slices, last = {}, begin
if window > 0 then
  local stored = redis.call('HGETALL', KEYS[3])
  for i = 1, #stored, 2 do
    local start = tonumber(stored[i])
    local day = math.floor(start / DAY)
    -- Visitors of a day after tomorrow can't be recognized.
    if start > now - 2 * window and day <= today + 1 then
      -- Another service knows a salt that was not there yet when the caller read them.
      if not are_all and day >= today - 1 and not day_at[day] then
        return {'day', text(today)}
      end
      slices[start] = stored[i + 1]
      last = math.max(last, start)
    else
      redis.call('HDEL', KEYS[3], stored[i])
    end
  end
end

local function hash(slice, level, number)
  return KEYS[1] .. ':seen:' .. slice .. (level > 0 and ':' .. level .. ':' .. text(number) or '')
end

-- Returns the offset stored for a digest, or nil, and the hash in which it is or belongs.
local function find(slice, digest)
  local level, number = 0, 0
  while true do
    local name = hash(slice, level, number)
    local offset = redis.call('HGET', name, digest)
    if offset or redis.call('HLEN', name) < SMALL then
      return offset, name
    end
    level = level + 1
    number = number * WIDTH + digest:byte(level) % WIDTH
  end
end

local function negated(number)
  return number:sub(1, 1) == '-' and number:sub(2) or '-' .. number
end

-- Returns whether the visitor was last counted in the window, and not by the add that this one takes back; the hash of the
-- current slice in which a visit belongs, if there is that slice; and the hashes with visits later than now, by their
-- digests.
local function is_seen(digests, number)
  local latest, counted, place
  local later = {}
  for start, slice in pairs(slices) do
    local digest = digests[day_at[math.floor(start / DAY)]]
    local offset, name
    if digest then
      offset, name = find(slice, digest)
    end
    if start == begin then
      place = name
    end
    local since, amount = string.match(offset or '', '^(-?%d+):?(-?%d*)$')
    if since then
      since = tonumber(since)
      local at = start + (since < 0 and -since - 1 or since)
      if not latest or at >= latest then
        latest = at
        counted = amount ~= '' and amount or since < 0 and '-1' or '1'
      end
      if at > now then
        later[name] = digest
      end
    end
  end
  return latest and math.abs(now - latest) < window and number ~= negated(counted), place, later
end

-- Returns the number of visits added.
local function remember(digests, number, place, later)
  if not place then
    -- Not its beginning: a slice that was removed must not come back under that name.
    slices[begin] = text(time[1] * 1000000 + time[2])
    redis.call('HSET', KEYS[3], text(begin), slices[begin])
    redis.call('PEXPIREAT', KEYS[3], text(last + 2 * window))
    place = hash(slices[begin], 0, 0)
  end
  -- Not removed: a hash that is no longer full would hide those below it.
  for name, digest in pairs(later) do
    redis.call('HSET', name, digest, '')
  end
  local visit = text(number == '-1' and begin - now - 1 or now - begin)
  if number ~= '1' and number ~= '-1' then
    visit = visit .. ':' .. number
  end
  local added = redis.call('HSET', place, digests[day_at[today]], visit)
  if added == 1 then
    redis.call('PEXPIREAT', place, text(begin + length + window))
  end
  return added
end

-- Returns 'overflow', or any other error as it is.
local function failed(reply)
  return string.find(reply.err, 'overflow', 1, true) and 'overflow' or reply
end

local function sum(name, key, number)
  local reply = redis.pcall('HINCRBY', name, key, number)
  if type(reply) == 'number' then
    return math.abs(reply) < EXACT and text(reply) or redis.call('HGET', name, key)
  end
  return failed(reply)
end

local visits = 0

local function add(key, number, is_bot, digests)
  if is_bot then
    local reply = sum(KEYS[2], key, number)
    return tonumber(reply) and 'bot:' .. (redis.call('HGET', KEYS[1], key) or '0') or reply
  end
  local is_negative = number:sub(1, 1) == '-'
  local outcome, is_known, place, later
  -- An add of 0 is no visit: it would count between two others.
  local is_visit = window > 0 and number ~= '0'
  if is_visit then
    is_known, place, later = is_seen(digests, number)
  end
  if is_known then
    outcome = 'seen:' .. (redis.call('HGET', KEYS[1], key) or '0')
  else
    if has_history then
      local recorded = record(KEYS[1], key, number, time[1] * 1000000 + time[2], ARGV[7], ARGV[8])
      if type(recorded) ~= 'number' then
        return failed(recorded)
      end
    end
    local before = (min ~= '' or max ~= '') and redis.call('HGET', KEYS[1], key)
    outcome = sum(KEYS[1], key, number)
    -- A counter that is out of the bounds already may come nearer.
    if tonumber(outcome)
      and (is_negative and min ~= '' and is_less(outcome, min) or not is_negative and max ~= '' and is_less(max, outcome)) then
      if before then
        redis.call('HSET', KEYS[1], key, before)
      else
        redis.call('HDEL', KEYS[1], key)
      end
      outcome = 'beyond'
    end
    if not tonumber(outcome) then
      if has_history then
        unrecord(KEYS[1], key, number)
      end
      return outcome
    end
    if is_visit then
      visits = visits + remember(digests, number, place, later)
    end
  end
  if kept > 0 then
    local visitors = KEYS[1] .. ':visitors:' .. text(today) .. ':' .. key
    if redis.call('PFADD', visitors, digests[day_at[today]]) == 1 then
      redis.call('PEXPIREAT', visitors, text((today + 1 + kept) * DAY))
    end
  end
  return outcome
end

local answers = {}
for i = 11 + days, #ARGV, 3 + days do
  local digests = {}
  for d = 1, days do
    digests[d] = ARGV[i + 2 + d]
  end
  local answer = add(ARGV[i], ARGV[i + 1], ARGV[i + 2] == '1', digests)
  if type(answer) == 'table' then
    -- Before the first change, an error is the whole reply; later it must not hide the changes already made.
    if #answers == 0 then
      return answer
    end
    answer = 'refused'
  end
  answers[#answers + 1] = answer
end
answers = table.concat(answers, ' ')

if KEYS[4] then
  redis.call('HSET', KEYS[4], ARGV[1], answers)
  redis.call('EXPIRE', KEYS[4], ARGV[2])
end
return {'changed', answers, visits, text(begin)}
