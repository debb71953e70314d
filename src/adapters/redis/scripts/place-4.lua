-- place: where a player is.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 gone of the player   ARGV 1 player
-- Gives what place-of gives
--#include place-of
return place_of(ARGV[1], KEYS[1], KEYS[2], KEYS[3], KEYS[4])
