-- restore-match: restores a lost match, live with its players or ended, or changes nothing.
-- KEYS 1 session  2 places  3 prefix of queues  4 signs  5 active sessions  6 due  7 history  8 channel
--      9 the pool that queues share  10 prefix of gone
-- ARGV 1 match id  2 operation  3 match  4 its state  5 due at  6 event without the match  7 its players, separated by spaces
--      8 sign of life (ms)  9 seconds to keep an ended match  10 its tickets, one line each: an id and players  11 its server, which a pool may list
--      12 its queue  13 why the rest of a party is gone that one of its players had joined meanwhile  14.. more fields of the session
-- Returns restored, now or earlier by this operation | known | conflict: a player is in another match
--#include ticket-text
--#include companions
--#include take-server
local operation = redis.call('HGET', KEYS[1], 'operation')
if operation == ARGV[2] then return 'restored' end
if redis.call('EXISTS', KEYS[1]) == 1 then return 'known' end
local here = 'm ' .. ARGV[1]
local live = ARGV[4] ~= 'ended'
local plays = {}
if live then
  for player in ARGV[7]:gmatch('[^ ]+') do
    plays[player] = true
    local held = redis.call('HGET', KEYS[2], player)
    if held and held:sub(1, 1) == 'm' and held ~= here then return 'conflict' end
  end
end
-- Takes the player's whole ticket out of the queue, once: nobody keeps a place on a ticket that is no longer in line.
local function leave_queue(held, player, told)
  local id, queue, members = read_ticket(held, player)
  if redis.call('ZREM', KEYS[3] .. queue, members[1]) == 0 then return end
  count_companions(KEYS[3], queue, 1 - #members)
  for _, member in ipairs(members) do
    if not plays[member] then
      redis.call('HDEL', KEYS[2], member)
      redis.call('ZREM', KEYS[4], member)
      redis.call('SET', KEYS[10] .. member, ARGV[2] .. ' ' .. ARGV[13], 'EX', ARGV[9])
    end
  end
  told[#told + 1] = id .. ' ' .. table.concat(members, ' ')
end

take_server(KEYS[9], ARGV[12], ARGV[11])
redis.call('HSET', KEYS[1], 'state', ARGV[4], 'operation', ARGV[2], 'match', ARGV[3], 'players', ARGV[7], unpack(ARGV, 14))
if live then
  local told = { ARGV[10] }
  for player in ARGV[7]:gmatch('[^ ]+') do
    local held = redis.call('HGET', KEYS[2], player)
    if is_queued(held) then leave_queue(held, player, told) end
    redis.call('HSET', KEYS[2], player, here)
    redis.call('ZADD', KEYS[4], 'GT', ARGV[8], player)
  end
  redis.call('SADD', KEYS[5], ARGV[1])
  redis.call('ZADD', KEYS[6], ARGV[5], ARGV[1])
  redis.call('PUBLISH', KEYS[8], 's\n' .. table.concat(told, '\n'))
else
  redis.call('EXPIRE', KEYS[1], ARGV[9])
end
redis.call('XADD', KEYS[7], '*', 'match', ARGV[3], 'event', ARGV[6])
return 'restored'
