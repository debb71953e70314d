-- ticket-text: included by the scripts that read places.
-- A place in a queue is `q1 TICKET-ID QUEUE QUEUED-AT SEEN-AT OTHERS PLAYER... SETBACK...`: of a ticket of one player OTHERS is 0
-- and no player is named; of a party each member holds the same text, which names them all. A place in a match is `m MATCH-ID`.
local function is_queued(place)
  return place and place:sub(1, 3) == 'q1 '
end

-- The ticket's id and queue, and its players: the first one stands for it in the queue's sorted set.
local function read_ticket(place, holder)
  local id, queue, count, rest = place:match('^q1 ([^ ]+) ([^ ]+) [^ ]+ [^ ]+ (%d+)(.*)$')
  local players = {}
  for player in rest:gmatch('[^ ]+') do
    if #players == tonumber(count) then break end
    players[#players + 1] = player
  end
  if #players == 0 then players[1] = holder end
  return id, queue, players
end
