-- companions: included by scripts that change a queue. A queue's sorted set has one member per ticket, its first player; the
-- others are its companions, counted beside it. Nothing is written for a ticket of one player, and no count of 0 is kept.
local function count_companions(queues, queue, by)
  if by == 0 then return end
  local key = queues .. queue .. ':companions'
  if redis.call('INCRBY', key, by) == 0 then redis.call('DEL', key) end
end
