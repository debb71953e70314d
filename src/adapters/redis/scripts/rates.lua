-- rates: included by scripts that count requests. Returns how long a caller must wait, or 0, and then counts the request.
-- The key holds when the caller is clear, and lives until then (src/match/rate.ts has the same rule).
local function wait_for(key, now, every, tolerance)
  -- Most callers are clear, and have no key: then this is the only command.
  if redis.call('SET', key, now + every, 'PX', math.ceil(every), 'NX') then return 0 end
  local from = tonumber(redis.call('GET', key) or now)
  if from < now then from = now end
  if from - now > tolerance then return from - now - tolerance end
  redis.call('SET', key, from + every, 'PX', math.ceil(from + every - now))
  return 0
end
