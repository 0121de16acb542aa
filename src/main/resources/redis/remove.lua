-- Removes a counter from all hashes of its bucket, at one moment: its history may be packed at any other.
--
-- KEYS the hashes; ARGV[1] the counter's key

for _, hash in ipairs(KEYS) do
  redis.call('HDEL', hash, ARGV[1])
end
return 'removed'
