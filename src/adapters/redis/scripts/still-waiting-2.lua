-- still-waiting: which of these tickets still wait, and the last sign of life of each.
-- KEYS 1 places  2 signs   ARGV per ticket: id, number of players, players
-- Returns per ticket its place and the sign (ms) of the player who gave none for longest | nil, nil
--#include ticket-text
local answer, at, count = {}, 1, 0
while at <= #ARGV do
  local id, size = ARGV[at], tonumber(ARGV[at + 1])
  local place = redis.call('HGET', KEYS[1], ARGV[at + 2])
  local seen = false
  if is_queued(place) and place:sub(4, 4 + #id) == id .. ' ' then
    for _, sign in ipairs(redis.call('ZMSCORE', KEYS[2], unpack(ARGV, at + 2, at + 1 + size))) do
      local score = tonumber(sign or 0)
      if not seen or score < seen then seen = score end
    end
  else
    place = false
  end
  count = count + 1
  answer[2 * count - 1] = place
  answer[2 * count] = seen and string.format('%.0f', seen)
  at = at + 2 + size
end
return answer
