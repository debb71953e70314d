-- take-server: included by scripts that take a server out of its pool: the one that queues share, or that of its match's queue.
-- Returns whether it was in one.
local function take_server(pools, queue, server)
  return redis.call('ZREM', pools, server) + redis.call('ZREM', pools .. ':' .. queue, server) > 0
end
