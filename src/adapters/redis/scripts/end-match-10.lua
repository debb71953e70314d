-- end-match: ends the match and decides the fate of each ticket, in one step, or changes nothing.
-- KEYS 1 session  2 active sessions  3 due  4 places  5 prefix of queues  6 signs  7 prefix of gone  8 history  9 channel
--      10 heard
-- ARGV 1 match id  2 expected state  3 operation  4 match  5 event without the match  6 seconds to keep ended matches and fates
--      7 expected players, separated by spaces
--      8.. per fate: 'again', place, queues, queued at, seen at | 'gone', why, '', '', ''; then number of players, players
-- Returns 1 ended, now or earlier by this operation | 0 the match has another state or other players
--#include queues
local now = redis.call('HMGET', KEYS[1], 'state', 'operation', 'players')
if now[2] == ARGV[3] then return 1 end
-- A player may have left since: their fate is already decided.
if now[1] ~= ARGV[2] or now[3] ~= ARGV[7] then return 0 end
-- Free memory first: a full Redis refuses commands that need memory, but not in the middle of a script.
redis.call('SREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[10], ARGV[1])
redis.call('HSET', KEYS[1], 'state', 'ended', 'operation', ARGV[3], 'match', ARGV[4])
redis.call('HDEL', KEYS[1], 'report')
redis.call('EXPIRE', KEYS[1], ARGV[6])
local told, again = {}, {}
local at = 8
while at <= #ARGV do
  local kind, text, queues, queued, seen, count = unpack(ARGV, at, at + 5)
  local first = at + 6
  local last = at + 5 + count
  if kind == 'again' then
    for queue in each_queue(queues) do
      redis.call('ZADD', KEYS[5] .. queue, queued, ARGV[first])
      count_companions(KEYS[5], queue, count - 1)
    end
    again[#again + 1] = ARGV[first] .. ' ' .. text
  end
  for i = first, last do
    local player = ARGV[i]
    told[#told + 1] = player
    if kind == 'again' then
      redis.call('HSET', KEYS[4], player, text)
      redis.call('ZADD', KEYS[6], 'GT', seen, player)
    else
      redis.call('HDEL', KEYS[4], player)
      redis.call('ZREM', KEYS[6], player)
      redis.call('SET', KEYS[7] .. player, ARGV[3] .. ' ' .. text, 'EX', ARGV[6])
    end
  end
  at = last + 1
end
redis.call('XADD', KEYS[8], '*', 'match', ARGV[4], 'event', ARGV[5])
if #again > 0 then redis.call('PUBLISH', KEYS[9], 'q -\n' .. table.concat(again, '\n')) end
redis.call('PUBLISH', KEYS[9], 'p ' .. table.concat(told, ' '))
return 1
