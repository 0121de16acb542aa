-- Takes the counters of one bucket out, unless this drain has done so.
--
-- A fencing token (docs/adr/0007-drains.md) guards against late commands: a command may arrive long after its sender lost
-- the lease and another caller took over, folded and acknowledged the drain. So a caller that takes a drain over stores
-- the drain's number, and a late command with this number or a lower one does nothing.
--
-- KEYS[1] the hash of the bucket, KEYS[2] the hash to move it to, KEYS[3] the fencing token
-- ARGV[1] the drain's number; ARGV[2] seconds to keep the token, 0 to set none
-- Returns the number of counters that the drain has of this bucket, and two numbers: the first times a
-- billion plus the second is their sum.

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

-- Lua's numbers are exact only up to 2^53: what exceeds 2^52 in the sum, and the digits of a long value before its last
-- nine, are counted in billions.
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
