-- place: where a player is.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 gone of the player (`OPERATION WHY`)   ARGV 1 player
-- Gives what place-of gives | g, why | u
--#include place-of
local held = redis.call('HGET', KEYS[1], ARGV[1])
if held then return place_of(ARGV[1], held, KEYS[2], KEYS[3]) end
local why = redis.call('GET', KEYS[4])
if why then return { 'g', why:sub(why:find(' ', 1, true) + 1) } end
return { 'u' }
