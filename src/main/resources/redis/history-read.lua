-- Reads hashes at one moment: no hour is packed between them.
--
-- KEYS the hashes, of one bucket; ARGV[1] a counter's key, or none for all
-- Returns for each hash its fields and values; with ARGV[1] only the field '' and that of the counter, if they are there

local replies = {}
for i, hash in ipairs(KEYS) do
  if ARGV[1] then
    local values = redis.call('HMGET', hash, '', ARGV[1])
    replies[i] = {}
    for j, field in ipairs({'', ARGV[1]}) do
      if values[j] then
        table.insert(replies[i], field)
        table.insert(replies[i], values[j])
      end
    end
  else
    replies[i] = redis.call('HGETALL', hash)
  end
end
return replies
