-- agree-on-config: puts a configuration in force, if none is, or if it is new, or if its file was written since the agreed one is in force.
-- KEYS 1 config  2 configs_known (sorted set: versions by the time they were last agreed on)  3 channel
-- ARGV 1 version (the operation: repeated, it finds its own)  2 text  3 when its file was written (ms)  4 now (ms)  5 how many versions to
--      know
-- Returns what is agreed on now: version, text, since when (ms)
local agreed = redis.call('HMGET', KEYS[1], 'version', 'since')
local since = tonumber(agreed[2] or 0)
local is_new = not redis.call('ZSCORE', KEYS[2], ARGV[1])
if not agreed[1] or (agreed[1] ~= ARGV[1] and (is_new or tonumber(ARGV[3]) > since)) then
  local now = string.format('%.0f', math.max(tonumber(ARGV[4]), since + 1))
  redis.call('HSET', KEYS[1], 'version', ARGV[1], 'text', ARGV[2], 'since', now)
  redis.call('ZADD', KEYS[2], now, ARGV[1])
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -1 - ARGV[5])
  redis.call('PUBLISH', KEYS[3], 'c')
end
return redis.call('HMGET', KEYS[1], 'version', 'text', 'since')
