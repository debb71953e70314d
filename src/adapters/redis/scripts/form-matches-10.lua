-- form-matches: for each match, takes all of its tickets out of their queue and makes it, or changes nothing for it.
-- KEYS 1 epoch  2 places  3 beginning of queues  4 beginning of sessions  5 active sessions  6 due  7 history  8 channel  9 pool
--      10 signs
-- ARGV 1 event but for the match  2.. of each match: its id (the operation), match, due at, epoch of the former or '',
--      pooled, when its id is that of a server in the pool, or '', since when each player must have given a sign of life,
--      how many values follow, and of each ticket: id, queue, how many players, players
-- Gives for each match formed | ticket-gone | ticket-quiet | server-gone | fenced. The same again gives formed
local epoch = redis.call('GET', KEYS[1])
local told, formed, dues = {}, {}, {}

-- The players of the tickets in ARGV, the ticket that each must hold, and who stands for the tickets in which queue.
local function read_tickets(at, to, id)
  local players, wanted, matched, first, lines = {}, {}, {}, {}, {}
  while at <= to do
    local ticket, queue, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
    for i = at + 3, at + 2 + count do
      players[#players + 1] = ARGV[i]
      wanted[#wanted + 1] = 'q1 ' .. ticket .. ' '
      matched[#matched + 1] = ARGV[i]
      matched[#matched + 1] = 'm ' .. id
    end
    first[queue] = first[queue] or {}
    table.insert(first[queue], ARGV[at + 3])
    lines[#lines + 1] = ticket .. ' ' .. table.concat(ARGV, ' ', at + 3, at + 2 + count)
    at = at + 3 + count
  end
  return players, wanted, matched, first, lines
end

local function form(at, to)
  local id, match, due, former, pooled, seen_since = unpack(ARGV, at, at + 5)
  local session = KEYS[4] .. id
  if redis.call('EXISTS', session) == 1 then return 'formed' end
  if former ~= '' and former ~= epoch then return 'fenced' end
  local players, wanted, matched, first, lines = read_tickets(at + 7, to, id)
  for i, held in ipairs(redis.call('HMGET', KEYS[2], unpack(players))) do
    if not held or held:sub(1, #wanted[i]) ~= wanted[i] then return 'ticket-gone' end
  end
  for _, sign in ipairs(redis.call('ZMSCORE', KEYS[10], unpack(players))) do
    if tonumber(sign or 0) < tonumber(seen_since) then return 'ticket-quiet' end
  end
  if pooled ~= '' and redis.call('ZREM', KEYS[9], id) == 0 then return 'server-gone' end
  redis.call('HSET', KEYS[2], unpack(matched))
  for queue, members in pairs(first) do redis.call('ZREM', KEYS[3] .. queue, unpack(members)) end
  redis.call('HSET', session, 'state', 'forming', 'match', match, 'players', table.concat(players, ' '), 'epoch', former)
  redis.call('XADD', KEYS[7], '*', 'match', match, 'event', ARGV[1])
  told[#told + 1] = table.concat(lines, '\n')
  formed[#formed + 1] = id
  dues[#dues + 1] = due
  dues[#dues + 1] = id
  return 'formed'
end

local outcomes, at = {}, 2
while at < #ARGV do
  local to = at + 6 + ARGV[at + 6]
  outcomes[#outcomes + 1] = form(at, to)
  at = to + 1
end
if #formed > 0 then
  redis.call('SADD', KEYS[5], unpack(formed))
  redis.call('ZADD', KEYS[6], unpack(dues))
  redis.call('PUBLISH', KEYS[8], 's\n' .. table.concat(told, '\n'))
end
return outcomes
