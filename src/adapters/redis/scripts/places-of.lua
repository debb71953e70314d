-- places-of: included, after ticket-text and queues, by scripts that return the places of players.
-- A player without a place may be gone: `OPERATION WHY`.
-- KEYS 1 places  2 prefix of queues  3 prefix of sessions  4 prefix of gone
-- `held` has the place of each player, or false; `ranks` may have known positions in queues, by queue and first player.
-- Returns per player four values: place, ranks, facts of the queues | place, match, nil | nil, why or nil, nil; and nil, where
-- `enqueue` names another holder. Ranks and facts are texts, in the order of the ticket's queues: a rank for each queue; for facts,
-- when its oldest ticket was queued, and how many players it has.
local function places_of(players, held, ranks)
  local facts, answer = {}, {}
  local function facts_of(queue)
    if not facts[queue] then
      local oldest = redis.call('ZRANGE', KEYS[2] .. queue, 0, 0, 'WITHSCORES')
      facts[queue] = (oldest[2] or '0') .. ' ' .. players_in(KEYS[2], queue)
    end
    return facts[queue]
  end
  for i, player in ipairs(players) do
    local place, about, of_queue = held[i], nil, nil
    if not place then
      local why = redis.call('GET', KEYS[4] .. player)
      about = why and why:sub(why:find(' ', 1, true) + 1)
    elseif is_queued(place) then
      local _, queues, members = read_ticket(place, player)
      local in_queues, of_queues = {}, {}
      for queue in each_queue(queues) do
        local known = ranks[queue] and ranks[queue][members[1]]
        in_queues[#in_queues + 1] = known or redis.call('ZRANK', KEYS[2] .. queue, members[1]) or 0
        of_queues[#of_queues + 1] = facts_of(queue)
      end
      about = table.concat(in_queues, ' ')
      of_queue = table.concat(of_queues, ' ')
    else
      about = redis.call('HGET', KEYS[3] .. place:sub(3), 'match')
    end
    answer[4 * i - 3] = place
    answer[4 * i - 2] = about or false
    answer[4 * i - 1] = of_queue or false
    answer[4 * i] = false
  end
  return answer
end
