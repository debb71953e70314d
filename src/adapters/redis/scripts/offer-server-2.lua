-- offer-server: puts a server that waits for a match into the pool; one that is in stays as it is.
-- KEYS 1 pool (sorted set: match id by the time it came in)  2 session of that id   ARGV 1 match id  2 now
-- Gives offered | has-match, when a match, live or over, has the id
if redis.call('EXISTS', KEYS[2]) == 1 then return 'has-match' end
redis.call('ZADD', KEYS[1], 'NX', ARGV[2], ARGV[1])
return 'offered'
