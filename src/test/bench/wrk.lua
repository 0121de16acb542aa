-- What scripts/bench has wrk send, and how wrk tells what has come of it. The arguments: the method; of how many keys one is
-- drawn for each request, to follow the path (0: the path is all); how many adds each body has (0: there is no body); after
-- how many microseconds the next request is due, whatever its connection (0: each connection sends when it is answered);
-- whether to count the answers that are a 503, which costs wrk some of its speed (1 or 0).

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

-- Requests for one counter each.
local function singles(keys)
  local parts = wrk.format(wrk.method, wrk.path .. "{key}")
  local head, tail = parts:match("^(.-){key}(.*)$")
  return function()
    return head .. math.random(keys) .. tail
  end
end

-- Some batches, in turn. A step of 7 never comes back to a key within one of them.
local function batches(keys, size)
  local requests = {}
  for i = 1, 200 do
    local first, adds = math.random(keys), {}
    for j = 1, size do
      adds[j] = ('"%d":1'):format((first + 7 * j) % keys + 1)
    end
    local headers = {["Content-Type"] = "application/json"}
    requests[i] = wrk.format(wrk.method, wrk.path, headers, "{" .. table.concat(adds, ",") .. "}")
  end
  local turn = 0
  return function()
    turn = turn % #requests + 1
    return requests[turn]
  end
end

-- Milliseconds until the next request is due. What could not be sent in time is not made up for.
local function pace(interval)
  local ffi = require("ffi")
  ffi.cdef("typedef struct { long seconds, nanos; } now; int clock_gettime(int clock, now *time);")
  local time, due = ffi.new("now"), 0
  return function()
    ffi.C.clock_gettime(1, time)
    local now = tonumber(time.seconds) * 1e6 + tonumber(time.nanos) / 1e3
    due = math.max(due + interval, now)
    return math.floor((due - now) / 1000 + 0.5)
  end
end

function init(arguments)
  local keys, size, interval = tonumber(arguments[2]), tonumber(arguments[3]), tonumber(arguments[4])
  math.randomseed(os.time())
  wrk.method = arguments[1]
  if size > 0 then
    request = batches(keys, size)
  elseif keys > 0 then
    request = singles(keys)
  end
  if interval > 0 then
    delay = pace(interval)
  end
  unavailable = 0
  if arguments[5] == "1" then
    function response(status)
      if status == 503 then
        unavailable = unavailable + 1
      end
    end
  end
end

function done(summary, latency)
  local errors = summary.errors
  print(("result %d %d %d %d %d %d %d %d"):format(
    summary.requests, errors.status, threads[1]:get("unavailable"), errors.connect + errors.read + errors.write,
    summary.duration, latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
end
