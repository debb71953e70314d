-- move-match: moves the match on from the state that the caller saw, or changes nothing.
-- KEYS 1 session  2 due  3 history  4 channel
-- ARGV 1 match id  2 expected state  3 operation  4 match  5 its state  6 due at  7 event without the match
--      8 expected players, separated by spaces  9.. more fields of the session
-- Returns 1 moved, now or earlier by this operation | 0 the match has another state or other players
local now = redis.call('HMGET', KEYS[1], 'state', 'operation', 'players')
if now[2] == ARGV[3] then return 1 end
-- A player may have left since: the caller's copy of the match must not bring them back.
if now[1] ~= ARGV[2] or now[3] ~= ARGV[8] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[5], 'operation', ARGV[3], 'match', ARGV[4], unpack(ARGV, 9))
redis.call('ZADD', KEYS[2], ARGV[6], ARGV[1])
redis.call('XADD', KEYS[3], '*', 'match', ARGV[4], 'event', ARGV[7])
redis.call('PUBLISH', KEYS[4], 'm ' .. now[3] .. '\n' .. ARGV[4])
return 1
