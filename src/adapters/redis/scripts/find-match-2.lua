-- find-match: the match, and the last signs of life of its players.
-- KEYS 1 session  2 signs
-- Gives match, then a sign (ms, or nil) for each player in the order of its tickets | nothing: there is no such match
local found = redis.call('HMGET', KEYS[1], 'match', 'players')
if not found[1] then return {} end
local answer = { found[1] }
for player in found[2]:gmatch('%S+') do
  answer[#answer + 1] = redis.call('ZSCORE', KEYS[2], player)
end
return answer
