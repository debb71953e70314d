-- place-of: included by the scripts that answer with a player's place.
-- A place is `q TICKET-ID TICKET` or `m MATCH-ID`; gone is `OPERATION WHY`.
-- Gives q, ticket, rank, length, oldest ticket | m, match | g, why | u
local function place_of(player, places, queue, sessions, gone)
  local held = redis.call('HGET', places, player)
  if not held then
    local why = redis.call('GET', gone)
    if why then return { 'g', why:sub(why:find(' ', 1, true) + 1) } end
    return { 'u' }
  end
  local kind, rest = held:sub(1, 1), held:sub(3)
  if kind == 'm' then
    local match = redis.call('HGET', sessions .. rest, 'match')
    if match then return { 'm', match } end
    return { 'u' }
  end
  local first = redis.call('ZRANGE', queue, 0, 0)[1]
  local oldest = redis.call('HGET', places, first)
  local function ticket(place) return place:sub(place:find(' ', 3, true) + 1) end
  return { 'q', ticket(held), redis.call('ZRANK', queue, player), redis.call('ZCARD', queue), ticket(oldest) }
end
