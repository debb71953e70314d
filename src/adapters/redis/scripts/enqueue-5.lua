-- enqueue: gives the player this place, unless he holds one already; either way it is a sign of life.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 signs  5 channel
-- ARGV 1 player  2 place (the operation is its ticket id: the same again finds its own)  3 queued at  4 seen at
-- Gives what place-of gives, after it. Why he was gone before stays, and is told of nobody who holds a place
--#include place-of
redis.call('ZADD', KEYS[4], 'GT', ARGV[4], ARGV[1])
local held = ARGV[2]
if redis.call('HSETNX', KEYS[1], ARGV[1], held) == 1 then
  redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
  redis.call('PUBLISH', KEYS[5], 'q ' .. ARGV[1])
else
  held = redis.call('HGET', KEYS[1], ARGV[1])
end
return place_of(ARGV[1], held, KEYS[2], KEYS[3])
