-- Changes counters of one bucket, in order. With KEYS[2] the replies are stored: a retry returns them and changes nothing.
--
-- KEYS[1] the hash of the bucket; KEYS[2] the hash of the stored replies, optional
-- ARGV[1] 'add', 'replace' or 'max'; ARGV[2] the field for the replies; ARGV[3] their lifetime in seconds; then pairs of
-- a counter's key and a number
-- Returns 'replayed' or 'changed', and one string with, per change, the new value, 'overflow' or 'refused'.

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

local change = {}

function change.add(key, number)
  local added = redis.pcall('HINCRBY', KEYS[1], key, number)
  if type(added) == 'number' then
    return redis.call('HGET', KEYS[1], key)
  elseif string.find(added.err, 'overflow', 1, true) then
    return 'overflow'
  end
  return added
end

function change.replace(key, number)
  redis.call('HSET', KEYS[1], key, number)
  return number
end

function change.max(key, number)
  local value = redis.call('HGET', KEYS[1], key)
  if value and not is_less(value, number) then
    return value
  end
  return change.replace(key, number)
end

local known = KEYS[2] and redis.call('HGET', KEYS[2], ARGV[2])
if known then
  -- WAIT covers the last write of the connection: this no-op write comes after the original change.
  redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[2]))
  return {'replayed', known}
end

local answers = {}
for i = 4, #ARGV, 2 do
  local answer = change[ARGV[1]](ARGV[i], ARGV[i + 1])
  if answer.err then
    -- Before the first change, an error is the whole reply; later it must not hide the changes already made.
    if #answers == 0 then
      return answer
    end
    answer = 'refused'
  end
  answers[#answers + 1] = answer
end
answers = table.concat(answers, ' ')

if KEYS[2] then
  redis.call('HSET', KEYS[2], ARGV[2], answers)
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
return {'changed', answers}
