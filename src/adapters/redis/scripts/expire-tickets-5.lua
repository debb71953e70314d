-- expire-tickets: takes out tickets whose players gave no sign of life since then, up to a limit; none only when none are left.
-- KEYS 1 places  2 queue  3 signs  4 beginning of gone  5 channel
-- ARGV 1 since when (ms)  2 at most  3 why  4 seconds that it is told
-- Gives each player and the place that they had. The same again finds none of them
local gone, told, silent = {}, {}, nil
repeat
  silent = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
  for _, player in ipairs(silent) do
    redis.call('ZREM', KEYS[3], player)
    local held = redis.call('HGET', KEYS[1], player)
    if held and held:sub(1, 1) == 'q' then
      redis.call('HDEL', KEYS[1], player)
      redis.call('ZREM', KEYS[2], player)
      redis.call('SET', KEYS[4] .. player, 'expired ' .. ARGV[3], 'EX', ARGV[4])
      gone[#gone + 1] = player
      gone[#gone + 1] = held
      told[#told + 1] = player
    end
  end
-- Players of live matches may stand before those who wait.
until #gone > 0 or #silent == 0
if #told > 0 then redis.call('PUBLISH', KEYS[5], 's ' .. table.concat(told, ' ')) end
return gone
