-- change-party: stores a new party, or replaces or removes one that has the expected version, or changes nothing.
-- KEYS 1 prefix of parties  2 prefix of codes  3 prefix of members
-- ARGV 1 party id  2 expected version, 0 for a new party  3 operation  4 party, or '' to remove it  5 its code
--      6 time to live (ms)  7.. its members
-- Returns done, now or earlier by this operation | changed: it has another version | in-party: a new member is in another party |
--      code-taken
--#include party-at
local key = KEYS[1] .. ARGV[1]
local now = redis.call('HMGET', key, 'version', 'operation', 'members')
if now[2] == ARGV[3] then return 'done' end
-- A removal that is repeated finds nothing.
if not now[1] and ARGV[4] == '' then return 'done' end
if (now[1] or '0') ~= ARGV[2] then return 'changed' end
for i = 7, #ARGV do
  local other = party_at(KEYS[3] .. ARGV[i], KEYS[1])
  if other and other ~= ARGV[1] then return 'in-party' end
end
if not now[1] and party_at(KEYS[2] .. ARGV[5], KEYS[1]) then return 'code-taken' end
for member in (now[3] or ''):gmatch('[^ ]+') do redis.call('DEL', KEYS[3] .. member) end
if ARGV[4] == '' then
  redis.call('DEL', key, KEYS[2] .. ARGV[5])
  return 'done'
end
for i = 7, #ARGV do redis.call('SET', KEYS[3] .. ARGV[i], ARGV[1], 'PX', ARGV[6]) end
redis.call('SET', KEYS[2] .. ARGV[5], ARGV[1], 'PX', ARGV[6])
redis.call('HSET', key, 'version', ARGV[2] + 1, 'operation', ARGV[3], 'party', ARGV[4], 'code', ARGV[5],
  'members', table.concat(ARGV, ' ', 7))
redis.call('PEXPIRE', key, ARGV[6])
return 'done'
