-- note-report: keeps what a game server said of itself, unless a later word of it is kept already.
-- KEYS 1 session   ARGV 1 number of the report (the operation)  2 picture
-- Gives 1 kept, or not kept since the match is over | 0 a later one is kept
local now = redis.call('HMGET', KEYS[1], 'state', 'report')
if tonumber(now[2] or '0') >= tonumber(ARGV[1]) then return 0 end
if now[1] and now[1] ~= 'ended' then redis.call('HSET', KEYS[1], 'report', ARGV[1], 'picture', ARGV[2]) end
return 1
