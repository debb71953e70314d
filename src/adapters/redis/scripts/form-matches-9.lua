-- form-matches: for each match, takes all of its tickets out of the queue and makes it, or changes nothing for it.
-- KEYS 1 epoch  2 places  3 queue  4 beginning of sessions  5 active sessions  6 due  7 history  8 channel  9 pool
-- ARGV 1 event but for the match  2.. of each match: its id (the operation), match, due at, epoch of the former or '',
--      pooled, when its id is that of a server in the pool, or '', how many players, and of each: player, ticket id
-- Gives for each match formed | ticket-gone | server-gone | fenced. The same again gives formed
local epoch = redis.call('GET', KEYS[1])
local told, formed, dues = {}, {}, {}

local function form(at, to)
  local id, match, due, former, pooled = unpack(ARGV, at, at + 4)
  local from = at + 6
  local session = KEYS[4] .. id
  if redis.call('EXISTS', session) == 1 then return 'formed' end
  if former ~= '' and former ~= epoch then return 'fenced' end
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
  if pooled ~= '' and redis.call('ZREM', KEYS[9], id) == 0 then return 'server-gone' end
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
  local to = at + 5 + 2 * ARGV[at + 5]
  outcomes[#outcomes + 1] = form(at, to)
  at = to + 1
end
if #formed > 0 then
  redis.call('SADD', KEYS[5], unpack(formed))
  redis.call('ZADD', KEYS[6], unpack(dues))
  redis.call('PUBLISH', KEYS[8], 's ' .. table.concat(told, ' '))
end
return outcomes
