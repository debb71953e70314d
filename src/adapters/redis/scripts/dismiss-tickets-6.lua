-- dismiss-tickets: takes tickets out of all their queues, for which the agreed configuration has no place.
-- KEYS 1 places  2 prefix of queues  3 signs  4 prefix of gone  5 channel  6 config
-- ARGV 1 the configuration that the caller acts by  2 why  3 seconds to keep the reason  4.. per ticket: id, its first player
-- Returns the ids of those taken out; none if another configuration is agreed on. Repeated, it finds none of them
--#include ticket-text
--#include queues
if redis.call('HGET', KEYS[6], 'version') ~= ARGV[1] then return {} end
local gone, told = {}, {}
for i = 4, #ARGV, 2 do
  local held = redis.call('HGET', KEYS[1], ARGV[i + 1])
  local id, queues, players
  if is_queued(held) then id, queues, players = read_ticket(held, ARGV[i + 1]) end
  if id == ARGV[i] then
    redis.call('HDEL', KEYS[1], unpack(players))
    leave_queues(KEYS[2], queues, players)
    redis.call('ZREM', KEYS[3], unpack(players))
    for _, player in ipairs(players) do redis.call('SET', KEYS[4] .. player, 'dismissed ' .. ARGV[2], 'EX', ARGV[3]) end
    gone[#gone + 1] = id
    told[#told + 1] = id .. ' ' .. table.concat(players, ' ')
  end
end
if #told > 0 then redis.call('PUBLISH', KEYS[5], 's\n' .. table.concat(told, '\n')) end
return gone
