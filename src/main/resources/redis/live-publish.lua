-- Publishes which counters of a namespace changed, if there are subscribers.
--
-- KEYS[1] the channel; ARGV[1] 'S' for a sharded channel, in the cluster slot of KEYS[1], or ''; ARGV[2] the message
-- Returns the number of receivers.

local command = ARGV[1] == 'S' and 'SHARDNUMSUB' or 'NUMSUB'
if redis.call('PUBSUB', command, KEYS[1])[2] == 0 then
  return 0
end
return redis.call(ARGV[1] .. 'PUBLISH', KEYS[1], ARGV[2])
