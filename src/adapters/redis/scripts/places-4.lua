-- places: where players are.
-- KEYS 1 places  2 beginning of queues  3 beginning of sessions  4 beginning of gone   ARGV players
-- Gives what places-of gives
--#include ticket-text
--#include places-of
return places_of(ARGV, redis.call('HMGET', KEYS[1], unpack(ARGV)), {})
