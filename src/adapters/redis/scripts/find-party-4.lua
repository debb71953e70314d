-- find-party: the party that a key names; with a time to live, also a sign of life of the party.
-- KEYS 1 the code or the member by which to find it  2 prefix of parties  3 prefix of codes  4 prefix of members
-- ARGV 1 time to live (ms), or '' if this is no sign of life
-- Returns version, party | nothing: there is none
--#include party-at
local id = party_at(KEYS[1], KEYS[2])
if not id then return {} end
local version, text, code, members = unpack(redis.call('HMGET', KEYS[2] .. id, 'version', 'party', 'code', 'members'))
if ARGV[1] ~= '' then
  redis.call('PEXPIRE', KEYS[3] .. code, ARGV[1])
  for member in members:gmatch('[^ ]+') do redis.call('PEXPIRE', KEYS[4] .. member, ARGV[1]) end
  redis.call('PEXPIRE', KEYS[2] .. id, ARGV[1])
end
return { version, text }
