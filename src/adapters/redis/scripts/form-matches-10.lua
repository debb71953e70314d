-- form-matches: for each match, takes all its tickets out of their queue and creates it, or changes nothing for it.
-- KEYS 1 epoch  2 places  3 prefix of queues  4 prefix of sessions  5 active sessions  6 due  7 history  8 channel  9 the pool that queues share
--      10 signs
-- ARGV 1 event without the match  2.. per match: id (the operation), match, due at, epoch of the leader or '',
--      its queue and server as `QUEUE SERVER` if that is in a pool or '', since when each player must have given a sign of life,
--      number of values that follow, and per ticket: id, queue, number of players, players
-- Returns per match formed | ticket-gone | ticket-quiet | server-gone | fenced. Repeated, it returns formed
--#include in-parts
--#include companions
--#include take-server
local epoch = redis.call('GET', KEYS[1])
-- Of all matches together, so that each is one command: their sessions, and per player what they hold, what they must hold,
-- and their last sign of life. `given` has the places given here.
local sessions, players, wanted, given = {}, {}, {}, {}
local held, signs, known

-- The match in ARGV: its own values, which of `players` are its own, the members of its queues, and a line for each ticket.
local function read_match(at, to)
  local id, text, due, former, pooled, seen_since = unpack(ARGV, at, at + 5)
  local match = { id = id, text = text, due = due, former = former, pooled = pooled, seen_since = tonumber(seen_since) }
  match.session, match.members, match.lines, match.from = KEYS[4] .. id, {}, {}, #players + 1
  at = at + 7
  while at <= to do
    local ticket, queue, count = ARGV[at], ARGV[at + 1], tonumber(ARGV[at + 2])
    for i = at + 3, at + 2 + count do
      players[#players + 1] = ARGV[i]
      wanted[#wanted + 1] = 'q1 ' .. ticket .. ' '
    end
    match.members[#match.members + 1] = { queue, ARGV[at + 3], count - 1 }
    match.lines[#match.lines + 1] = ticket .. ' ' .. table.concat(ARGV, ' ', at + 3, at + 2 + count)
    at = at + 3 + count
  end
  match.to = #players
  sessions[#sessions + 1] = match.session
  return match
end

local function why_not(match)
  if match.former ~= '' and match.former ~= epoch then return 'fenced' end
  for i = match.from, match.to do
    local place = given[players[i]] or held[i]
    if not place or place:sub(1, #wanted[i]) ~= wanted[i] then return 'ticket-gone' end
  end
  for i = match.from, match.to do
    if tonumber(signs[i] or 0) < match.seen_since then return 'ticket-quiet' end
  end
  -- Last, since it changes the pool.
  local queue, server = match.pooled:match('^([^ ]+) (.+)$')
  if server and not take_server(KEYS[9], queue, server) then return 'server-gone' end
end

local told, formed, dues, matched, members, companions = {}, {}, {}, {}, {}, {}

local function form(match)
  if known > 0 and redis.call('EXISTS', match.session) == 1 then return 'formed' end
  local fault = why_not(match)
  if fault then return fault end
  for i = match.from, match.to do
    given[players[i]] = 'm ' .. match.id
    matched[#matched + 1] = players[i]
    matched[#matched + 1] = given[players[i]]
  end
  for _, member in ipairs(match.members) do
    local of = members[member[1]] or {}
    members[member[1]] = of
    of[#of + 1] = member[2]
    companions[member[1]] = (companions[member[1]] or 0) + member[3]
  end
  local names = table.concat(players, ' ', match.from, match.to)
  redis.call('HSET', match.session, 'state', 'forming', 'match', match.text, 'players', names, 'epoch', match.former)
  redis.call('XADD', KEYS[7], '*', 'match', match.text, 'event', ARGV[1])
  told[#told + 1] = table.concat(match.lines, '\n')
  formed[#formed + 1] = match.id
  dues[#dues + 1] = match.due
  dues[#dues + 1] = match.id
  return 'formed'
end

local matches, at = {}, 2
while at < #ARGV do
  local to = at + 6 + ARGV[at + 6]
  matches[#matches + 1] = read_match(at, to)
  at = to + 1
end
known = redis.call('EXISTS', unpack(sessions))
held = in_parts(players, 'HMGET', KEYS[2])
signs = in_parts(players, 'ZMSCORE', KEYS[10])
local outcomes = {}
for i, match in ipairs(matches) do outcomes[i] = form(match) end
if #formed > 0 then
  in_parts(matched, 'HSET', KEYS[2])
  for queue, of in pairs(members) do
    in_parts(of, 'ZREM', KEYS[3] .. queue)
    count_companions(KEYS[3], queue, -companions[queue])
  end
  redis.call('SADD', KEYS[5], unpack(formed))
  redis.call('ZADD', KEYS[6], unpack(dues))
  redis.call('PUBLISH', KEYS[8], 's\n' .. table.concat(told, '\n'))
end
return outcomes
