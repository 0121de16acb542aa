-- Adds to counters of one bucket, and remembers the answers: a retry gets them again, and adds nothing.
--
-- KEYS[1] the bucket's hash, KEYS[2] where the answers are remembered
-- ARGV[1] for how many seconds; then a counter's key and what to add to it, and so on
-- Returns 'replayed' or 'counted', then for each add the new value, or 'overflow'.

local answers = redis.call('LRANGE', KEYS[2], 0, -1)
if #answers > 0 then
  table.insert(answers, 1, 'replayed')
  return answers
end

for i = 2, #ARGV, 2 do
  local added = redis.pcall('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
  local answer = 'overflow'
  if type(added) == 'number' then
    -- Lua's numbers are exact up to 2^53 only, Redis' own text is.
    answer = redis.call('HGET', KEYS[1], ARGV[i])
  elseif not string.find(added.err, 'overflow', 1, true) then
    return added
  end
  redis.call('RPUSH', KEYS[2], answer)
  answers[#answers + 1] = answer
end

redis.call('EXPIRE', KEYS[2], ARGV[1])
table.insert(answers, 1, 'counted')
return answers
