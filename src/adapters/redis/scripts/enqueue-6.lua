-- enqueue: gives each of these players his place, unless he holds one already; either way it is a sign of life.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 beginning of gone  5 signs  6 channel
-- ARGV of each: player, place (the operation is its ticket id: the same again finds its own), queued at, seen at
-- Gives what places-of gives, after all of them. Why one was gone before stays, and is told of nobody who holds a place
--#include places-of
local players, signs, told, queued = {}, {}, {}, {}
for i = 1, #ARGV, 4 do
  local player = ARGV[i]
  players[#players + 1] = player
  signs[#signs + 1] = ARGV[i + 3]
  signs[#signs + 1] = player
  if redis.call('HSETNX', KEYS[1], player, ARGV[i + 1]) == 1 then
    told[#told + 1] = player
    queued[#queued + 1] = ARGV[i + 2]
    queued[#queued + 1] = player
  end
end
redis.call('ZADD', KEYS[5], 'GT', unpack(signs))
if #told > 0 then
  redis.call('ZADD', KEYS[2], unpack(queued))
  redis.call('PUBLISH', KEYS[6], 'q ' .. table.concat(told, ' '))
end
return places_of(players)
