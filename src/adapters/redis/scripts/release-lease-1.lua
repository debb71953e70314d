-- release-lease: gives the lease back, if it is still the holder's.
-- KEYS 1 lease   ARGV 1 holder
-- Gives 1 given back | 0 it was another's, or had run out
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
