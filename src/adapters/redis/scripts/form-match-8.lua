-- form-match: takes all of the match's tickets out of the queue and makes the match, or changes nothing.
-- KEYS 1 epoch  2 places  3 queue  4 session  5 active sessions  6 due  7 history  8 channel
-- ARGV 1 epoch of the former, or ''  2 match id (the operation)  3 match  4 due at  5 event but for the match  6.. player, ticket id, ...
-- Gives formed | ticket-gone | fenced. The same again gives formed
if redis.call('EXISTS', KEYS[4]) == 1 then return 'formed' end
if ARGV[1] ~= '' and ARGV[1] ~= redis.call('GET', KEYS[1]) then return 'fenced' end
local players, matched = {}, {}
for i = 6, #ARGV, 2 do
  players[#players + 1] = ARGV[i]
  matched[#matched + 1] = ARGV[i]
  matched[#matched + 1] = 'm ' .. ARGV[2]
end
for i, held in ipairs(redis.call('HMGET', KEYS[2], unpack(players))) do
  local wanted = 'q ' .. ARGV[5 + 2 * i] .. ' '
  if not held or held:sub(1, #wanted) ~= wanted then return 'ticket-gone' end
end
local told = table.concat(players, ' ')
redis.call('HSET', KEYS[2], unpack(matched))
redis.call('ZREM', KEYS[3], unpack(players))
redis.call('HSET', KEYS[4], 'state', 'forming', 'match', ARGV[3], 'players', told, 'epoch', ARGV[1])
redis.call('SADD', KEYS[5], ARGV[2])
redis.call('ZADD', KEYS[6], ARGV[4], ARGV[2])
redis.call('XADD', KEYS[7], '*', 'match', ARGV[3], 'event', ARGV[5])
redis.call('PUBLISH', KEYS[8], 'q ' .. told)
return 'formed'
