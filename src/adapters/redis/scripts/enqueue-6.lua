-- enqueue: gives each of these tickets its place, unless one of its players holds one already; either way a sign of life.
-- KEYS 1 places  2 prefix of queues  3 prefix of sessions  4 prefix of gone  5 signs  6 channel
-- ARGV 1 the backend, which marks its notifications  2.. per ticket: place (its id is the operation: repeated, it finds its own),
--      queues, queued at, seen at, number of players, players
-- Returns, per ticket, the values of places-of for the first player who already held a place, or else for its first player; the
--      fourth value names that player if it is not the first, and 1 replaces a place that was given here.
-- The reason why a player was gone earlier stays; it is not returned while the player holds a place.
--#include ticket-text
--#include in-parts
--#include queues
--#include places-of
local tickets, players, signs = {}, {}, {}
local at = 2
while at <= #ARGV do
  local count = tonumber(ARGV[at + 4])
  local ticket = { place = ARGV[at], queues = ARGV[at + 1], queued = ARGV[at + 2], from = #players + 1, to = #players + count }
  for i = at + 5, at + 4 + count do
    players[#players + 1] = ARGV[i]
    signs[#signs + 1] = ARGV[at + 3]
    signs[#signs + 1] = ARGV[i]
  end
  tickets[#tickets + 1] = ticket
  at = at + 5 + count
end
local held = in_parts(players, 'HMGET', KEYS[1])
local given, places, queued, queues, told, companions = {}, {}, {}, {}, {}, {}
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
    for queue in each_queue(ticket.queues) do
      if not queued[queue] then
        queued[queue] = {}
        queues[#queues + 1] = queue
      end
      local of = queued[queue]
      of[#of + 1] = ticket.queued
      of[#of + 1] = first
      companions[queue] = (companions[queue] or 0) + ticket.to - ticket.from
    end
    told[#told + 1] = first .. ' ' .. ticket.place
  end
  asked[#asked + 1] = players[holder or ticket.from]
  answers[#answers + 1] = held[holder or ticket.from]
end
in_parts(signs, 'ZADD', KEYS[5], 'GT')
local ranks = {}
if #told > 0 then
  in_parts(places, 'HSET', KEYS[1])
  for _, queue in ipairs(queues) do
    local key, of = KEYS[2] .. queue, queued[queue]
    redis.call('ZADD', key, unpack(of))
    count_companions(KEYS[2], queue, companions[queue])
    -- New members are usually the last ones, which one command reads.
    local length, new = redis.call('ZCARD', key), #of / 2
    ranks[queue] = {}
    for i, player in ipairs(redis.call('ZRANGE', key, -new, -1)) do
      ranks[queue][player] = length - new + i - 1
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
