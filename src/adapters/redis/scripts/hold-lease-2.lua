-- hold-lease: takes the lease when it is free, or renews it for who holds it.
-- KEYS 1 lease  2 epoch   ARGV 1 holder  2 milliseconds
-- Gives held, epoch | taken, milliseconds that are left. Each new holder has a higher epoch
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return { 'taken', redis.call('PTTL', KEYS[1]) } end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if holder then return { 'held', tonumber(redis.call('GET', KEYS[2])) } end
local epoch = redis.call('INCR', KEYS[2])
if epoch == 1 then
  -- By the time, and not from 1: a Redis that was emptied must not give again what it gave before.
  local now = redis.call('TIME')
  epoch = now[1] * 1000 + math.floor(now[2] / 1000)
  redis.call('SET', KEYS[2], string.format('%.0f', epoch))
end
return { 'held', epoch }
