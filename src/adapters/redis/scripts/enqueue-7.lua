-- enqueue: gives each of these tickets its place, unless one of its players holds one already; either way a sign of life. A
-- ticket that is over a rate, or finds a queue full, is not let in.
-- KEYS 1 places  2 prefix of queues  3 prefix of sessions  4 prefix of gone  5 signs  6 channel  7 rates
-- ARGV 1 the backend, which marks its notifications  2.. per ticket: place (its id is the operation: repeated, it finds its own),
--      queues, queued at, seen at, most players in a queue (or ''), number of charges, per charge: caller, every, tolerance;
--      number of players, players
-- Returns, per ticket, the values of places-of for the first player who already held a place, or else for its first player; the
--      fourth value names that player if it is not the first, and 1 replaces a place that was given here. Of a ticket that was not
--      let in: 0 and how long to wait, or 2 and the full queue.
-- The reason why a player was gone earlier stays; it is not returned while the player holds a place.
--#include ticket-text
--#include in-parts
--#include queues
--#include places-of
--#include rates
local tickets, players, signs, requests = {}, {}, {}, {}
local at = 2
while at <= #ARGV do
  local ticket = { place = ARGV[at], queues = ARGV[at + 1], queued = ARGV[at + 2], seen = ARGV[at + 3], most = tonumber(ARGV[at + 4]) }
  local from = at + 6
  at = from + 3 * tonumber(ARGV[at + 5])
  requests[#requests + 1] = { tonumber(ticket.seen), from, at - 1 }
  local count = tonumber(ARGV[at])
  ticket.from, ticket.to = #players + 1, #players + count
  for i = at + 1, at + count do players[#players + 1] = ARGV[i] end
  tickets[#tickets + 1] = ticket
  at = at + 1 + count
end
for i, wait in ipairs(waits_for(KEYS[7], requests)) do tickets[i].wait = wait end
local held = in_parts(players, 'HMGET', KEYS[1])
local given, places, queued, queues, told, companions = {}, {}, {}, {}, {}, {}
local asked, answers = {}, {}
local waiting = {}
local function full_queue(ticket)
  local count = ticket.to - ticket.from + 1
  for queue in each_queue(ticket.queues) do
    waiting[queue] = waiting[queue] or players_in(KEYS[2], queue)
    if waiting[queue] + count > ticket.most then return queue end
  end
  for queue in each_queue(ticket.queues) do waiting[queue] = waiting[queue] + count end
end
for _, ticket in ipairs(tickets) do
  local holder
  for i = ticket.from, ticket.to do
    held[i] = held[i] or given[players[i]]
    if held[i] and not holder then holder = i end
  end
  if not holder and ticket.wait == 0 and ticket.most then ticket.full = full_queue(ticket) end
  local is_in = ticket.wait == 0 and not ticket.full
  if is_in then
    for i = ticket.from, ticket.to do
      signs[#signs + 1] = ticket.seen
      signs[#signs + 1] = players[i]
    end
  end
  if is_in and not holder then
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
if #signs > 0 then in_parts(signs, 'ZADD', KEYS[5], 'GT') end
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
  if ticket.wait > 0 then
    answer[4 * i - 3], answer[4 * i - 2] = 0, math.ceil(ticket.wait)
  elseif ticket.full then
    answer[4 * i - 3], answer[4 * i - 2] = 2, ticket.full
  end
  if asked[i] ~= players[ticket.from] then answer[4 * i] = asked[i] end
end
return answer
