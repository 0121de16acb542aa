-- What scripts/bench has wrk send, and how wrk tells what has come of it. The arguments: the method; of how many keys one is
-- drawn for each request, to follow the path (0: the path is all); how many adds each body has (0: there is no body); after
-- how many microseconds the next request is due, whatever its connection (0: each connection sends when it is answered);
-- whether to count the answers that are a 503, which costs wrk some of its speed (1 or 0); whether the loop is open (1 or 0);
-- of how many visitors one is drawn for each request, as its User-Agent (0: there is none).
--
-- In an open loop a request is due whatever became of the others: its latency counts from when it was due, and not from when
-- a connection was free to send it. Each request has the time at which it was due as its X-Request-Id, which nginx answers.

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

-- Requests for one counter each, by one visitor each.
local function visits(keys, visitors)
  local parts = wrk.format(wrk.method, wrk.path .. "{key}", {["User-Agent"] = "{visitor}"})
  local head, middle, tail = parts:match("^(.-){key}(.-){visitor}(.*)$")
  return function()
    return head .. math.random(keys) .. middle .. math.random(visitors) .. tail
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

-- Returns a function for the time in microseconds.
local function clock()
  local ffi = require("ffi")
  ffi.cdef("typedef struct { long seconds, nanos; } now; int clock_gettime(int clock, now *time);")
  local time = ffi.new("now")
  return function()
    ffi.C.clock_gettime(1, time)
    return tonumber(time.seconds) * 1e6 + tonumber(time.nanos) / 1e3
  end
end

-- Milliseconds until the next request is due. What could not be sent in time is not made up for.
local function pace(interval)
  local time, due = clock(), 0
  return function()
    local now = time()
    due = math.max(due + interval, now)
    return math.floor((due - now) / 1000 + 0.5)
  end
end

-- Sends a request as its turn comes, and keeps how long each took in a histogram of steps of 10 microseconds.
local function open(interval)
  local time, waiting, first, last, due = clock(), {}, 1, 0, nil
  function delay()
    due = (due or time()) + interval
    last = last + 1
    waiting[last] = due
    -- Never early: that would look like a faster answer.
    return math.max(0, math.ceil((due - time()) / 1000))
  end
  local path = request
  function request()
    -- The first request of each connection is due when the connection is there, all at once: it is not counted.
    local id = "first"
    if waiting[first] then
      id = ("%.0f"):format(waiting[first])
      waiting[first] = nil
      first = first + 1
    end
    return (path():gsub("\r\n", ("\r\nX-Request-Id: due-at-%s\r\n"):format(id), 1))
  end
  function response(status, headers)
    local at = tonumber(headers["X-Request-Id"]:sub(8))
    if at then
      local step = math.floor((time() - at) / 10)
      histogram[step] = (histogram[step] or 0) + 1
    end
  end
end

-- The time that a part of all requests took at most, in microseconds.
local function percentile(histogram, part)
  local steps, all = {}, 0
  for step, count in pairs(histogram) do
    steps[#steps + 1] = step
    all = all + count
  end
  table.sort(steps)
  local seen = 0
  for _, step in ipairs(steps) do
    seen = seen + histogram[step]
    if seen >= all * part / 100 then
      return step * 10
    end
  end
end

function init(arguments)
  local keys, size, interval = tonumber(arguments[2]), tonumber(arguments[3]), tonumber(arguments[4])
  math.randomseed(os.time())
  wrk.method = arguments[1]
  if size > 0 then
    request = batches(keys, size)
  elseif tonumber(arguments[7]) > 0 then
    request = visits(keys, tonumber(arguments[7]))
  elseif keys > 0 then
    request = singles(keys)
  end
  if arguments[6] == "1" then
    histogram = {}
    open(interval)
  elseif interval > 0 then
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
  local histogram = threads[1]:get("histogram")
  local at = function(part)
    return histogram and percentile(histogram, part) or latency:percentile(part)
  end
  print(("result %d %d %d %d %d %d %d %d"):format(
    summary.requests, errors.status, threads[1]:get("unavailable"), errors.connect + errors.read + errors.write,
    summary.duration, at(50), at(99), at(99.9)))
end
