-- enqueue: gives each of these players his place, unless he holds one already; either way it is a sign of life.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 beginning of gone  5 signs  6 channel
-- ARGV 1 who asks, whose news is marked with it  2.. of each: player, place (the operation is its ticket id: the same again
--      finds its own), queued at, seen at
-- Gives what places-of gives, after all of them, and 1 for the place that was given here: who asks has it. Why one was gone
-- before stays, and is told of nobody who holds a place
--#include places-of
local players, signs = {}, {}
for i = 2, #ARGV, 4 do
  players[#players + 1] = ARGV[i]
  signs[#signs + 1] = ARGV[i + 3]
  signs[#signs + 1] = ARGV[i]
end
local held = redis.call('HMGET', KEYS[1], unpack(players))
local given, places, queued, told = {}, {}, {}, {}
for i, player in ipairs(players) do
  if not held[i] and not given[player] then
    given[player] = ARGV[4 * i - 1]
    places[#places + 1] = player
    places[#places + 1] = given[player]
    queued[#queued + 1] = ARGV[4 * i]
    queued[#queued + 1] = player
    told[#told + 1] = player
  end
  held[i] = held[i] or given[player]
end
redis.call('ZADD', KEYS[5], 'GT', unpack(signs))
local ranks = {}
if #told > 0 then
  redis.call('HSET', KEYS[1], unpack(places))
  redis.call('ZADD', KEYS[2], unpack(queued))
  redis.call('PUBLISH', KEYS[6], 'q ' .. ARGV[1] .. ' ' .. table.concat(told, ' '))
  -- Who is new is among the last, and these are read in one command.
  local length = redis.call('ZCARD', KEYS[2])
  for i, player in ipairs(redis.call('ZRANGE', KEYS[2], -#told, -1)) do
    ranks[player] = length - #told + i - 1
  end
end
local answer = places_of(players, held, ranks)
for i = 1, #players do
  if held[i] == ARGV[4 * i - 1] then answer[2 * i + 1] = 1 end
end
return answer
