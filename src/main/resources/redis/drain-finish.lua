-- Ends a drain of which nothing is left. It is remembered for a while, so that ending it again is no error.
--
-- KEYS[1] what is known of it, KEYS[2] the open drains
-- ARGV[1] the state in which it is, ARGV[2] the one that it enters, ARGV[3] its name, ARGV[4] seconds

if redis.call('HGET', KEYS[1], 'state') == ARGV[1] then
  redis.call('HSET', KEYS[1], 'state', ARGV[2])
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  redis.call('ZREM', KEYS[2], ARGV[3])
end
