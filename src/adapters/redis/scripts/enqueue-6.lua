-- enqueue: gives each of these tickets its place, unless one of its players holds one already; either way it is a sign of life.
-- KEYS 1 places  2 beginning of queues  3 beginning of sessions  4 beginning of gone  5 signs  6 channel
-- ARGV 1 the backend, whose news is marked with it  2.. of each ticket: place (the operation is its id: the same again finds
--      its own), queue, queued at, seen at, how many players, players
-- Gives what places-of gives for the first player of each who held a place before, or for its first player; that player
-- when it is not the first; and 1 in the place of a place that was given here. Why one was gone before stays, and is told of nobody who holds a place
--#include ticket-text
--#include places-of
local tickets, players, signs = {}, {}, {}
local at = 2
while at <= #ARGV do
  local count = tonumber(ARGV[at + 4])
  local ticket = { place = ARGV[at], queue = ARGV[at + 1], queued = ARGV[at + 2], from = #players + 1, to = #players + count }
  for i = at + 5, at + 4 + count do
    players[#players + 1] = ARGV[i]
    signs[#signs + 1] = ARGV[at + 3]
    signs[#signs + 1] = ARGV[i]
  end
  tickets[#tickets + 1] = ticket
  at = at + 5 + count
end
local held = redis.call('HMGET', KEYS[1], unpack(players))
local given, places, queued, queues, told = {}, {}, {}, {}, {}
local asked, answers = {}, {}
for _, ticket in ipairs(tickets) do
  local holder
  for i = ticket.from, ticket.to do
    held[i] = held[i] or given[players[i]]
    if held[i] and not holder then holder = i end
  end
  if not holder then
    local first = players[ticket.from]
    for i = ticket.from, ticket.to do
      given[players[i]] = ticket.place
      held[i] = ticket.place
      places[#places + 1] = players[i]
      places[#places + 1] = ticket.place
    end
    if not queued[ticket.queue] then
      queued[ticket.queue] = {}
      queues[#queues + 1] = ticket.queue
    end
    local of = queued[ticket.queue]
    of[#of + 1] = ticket.queued
    of[#of + 1] = first
    told[#told + 1] = first .. ' ' .. ticket.place
  end
  asked[#asked + 1] = players[holder or ticket.from]
  answers[#answers + 1] = held[holder or ticket.from]
end
redis.call('ZADD', KEYS[5], 'GT', unpack(signs))
local ranks = {}
if #told > 0 then
  redis.call('HSET', KEYS[1], unpack(places))
  for _, queue in ipairs(queues) do
    local key, of = KEYS[2] .. queue, queued[queue]
    redis.call('ZADD', key, unpack(of))
    -- Whoever is new is among the last, and these are read in one command.
    local length, new = redis.call('ZCARD', key), #of / 2
    for i, player in ipairs(redis.call('ZRANGE', key, -new, -1)) do
      ranks[player] = length - new + i - 1
    end
  end
  redis.call('PUBLISH', KEYS[6], 'q ' .. ARGV[1] .. '\n' .. table.concat(told, '\n'))
end
local answer = places_of(asked, answers, ranks)
for i, ticket in ipairs(tickets) do
  if answers[i] == ticket.place then answer[4 * i - 3] = 1 end
  if asked[i] ~= players[ticket.from] then answer[4 * i] = asked[i] end
end
return answer
