-- note-report: stores a game server's report, unless a later one is stored already.
-- KEYS 1 session  2 heard (sorted set: matches by the time their server was last heard)
-- ARGV 1 number of the report (the operation)  2 report  3 match id  4 now
-- Returns 1 stored, or ignored since the match is over | 0 a later one is stored
local now = redis.call('HMGET', KEYS[1], 'state', 'report_seq')
if tonumber(now[2] or '0') >= tonumber(ARGV[1]) then return 0 end
if not now[1] or now[1] == 'ended' then return 1 end
redis.call('HSET', KEYS[1], 'report_seq', ARGV[1], 'report', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[4], ARGV[3])
return 1
