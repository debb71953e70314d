-- leave-queue: takes the player's ticket out of all its queues; a player in a match stays in it.
-- KEYS 1 places  2 prefix of queues  3 signs  4 prefix of gone  5 channel
-- ARGV 1 player  2 operation and why  3 seconds to keep the reason
-- Returns left, now or earlier by this operation | matched | not-queued
--#include ticket-text
--#include queues
local held = redis.call('HGET', KEYS[1], ARGV[1])
if not held then return redis.call('GET', KEYS[4] .. ARGV[1]) == ARGV[2] and 'left' or 'not-queued' end
if not is_queued(held) then return 'matched' end
local id, queues, players = read_ticket(held, ARGV[1])
redis.call('HDEL', KEYS[1], unpack(players))
leave_queues(KEYS[2], queues, players)
redis.call('ZREM', KEYS[3], unpack(players))
for _, player in ipairs(players) do redis.call('SET', KEYS[4] .. player, ARGV[2], 'EX', ARGV[3]) end
redis.call('PUBLISH', KEYS[5], 's\n' .. id .. ' ' .. table.concat(players, ' '))
return 'left'
