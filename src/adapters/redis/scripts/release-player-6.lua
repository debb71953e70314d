-- release-player: takes a player out of a match that goes on without them, or changes nothing.
-- KEYS 1 session  2 places  3 signs  4 gone of the player  5 history  6 channel
-- ARGV 1 match id  2 expected state  3 operation  4 match without the player  5 event without the match  6 player
--      7 expected players, separated by spaces  8 the remaining players  9 why  10 seconds to keep the reason
-- Returns 1 released, now or earlier by this operation | 0 the match has another state or other players
local now = redis.call('HMGET', KEYS[1], 'state', 'operation', 'players')
if now[2] == ARGV[3] then return 1 end
if now[1] ~= ARGV[2] or now[3] ~= ARGV[7] then return 0 end
redis.call('HSET', KEYS[1], 'operation', ARGV[3], 'match', ARGV[4], 'players', ARGV[8])
redis.call('HDEL', KEYS[2], ARGV[6])
redis.call('ZREM', KEYS[3], ARGV[6])
redis.call('SET', KEYS[4], ARGV[3] .. ' ' .. ARGV[9], 'EX', ARGV[10])
redis.call('XADD', KEYS[5], '*', 'match', ARGV[4], 'event', ARGV[5])
redis.call('PUBLISH', KEYS[6], 'p ' .. ARGV[6])
if ARGV[8] ~= '' then redis.call('PUBLISH', KEYS[6], 'm ' .. ARGV[8] .. '\n' .. ARGV[4]) end
return 1
