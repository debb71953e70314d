-- release-lease: releases the lease, if the caller still holds it.
-- KEYS 1 lease   ARGV 1 holder
-- Returns 1 released | 0 another backend holds it, or it had expired
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
