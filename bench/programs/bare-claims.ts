import { Redis } from 'ioredis'
import { createHash, randomUUID } from 'node:crypto'

interface Options {
  readonly url: string
  readonly waiting: number
  readonly matches: number
}

/** Prints the matches per second of a minimal claim, pipelined like ours: no history, no state, no notifications. */
const { url, waiting, matches } = JSON.parse(process.argv[2] ?? '') as Options
const WARM_UP_MATCHES = 2048
const AT_ONCE = 64
const claim = `
if not redis.call('ZSCORE', KEYS[1], ARGV[2]) or not redis.call('ZSCORE', KEYS[1], ARGV[3]) then return 0 end
redis.call('ZREM', KEYS[1], ARGV[2], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
return 1`
const redis = new Redis(url, { enableAutoPipelining: true })
const sha = createHash('sha1').update(claim).digest('hex')
await redis.script('LOAD', claim)
await filled()
await claimed(WARM_UP_MATCHES)
const tookMs = await claimed(matches)
await redis.unlink('bare:matches')
await redis.quit()
console.log(JSON.stringify([(matches * 1000) / tookMs]))

async function filled(): Promise<void> {
  const missing = waiting - (await redis.zcard('bare:waiting'))
  for (let done = 0; done < missing; done += 1000) {
    const now = Date.now()
    const some = Array.from({ length: Math.min(1000, missing - done) }, () => [now, randomUUID()])
    await redis.zadd('bare:waiting', ...some.flat())
  }
}

async function claimed(count: number): Promise<number> {
  const began = performance.now()
  for (let done = 0; done < count; done += AT_ONCE) {
    const players = await redis.zrange('bare:waiting', '0', String(AT_ONCE * 2 - 1))
    const pairs = Array.from({ length: AT_ONCE }, (_, i) => players.slice(i * 2, i * 2 + 2))
    const said = await Promise.all(
      pairs.map((pair) => redis.evalsha(sha, 2, 'bare:waiting', 'bare:matches', randomUUID(), ...pair)),
    )
    if (said.some((each) => each !== 1)) throw new Error('a claim failed')
  }
  return performance.now() - began
}
