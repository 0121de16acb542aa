-- Tells those who watch a namespace which of its counters have changed, and nobody where nobody does.
--
-- KEYS[1] the channel; ARGV[1] 'S' for a channel of a cluster's slot, which is KEYS[1]'s, or ''; ARGV[2] what to tell
-- Returns how many were told.

local command = ARGV[1] == 'S' and 'SHARDNUMSUB' or 'NUMSUB'
if redis.call('PUBSUB', command, KEYS[1])[2] == 0 then
  return 0
end
return redis.call(ARGV[1] .. 'PUBLISH', KEYS[1], ARGV[2])
