-- ticket-text: included by scripts that read places.
-- A place in queues is `q1 TICKET-ID QUEUE,... QUEUED-AT SEEN-AT OTHERS PLAYER... SETBACK... ATTRIBUTES`. For a ticket of one player OTHERS is 0
-- and no player is listed; each member of a party holds the same text, which lists them all.
-- ATTRIBUTES is JSON without spaces, or left out; no script reads it. A place in a match is `m MATCH-ID`.
local function is_queued(place)
  return place and place:sub(1, 3) == 'q1 '
end

-- The ticket's id, queues (with commas between them) and players: the first player is its member in each queue's sorted set.
local function read_ticket(place, holder)
  local id, queues, count, rest = place:match('^q1 ([^ ]+) ([^ ]+) [^ ]+ [^ ]+ (%d+)(.*)$')
  local players = {}
  for player in rest:gmatch('[^ ]+') do
    if #players == tonumber(count) then break end
    players[#players + 1] = player
  end
  if #players == 0 then players[1] = holder end
  return id, queues, players
end
