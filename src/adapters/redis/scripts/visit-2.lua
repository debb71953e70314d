-- visit: counts requests against their charges; each that may go on is a sign of life of its player.
-- KEYS 1 signs  2 prefix of rates
-- ARGV per request: now, player or '', number of charges, and per charge: caller, every, tolerance
-- Returns how long each must wait: 0 if it may go on
--#include rates
local waits = {}
local at = 1
while at <= #ARGV do
  local now, player, charges = tonumber(ARGV[at]), ARGV[at + 1], tonumber(ARGV[at + 2])
  at = at + 3
  local wait = 0
  for charge = at, at + 3 * (charges - 1), 3 do
    if wait == 0 then
      wait = wait_for(KEYS[2] .. ARGV[charge], now, tonumber(ARGV[charge + 1]), tonumber(ARGV[charge + 2]))
    end
  end
  at = at + 3 * charges
  if wait == 0 and player ~= '' then redis.call('ZADD', KEYS[1], 'XX', 'GT', now, player) end
  waits[#waits + 1] = math.ceil(wait)
end
return waits
