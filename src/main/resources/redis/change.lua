-- Changes counters of one bucket, in order. Where it is told to it remembers the answers, and a retry gets them again,
-- and changes nothing.
--
-- KEYS[1] the bucket's hash; KEYS[2] where the answers are remembered, if they are
-- ARGV[1] 'add', 'replace' or 'max'; ARGV[2] under which name, ARGV[3] for how many seconds; then a counter's key, a
-- number, and so on
-- Returns 'replayed' or 'changed', and then in one text, for each, the new value, 'overflow' or 'refused'.

-- As text: Lua's numbers are exact up to 2^53 only.
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
  -- What is written last is what replicas are asked for: this keeps everything as it is, and is behind the change.
  redis.call('PEXPIRE', KEYS[2], redis.call('PTTL', KEYS[2]))
  return {'replayed', known}
end

local answers = {}
for i = 4, #ARGV, 2 do
  local answer = change[ARGV[1]](ARGV[i], ARGV[i + 1])
  if answer.err then
    -- Of the first it is the whole answer, as nothing was changed; of another it must not hide what was.
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
