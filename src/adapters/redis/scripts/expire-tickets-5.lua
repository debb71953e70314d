-- expire-tickets: removes tickets with a player without a sign of life since then, up to a limit; none are left
-- when it returns none.
-- KEYS 1 places  2 prefix of queues  3 signs  4 prefix of gone  5 channel
-- ARGV 1 since when (ms)  2 most players  3 why  4 seconds to keep the reason
-- Returns the first player of each ticket and the place that they had. Repeated, it finds none of them
--#include ticket-text
--#include queues
local gone, told, silent = {}, {}, nil
repeat
  silent = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
  for _, one in ipairs(silent) do
    redis.call('ZREM', KEYS[3], one)
    local held = redis.call('HGET', KEYS[1], one)
    if is_queued(held) then
      local id, queues, players = read_ticket(held, one)
      redis.call('HDEL', KEYS[1], unpack(players))
      leave_queues(KEYS[2], queues, players)
      redis.call('ZREM', KEYS[3], unpack(players))
      for _, player in ipairs(players) do redis.call('SET', KEYS[4] .. player, 'expired ' .. ARGV[3], 'EX', ARGV[4]) end
      gone[#gone + 1] = players[1]
      gone[#gone + 1] = held
      told[#told + 1] = id .. ' ' .. table.concat(players, ' ')
    end
  end
-- Players of live matches may come before those who wait.
until #gone > 0 or #silent == 0
if #told > 0 then redis.call('PUBLISH', KEYS[5], 's\n' .. table.concat(told, '\n')) end
return gone
