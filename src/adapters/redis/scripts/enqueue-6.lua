-- enqueue: gives the ticket a place, unless its player holds one already; either way it is a sign of life.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 gone of the player  5 signs  6 channel
-- ARGV 1 player  2 ticket id (the operation: the same again finds its own place)  3 ticket  4 queued at  5 seen at
-- Gives what place-of gives, after it
--#include place-of
redis.call('ZADD', KEYS[5], 'GT', ARGV[5], ARGV[1])
if redis.call('HSETNX', KEYS[1], ARGV[1], 'q ' .. ARGV[2] .. ' ' .. ARGV[3]) == 1 then
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
  redis.call('DEL', KEYS[4])
  redis.call('PUBLISH', KEYS[6], 'q ' .. ARGV[1])
end
return place_of(ARGV[1], KEYS[1], KEYS[2], KEYS[3], KEYS[4])
