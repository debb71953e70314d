-- leave-queue: takes the player out of the queue; one who is in a match stays in it.
-- KEYS 1 places  2 queue  3 signs  4 gone of the player  5 channel   
-- ARGV 1 player  2 operation and why  3 seconds that it is told
-- Gives left, also when this operation did it before | matched | not-queued
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held then return redis.call('GET', KEYS[4]) == ARGV[2] and 'left' or 'not-queued' end
if held:sub(1, 1) == 'm' then return 'matched' end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('SET', KEYS[4], ARGV[2], 'EX', ARGV[3])
redis.call('PUBLISH', KEYS[5], 's ' .. ARGV[1])
return 'left'
