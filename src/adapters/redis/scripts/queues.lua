-- queues: included by scripts that change a queue. A queue's sorted set has one member per ticket, its first player; the
-- others are its companions, counted beside it. Nothing is written for a ticket of one player, and no count of 0 is kept.
local function count_companions(prefix, queue, by)
  if by == 0 then return end
  local key = prefix .. queue .. ':companions'
  if redis.call('INCRBY', key, by) == 0 then redis.call('DEL', key) end
end

local function players_in(prefix, queue)
  return redis.call('ZCARD', prefix .. queue) + tonumber(redis.call('GET', prefix .. queue .. ':companions') or 0)
end

-- The queues of a ticket, from their names with commas between them.
local function each_queue(queues)
  return queues:gmatch('[^,]+')
end

-- Takes a ticket out of all its queues. Returns whether it was in one.
local function leave_queues(prefix, queues, players)
  local was_in = false
  for queue in each_queue(queues) do
    if redis.call('ZREM', prefix .. queue, players[1]) == 1 then
      count_companions(prefix, queue, 1 - #players)
      was_in = true
    end
  end
  return was_in
end
