-- places: where players are.
-- KEYS 1 places  2 prefix of queues  3 prefix of sessions  4 prefix of gone   ARGV players
-- Returns the values of places-of
--#include ticket-text
--#include queues
--#include places-of
return places_of(ARGV, redis.call('HMGET', KEYS[1], unpack(ARGV)), {})
