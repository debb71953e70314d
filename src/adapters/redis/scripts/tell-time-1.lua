-- tell-time: the time.
-- KEYS 1 clock
-- Returns the milliseconds of this server's clock, and how far system time is ahead of it
local now = redis.call('TIME')
return { now[1] * 1000 + math.floor(now[2] / 1000), tonumber(redis.call('GET', KEYS[1]) or 0) }
