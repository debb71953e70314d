-- place-of: included by the scripts that answer with the place that a player holds.
-- A place is `q TICKET-ID QUEUED-AT SEEN-AT SETBACK...` or `m MATCH-ID`.
-- Gives q, place, rank, length, when the oldest was queued | m, match | u
local function place_of(player, held, queue, sessions)
  if held:sub(1, 1) == 'm' then
    local match = redis.call('HGET', sessions .. held:sub(3), 'match')
    if match then return { 'm', match } end
    return { 'u' }
  end
  local oldest = redis.call('ZRANGE', queue, 0, 0, 'WITHSCORES')
  return { 'q', held, redis.call('ZRANK', queue, player), redis.call('ZCARD', queue), oldest[2] }
end
