-- rates: included by scripts that count requests against charges.
-- The sorted set at `key` holds when each caller is clear, of those who are not (src/match/rate.ts has the same rule). It reads and
-- writes all callers of a batch together: a key for each, with its own time to live, took three times as long.
-- `requests` are { now, the first and the last of its values in ARGV }, the values per charge: caller, every, tolerance. Each
-- charge counts until one refuses. Returns how long each request must wait, or 0.

-- Longer than any rate. While requests come, they remove the callers who are clear.
local KEPT_MS = 86400000

local function clear_times(key, callers)
  local times = {}
  local known = redis.call('ZMSCORE', key, unpack(callers))
  for i, caller in ipairs(callers) do times[caller] = tonumber(known[i] or nil) end
  return times
end

-- A few for each that may have been added: never all that piled up.
local function forget_clear(key, now, at_most)
  local clear = redis.call('ZCOUNT', key, '-inf', now)
  if clear > 0 then redis.call('ZREMRANGEBYRANK', key, 0, math.min(clear, at_most) - 1) end
end

local function waits_for(key, requests)
  local callers, waits, spent = {}, {}, {}
  for i, request in ipairs(requests) do
    waits[i] = 0
    for at = request[2], request[3], 3 do callers[#callers + 1] = ARGV[at] end
  end
  if #callers == 0 then return waits end
  local times = clear_times(key, callers)
  for i, request in ipairs(requests) do
    local now = request[1]
    for at = request[2], request[3], 3 do
      local caller = ARGV[at]
      local from = math.max(times[caller] or now, now)
      waits[i] = math.max(from - now - tonumber(ARGV[at + 2]), 0)
      if waits[i] > 0 then break end
      times[caller] = from + tonumber(ARGV[at + 1])
      spent[#spent + 1] = times[caller]
      spent[#spent + 1] = caller
    end
  end
  if #spent > 0 then
    redis.call('ZADD', key, unpack(spent))
    redis.call('PEXPIRE', key, KEPT_MS)
  end
  forget_clear(key, requests[1][1], 4 * #callers)
  return waits
end
