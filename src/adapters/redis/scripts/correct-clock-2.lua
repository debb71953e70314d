-- correct-clock: sets how far system time is ahead of this server's clock, after that clock was set.
-- KEYS 1 lease  2 clock   ARGV 1 holder  2 the offset that the caller saw (ms)  3 the new offset (ms)
-- Returns 1 set | 0 another backend leads, or has corrected it: repeating it changes nothing
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if (redis.call('GET', KEYS[2]) or '0') ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[3])
return 1
