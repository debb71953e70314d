-- visit: counts requests against their charges; each that may go on is a sign of life of its player.
-- KEYS 1 signs  2 rates
-- ARGV per request: now, player or '', number of charges, and per charge: caller, every, tolerance
-- Returns how long each must wait: 0 if it may go on
--#include rates
local requests, players = {}, {}
local at = 1
while at <= #ARGV do
  local from = at + 3
  at = from + 3 * tonumber(ARGV[at + 2])
  players[#players + 1] = ARGV[from - 2]
  requests[#requests + 1] = { tonumber(ARGV[from - 3]), from, at - 1 }
end
local waits = waits_for(KEYS[2], requests)
for i, wait in ipairs(waits) do
  if wait == 0 and players[i] ~= '' then redis.call('ZADD', KEYS[1], 'XX', 'GT', requests[i][1], players[i]) end
  waits[i] = math.ceil(wait)
end
return waits
