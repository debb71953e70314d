-- end-match: ends the match and gives each of its players his fate, in one step, or changes nothing.
-- KEYS 1 session  2 active sessions  3 due  4 places  5 queue  6 signs  7 beginning of gone  8 history  9 channel  10 heard
-- ARGV 1 match id  2 state it was in  3 operation  4 match  5 event but for the match  6 seconds that what is over is told
--      7.. fates of five: player, 'again', place, queued at, seen at | player, 'gone', why, '', ''
-- Gives 1 ended, also when this operation did it before | 0 the match is no longer in that state
local now = redis.call('HMGET', KEYS[1], 'state', 'operation')
if now[2] == ARGV[3] then return 1 end
if now[1] ~= ARGV[2] then return 0 end
-- First what frees memory: a Redis that is full refuses what needs some, but not in the middle of a step.
redis.call('SREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[10], ARGV[1])
redis.call('HSET', KEYS[1], 'state', 'ended', 'operation', ARGV[3], 'match', ARGV[4])
redis.call('HDEL', KEYS[1], 'picture')
redis.call('EXPIRE', KEYS[1], ARGV[6])
local told, again = {}, 'p '
for i = 7, #ARGV, 5 do
  local player = ARGV[i]
  told[#told + 1] = player
  if ARGV[i + 1] == 'again' then
    redis.call('HSET', KEYS[4], player, ARGV[i + 2])
    redis.call('ZADD', KEYS[5], ARGV[i + 3], player)
    redis.call('ZADD', KEYS[6], 'GT', ARGV[i + 4], player)
    again = 'q '
  else
    redis.call('HDEL', KEYS[4], player)
    redis.call('ZREM', KEYS[6], player)
    redis.call('SET', KEYS[7] .. player, ARGV[3] .. ' ' .. ARGV[i + 2], 'EX', ARGV[6])
  end
end
redis.call('XADD', KEYS[8], '*', 'match', ARGV[4], 'event', ARGV[5])
redis.call('PUBLISH', KEYS[9], again .. table.concat(told, ' '))
return 1
