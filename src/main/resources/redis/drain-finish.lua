-- Ends a drain that has no counters left. It is kept for a while, so that ending it again is no error.
--
-- KEYS[1] the hash of the drain, KEYS[2] the drains that have not ended
-- ARGV[1] the current state, ARGV[2] the state to enter, ARGV[3] the id of the drain, ARGV[4] seconds to keep it

if redis.call('HGET', KEYS[1], 'state') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'state', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  redis.call('ZREM', KEYS[2], ARGV[3])
end
