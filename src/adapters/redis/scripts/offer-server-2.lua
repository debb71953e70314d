-- offer-server: puts a waiting server into the pool; one that is in the pool stays as it is.
-- KEYS 1 pool (sorted set: server ids by the time they entered)  2 session of the match with its id   ARGV 1 server id  2 now
-- Returns offered | has-match: that match exists, live or ended
if redis.call('EXISTS', KEYS[2]) == 1 then return 'has-match' end
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
return 'offered'
