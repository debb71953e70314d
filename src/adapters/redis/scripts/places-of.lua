-- places-of: included by the scripts that answer with the places that players hold.
-- A place is `q TICKET-ID QUEUED-AT SEEN-AT SETBACK...` or `m MATCH-ID`. Who holds none may be gone: `OPERATION WHY`.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 beginning of gone
-- `held` has the place of each, or false; `ranks` may know by their names who is where in the queue.
-- Gives when the oldest was queued, how many are, and of each player: place, rank | place, match | nil, why or nil
local function places_of(players, held, ranks)
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  local answer = { oldest[2] or false, redis.call('ZCARD', KEYS[2]) }
  for i, player in ipairs(players) do
    local place, about = held[i], nil
    if not place then
      local why = redis.call('GET', KEYS[4] .. player)
      about = why and why:sub(why:find(' ', 1, true) + 1)
    elseif place:sub(1, 1) == 'm' then
      about = redis.call('HGET', KEYS[3] .. place:sub(3), 'match')
    else
      about = ranks[player] or redis.call('ZRANK', KEYS[2], player)
    end
    answer[2 * i + 1] = place
    answer[2 * i + 2] = about
  end
  return answer
end
