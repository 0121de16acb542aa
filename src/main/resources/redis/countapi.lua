-- One operation on a counter for CountAPI and Abacus, atomic. An expired counter counts as missing.
--
-- KEYS[1] the hash of the bucket; KEYS[2] the digests of the admin keys; KEYS[3] the expiry times; KEYS[4] the value of
-- each counter at another service at its last import
-- ARGV[1] the operation; ARGV[2] the counter's key; ARGV[3] its lifetime from now on in milliseconds, 0 for unlimited;
-- ARGV[4] the digest of the admin key, of the caller or new; ARGV[5] a number; ARGV[6] and ARGV[7] the earliest and the
-- latest current time by the clocks of the service, in milliseconds
-- Returns 'done', the value, 1 if the counter has an owner, and the milliseconds left, -1 for unlimited; or the reason
-- for a refusal. An import returns 'done' and the amount added.

local key, life, digest, number = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]

-- A clock may be wrong for a while: a counter expires only when all clocks agree, and its
-- lifetime starts at the latest of them.
local earliest, latest, over
if life > 0 then
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  earliest, latest = math.min(now, tonumber(ARGV[6])), math.max(now, tonumber(ARGV[7]))
  over = tonumber(redis.call('ZSCORE', KEYS[3], key))
end
local is_over = over and over <= earliest
local value = not is_over and redis.call('HGET', KEYS[1], key)
local owner = not is_over and redis.call('HGET', KEYS[2], key)

local function remove()
  redis.call('HDEL', KEYS[1], key)
  redis.call('HDEL', KEYS[2], key)
  redis.call('ZREM', KEYS[3], key)
end

-- Extends the expiry. It is never moved earlier.
local function live()
  if life > 0 then
    over = math.max(over or 0, latest + life)
    redis.call('ZADD', KEYS[3], over, key)
  end
end

-- As text: Lua's numbers are exact only up to 2^53.
local function done()
  return {'done', redis.call('HGET', KEYS[1], key) or '0', owner and 1 or 0, over and over - earliest or -1}
end

local steps = {}

function steps.hit()
  if is_over then
    remove()
  end
  redis.call('HINCRBY', KEYS[1], key, 1)
  live()
  return done()
end

-- Extends the expiry, but not each time: a read should seldom write.
function steps.get()
  if over and over - latest < life * 0.99 then
    live()
  end
  return done()
end

function steps.info()
  return done()
end

function steps.create()
  redis.call('HSET', KEYS[1], key, number)
  redis.call('HSET', KEYS[2], key, digest)
  live()
  return done()
end

function steps.set()
  redis.call('HSET', KEYS[1], key, number)
  live()
  return done()
end

function steps.update()
  redis.call('HINCRBY', KEYS[1], key, number)
  live()
  return done()
end

-- Returns the failure, or nil and the sum.
local function sum(hash, amount)
  local reply = redis.pcall('HINCRBY', hash, key, amount)
  if type(reply) == 'number' then
    return nil, redis.call('HGET', hash, key)
  end
  -- The smallest 64-bit number can't be negated.
  return reply.err:find('out of range', 1, true) and {err = 'ERR difference would overflow'} or reply
end

-- Adds what the other service counted since the last import, so an import is idempotent. Local counts are kept, and
-- counts that were drained or removed here do not return, because the imported values are kept.
function steps.import()
  local before = redis.call('HGET', KEYS[4], key)
  local failure, added = nil, number
  if before == number then
    added = '0'
  else
    if before then
      redis.call('HSET', KEYS[4], key, number)
      failure, added = sum(KEYS[4], before:sub(1, 1) == '-' and before:sub(2) or '-' .. before)
    end
    if is_over and not failure then
      remove()
    end
    failure = failure or sum(KEYS[1], added)
    if failure then
      if before then
        redis.call('HSET', KEYS[4], key, before)
      end
      return failure
    end
    live()
  end
  -- Writes even if unchanged: WAIT covers the last write, and the replicas may have missed it the last time.
  redis.call('HSET', KEYS[4], key, number)
  if digest ~= '' and (before ~= number or value) then
    redis.call('HSETNX', KEYS[2], key, digest)
  end
  return {'done', added}
end

function steps.delete()
  remove()
  return {'done', '0', 0, -1}
end

local step = ARGV[1]
local is_there = value or owner
if step == 'create' then
  if is_there then
    return {'exists'}
  end
elseif step ~= 'hit' and step ~= 'import' and not is_there then
  return {'missing'}
elseif step == 'set' or step == 'update' or step == 'delete' then
  if not owner then
    return {'unowned'}
  elseif owner ~= digest then
    return {'wrong_key'}
  end
end
return steps[step]()
