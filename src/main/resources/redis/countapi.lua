-- One step with a counter of the calls of CountAPI and Abacus. What has outlived its time is not there any more.
--
-- KEYS[1] the bucket's hash; KEYS[2] the digests of the admin keys; KEYS[3] when the time of each counter is over; KEYS[4]
-- what each had counted at another service when it last came from there
-- ARGV[1] what to do; ARGV[2] the counter's key; ARGV[3] how many milliseconds it lives from now on, 0 for ever; ARGV[4]
-- the digest of the caller's admin key, or of a new one; ARGV[5] a number; ARGV[6] and ARGV[7] the earliest and the latest
-- time that it may be by the service's clocks, in milliseconds
-- Returns 'done', the value, 1 when the counter has an owner, and how many milliseconds are left, -1 for ever; or why not.
-- Of an import 'done', and what was added.

local key, life, digest, number = ARGV[2], tonumber(ARGV[3]), ARGV[4], ARGV[5]

-- A clock may stand wrong for a while: an end has come when all clocks say so, and is counted from the latest of them.
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

-- Puts the end off. It is never moved nearer.
local function live()
  if life > 0 then
    over = math.max(over or 0, latest + life)
    redis.call('ZADD', KEYS[3], over, key)
  end
end

-- As text: Lua's numbers are exact up to 2^53 only.
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

-- Puts the end off too, though not each time: a read should seldom write.
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

-- Returns the failure, or nothing and the sum.
local function sum(hash, amount)
  local reply = redis.pcall('HINCRBY', hash, key, amount)
  if type(reply) == 'number' then
    return nil, redis.call('HGET', hash, key)
  end
  -- The smallest of all numbers has no opposite.
  return reply.err:find('out of range', 1, true) and {err = 'ERR difference would overflow'} or reply
end

-- Adds what was counted at another service since the counter last came from there. So that counts once, however often it
-- comes; what was counted here stays; and what was taken or removed here does not come back, as that is not forgotten.
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
  -- What is the same too: what is written last is what replicas are asked for, and they may not have had it the last time.
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
