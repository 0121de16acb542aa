-- Takes the counters of one bucket out, unless this drain has done so.
--
-- A command may reach Redis long after its sender was given up for dead, and the drain was taken by another, folded and
-- forgotten. Whoever takes a drain again therefore leaves its number behind, and what comes late for it does nothing.
--
-- KEYS[1] the bucket's hash, KEYS[2] where it goes, KEYS[3] the last number left behind
-- ARGV[1] the drain's number, ARGV[2] for how many seconds to leave it behind, 0 for not at all
-- Returns how many counters the drain has of this bucket, and two numbers: the first times a billion, and the second, are
-- their sum.

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

-- Lua's numbers are exact up to 2^53 only: what the sum has more than half of that, and what a long value has beyond its
-- last nine digits, is counted in billions.
local values = redis.call('HVALS', KEYS[2])
local billions, rest = 0, 0
for i = 1, #values do
  local value = values[i]
  if #value < 16 then
    rest = rest + value
  else
    local last = value:sub(-9)
    billions = billions + value:sub(1, -10)
    rest = rest + (value:sub(1, 1) == '-' and -last or last)
  end
  if rest > 2^52 or rest < -2^52 then
    local last = rest % 1000000000
    billions = billions + (rest - last) / 1000000000
    rest = last
  end
end
return {#values, billions, rest}
