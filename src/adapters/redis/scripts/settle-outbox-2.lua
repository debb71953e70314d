-- settle-outbox: one consumer is done with entries; those that no consumer needs any more are deleted.
-- KEYS 1 history (stream)  2 outbox_refused (stream)
-- ARGV 1 consumer  2 why it can never store them, or '' if it has stored them  3 how many refused entries to keep
--      4 number of consumers, then their names, then the ids of the entries (the operation)
-- Returns the number of deleted entries
local function after(a, b)
  local ams, aseq = string.match(a, '^(%d+)-(%d+)$')
  local bms, bseq = string.match(b, '^(%d+)-(%d+)$')
  if ams ~= bms then return tonumber(ams) > tonumber(bms) end
  return tonumber(aseq) > tonumber(bseq)
end

if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local read_to = {}
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local field = {}
  for i = 1, #group, 2 do field[group[i]] = group[i + 1] end
  read_to[field['name']] = field['last-delivered-id']
end

local function needed(id, first, last)
  for i = first, last do
    local name = ARGV[i]
    if not read_to[name] or after(id, read_to[name]) then return true end
    if #redis.call('XPENDING', KEYS[1], name, id, id, 1) > 0 then return true end
  end
  return false
end

local last = 4 + tonumber(ARGV[4])
local deleted = 0
for i = last + 1, #ARGV do
  local id = ARGV[i]
  local acknowledged = redis.call('XACK', KEYS[1], ARGV[1], id)
  if acknowledged == 1 and ARGV[2] ~= '' then
    local entry = redis.call('XRANGE', KEYS[1], id, id)[1]
    if entry then
      redis.call('XADD', KEYS[2], 'MAXLEN', ARGV[3], '*', 'consumer', ARGV[1], 'reason', ARGV[2],
        'entry', id, unpack(entry[2]))
    end
  end
  if not needed(id, 5, last) then deleted = deleted + redis.call('XDEL', KEYS[1], id) end
end
return deleted
