-- correct-clock: sets how far system time is ahead of this server's clock, after that clock was set.
-- KEYS 1 lease  2 clock   ARGV 1 holder  2 the milliseconds that were seen  3 those to set
-- Gives 1 set | 0 another leads, or has corrected it: the same again changes nothing
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if (redis.call('GET', KEYS[2]) or '0') ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[3])
return 1
