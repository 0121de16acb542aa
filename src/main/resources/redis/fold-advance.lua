-- Records the last folded drain that is removed from Redis. An earlier one, whose command comes late, is ignored.
--
-- KEYS[1] the hash of the namespace's folds
-- ARGV[1] the id of the drain, ARGV[2] its number

local last = redis.call('HGET', KEYS[1], 'position')
if not last or tonumber(string.match(last, '^%d+')) < tonumber(ARGV[2]) then
  redis.call('HSET', KEYS[1], 'position', ARGV[1])
end
