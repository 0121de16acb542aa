-- Adds to a counter whose namespace has no rule but history. Follows history.lua.
--
-- KEYS[1] the hash of the bucket
-- ARGV[1] the counter's key; ARGV[2] the number; ARGV[3] and ARGV[4] how many hours and days are kept
-- Returns the new value. On overflow it fails as HINCRBY does, and nothing is changed.

local time = redis.call('TIME')
local reply = record(KEYS[1], ARGV[1], ARGV[2], time[1] * 1000000 + time[2], ARGV[3], ARGV[4])
if type(reply) ~= 'number' then
  return reply
end
local value = redis.pcall('HINCRBY', KEYS[1], ARGV[1], ARGV[2])
if type(value) ~= 'number' then
  unrecord(KEYS[1], ARGV[1], ARGV[2])
  return value
end
return math.abs(value) < EXACT and value or redis.call('HGET', KEYS[1], ARGV[1])
