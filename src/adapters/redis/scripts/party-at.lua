-- party-at: included by scripts that read parties. A party, its code, and its members each have a key of their own, which hold
-- the party's id and expire together: a key whose party is gone counts as gone.
-- Returns the id of the live party that the key holds, or nil.
local function party_at(key, prefix)
  local id = redis.call('GET', key)
  if id and redis.call('EXISTS', prefix .. id) == 1 then return id end
end
