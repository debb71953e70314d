-- form-matches: for each match, takes all of its tickets out of the queue and makes it, or changes nothing for it.
-- KEYS 1 epoch  2 places  3 queue  4 beginning of sessions  5 active sessions  6 due  7 history  8 channel
-- ARGV 1 event but for the match  2.. of each match: its id (the operation), match, due at, epoch of the former or '',
--      how many players, and of each: player, ticket id
-- Gives for each match formed | ticket-gone | fenced. The same again gives formed
local epoch = tonumber(redis.call('GET', KEYS[1]) or '0')
local told, formed, dues = {}, {}, {}

local function form(id, match, due, former, from, to)
  local session = KEYS[4] .. id
  if redis.call('EXISTS', session) == 1 then return 'formed' end
  if former ~= '' and tonumber(former) < epoch then return 'fenced' end
  local players, matched = {}, {}
  for i = from, to, 2 do
    players[#players + 1] = ARGV[i]
    matched[#matched + 1] = ARGV[i]
    matched[#matched + 1] = 'm ' .. id
  end
  for i, held in ipairs(redis.call('HMGET', KEYS[2], unpack(players))) do
    local wanted = 'q ' .. ARGV[from + 2 * i - 1] .. ' '
    if not held or held:sub(1, #wanted) ~= wanted then return 'ticket-gone' end
  end
  local names = table.concat(players, ' ')
  redis.call('HSET', KEYS[2], unpack(matched))
  redis.call('ZREM', KEYS[3], unpack(players))
  redis.call('HSET', session, 'state', 'forming', 'match', match, 'players', names, 'epoch', former)
  redis.call('XADD', KEYS[7], '*', 'match', match, 'event', ARGV[1])
  told[#told + 1] = names
  formed[#formed + 1] = id
  dues[#dues + 1] = due
  dues[#dues + 1] = id
  return 'formed'
end

local outcomes, at = {}, 2
while at < #ARGV do
  local to = at + 4 + 2 * ARGV[at + 4]
  outcomes[#outcomes + 1] = form(ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], at + 5, to)
  at = to + 1
end
if #formed > 0 then
  redis.call('SADD', KEYS[5], unpack(formed))
  redis.call('ZADD', KEYS[6], unpack(dues))
  redis.call('PUBLISH', KEYS[8], 'q ' .. table.concat(told, ' '))
end
return outcomes
