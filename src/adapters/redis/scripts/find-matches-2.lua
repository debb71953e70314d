-- find-matches: matches, and the last signs of life of their players.
-- KEYS 1 prefix of sessions  2 signs   ARGV match ids
-- Returns per id its match, then a sign (ms, or nil) per player in the order of its tickets | nothing: no such match
local answers = {}
for _, id in ipairs(ARGV) do
  local found = redis.call('HMGET', KEYS[1] .. id, 'match', 'players')
  local answer = {}
  if found[1] then
    answer[1] = found[1]
    for player in found[2]:gmatch('[^ ]+') do
      answer[#answer + 1] = redis.call('ZSCORE', KEYS[2], player)
    end
  end
  answers[#answers + 1] = answer
end
return answers
