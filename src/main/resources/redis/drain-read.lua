-- Reads counters of one bucket together with what some drains hold of them, in one step: a drain that is taken or restored
-- meanwhile moves counts between the hashes, and none is missed or read twice.
--
-- KEYS the hash of the bucket, and those of the drains for it; ARGV the keys of the counters
-- Returns for each counter its numbers in these hashes, as text, in the order of ARGV and then KEYS; absent ones are 0.

local numbers = {}
for _, key in ipairs(ARGV) do
  for _, hash in ipairs(KEYS) do
    numbers[#numbers + 1] = redis.call('HGET', hash, key) or '0'
  end
end
return numbers
