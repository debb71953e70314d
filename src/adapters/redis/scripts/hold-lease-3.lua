-- hold-lease: takes the lease if it is free, or renews it for its holder; also returns the time.
-- KEYS 1 lease  2 epoch  3 clock   ARGV 1 holder  2 milliseconds
-- Returns held, epoch, time, ahead | taken, milliseconds left, time, ahead. Each new holder has a higher epoch.
-- The time is this server's clock (ms); system time is ahead of it by the last number
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local ahead = tonumber(redis.call('GET', KEYS[3]) or 0)
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then
  local left = redis.call('PTTL', KEYS[1])
  -- This server's clock was set back since the last renewal: nobody waits longer than one lease.
  if left > tonumber(ARGV[2]) then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    left = tonumber(ARGV[2])
  end
  return { 'taken', left, now, ahead }
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
if holder then return { 'held', tonumber(redis.call('GET', KEYS[2])), now, ahead } end
local epoch = redis.call('INCR', KEYS[2])
if epoch == 1 then
  -- Start from the time, not from 1: a Redis that was emptied must not repeat old epochs.
  epoch = now
  redis.call('SET', KEYS[2], string.format('%.0f', epoch))
end
return { 'held', epoch, now, ahead }
