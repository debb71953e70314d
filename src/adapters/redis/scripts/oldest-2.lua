-- oldest: reads the oldest tickets, at most so many; none when fewer wait than are worth it.
-- KEYS 1 queue  2 places
-- ARGV 1 at most  2 worth it from
-- Gives each player and his place. It changes nothing
local CHUNK = 1000 -- Lua passes 8000 values at most
if redis.call('ZCARD', KEYS[1]) < tonumber(ARGV[2]) then return {} end
local players = redis.call('ZRANGE', KEYS[1], 0, ARGV[1] - 1)
local answer = {}
for from = 1, #players, CHUNK do
  local to = math.min(from + CHUNK - 1, #players)
  for i, place in ipairs(redis.call('HMGET', KEYS[2], unpack(players, from, to))) do
    answer[#answer + 1] = players[from + i - 1]
    answer[#answer + 1] = place
  end
end
return answer
