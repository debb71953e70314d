-- places-of: included by the scripts that answer with the places that players hold.
-- A place is `q TICKET-ID QUEUED-AT SEEN-AT SETBACK...` or `m MATCH-ID`. Who holds none may be gone: `OPERATION WHY`.
-- KEYS 1 places  2 queue  3 beginning of sessions  4 beginning of gone
-- Gives when the oldest was queued, how many are, and of each player: place, rank | place, match | nil, why or nil
local function places_of(players)
  local oldest = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
  local answer = { oldest[2] or false, redis.call('ZCARD', KEYS[2]) }
  for i, held in ipairs(redis.call('HMGET', KEYS[1], unpack(players))) do
    local about
    if not held then
      local why = redis.call('GET', KEYS[4] .. players[i])
      about = why and why:sub(why:find(' ', 1, true) + 1)
    elseif held:sub(1, 1) == 'm' then
      about = redis.call('HGET', KEYS[3] .. held:sub(3), 'match')
    else
      about = redis.call('ZRANK', KEYS[2], players[i])
    end
    answer[#answer + 1] = held
    answer[#answer + 1] = about
  end
  return answer
end
