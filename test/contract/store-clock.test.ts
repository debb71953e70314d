import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'

import { Keys } from '../../src/adapters/redis/keys.ts'
import type { RedisStores } from '../../src/adapters/redis/open-redis.ts'
import { RedisServer } from '../support/redis-server.ts'
import { redisStores } from '../support/redis-stores.ts'
import { waitFor } from '../support/wait-for.ts'

/**
 * Setting the store's clock is simulated by changing the stored offset: for readers of both values it is the same.
 * (Redis' own clock cannot be faked: libfaketime and the allocator of Debian's Redis call each other endlessly.)
 */
const STEPS = [180_000, -3_600_000]
/** A loaded machine may answer late; no clock step is as small. */
const NEAR_MS = 20_000

let server: RedisServer, admin: Redis, keys: Keys, system: string
let [leader, other]: (RedisStores | undefined)[] = []
const lead = () => leader ?? fail()
const follow = () => other ?? fail()

beforeAll(async () => {
  server = await RedisServer.start()
  admin = new Redis(server.url)
})
afterAll(async () => {
  admin.disconnect()
  await server[Symbol.asyncDispose]()
})
beforeEach(() => open(60_000))
afterEach(close)

async function open(leaseMs: number): Promise<void> {
  system = randomUUID()
  keys = new Keys('test', system)
  leader = await redisStores(server.url, { system, leaseMs })
  other = await redisStores(server.url, { system, leaseMs })
}

async function close(): Promise<void> {
  for (const each of [leader, other]) await each?.[Symbol.asyncDispose]()
}

const step = (ms: number) => admin.incrby(keys.clock, ms)

/** How far a process' system time has moved from the monotonic clock since. */
function watch({ clock }: RedisStores): () => number {
  const [began, at] = [performance.now(), clock.now()]
  return () => clock.now() - at - (performance.now() - began)
}

test("two processes share one time, which is the store's if its clock was never set", async () => {
  const [seconds = NaN] = (await admin.time()).map(Number)
  for (const { clock } of [lead(), follow()])
    expect(Math.abs(clock.now() - seconds * 1000)).toBeLessThan(NEAR_MS)
})

test.each(STEPS)(
  "the leader corrects a step of %d ms in the store's clock, and time goes on for all",
  async (ms) => {
    const moved = [watch(lead()), watch(follow())]
    await lead().lease.hold()
    await step(ms)
    // Sees the step first, and keeps its own time.
    await follow().lease.hold()
    await lead().lease.hold()
    await follow().lease.hold()
    for (const by of moved) expect(Math.abs(by())).toBeLessThan(NEAR_MS)
    expect(Math.abs(Number(await admin.get(keys.clock)))).toBeLessThan(NEAR_MS)
  },
)

test('a backend that starts after a corrected step has the same time as the others', async () => {
  await lead().lease.hold()
  const moved = watch(lead())
  // As if the clock itself had been set, and the leader had corrected it.
  await step(-3_600_000)
  await using late = await redisStores(server.url, { system })
  expect(Math.abs(late.clock.now() - lead().clock.now() + 3_600_000)).toBeLessThan(NEAR_MS)
  await lead().lease.hold()
  await using later = await redisStores(server.url, { system })
  expect(Math.abs(later.clock.now() - lead().clock.now())).toBeLessThan(NEAR_MS)
  expect(Math.abs(moved())).toBeLessThan(NEAR_MS)
})

test('a backend that does not lead ignores a step for a while, then adopts the new time', async () => {
  await close()
  await open(100)
  const moved = watch(follow())
  // The leader knows no other time, for example because it has just started.
  await admin.set(keys.lease, 'somebody')
  await step(180_000)
  await follow().lease.hold()
  expect(Math.abs(moved())).toBeLessThan(NEAR_MS)
  await waitFor('the step to be adopted', async () => {
    await follow().lease.hold()
    return Math.abs(moved() - 180_000) < NEAR_MS
  })
})

test('only the leader corrects the offset, and only the value that it has seen', async () => {
  await lead().lease.hold()
  await step(180_000)
  await follow().lease.hold()
  expect(await admin.get(keys.clock)).toBe('180000')
})

test('after the clock was set back, nobody waits longer than one lease', async () => {
  await close()
  await open(100)
  await admin.set(keys.lease, 'gone', 'PX', 3_600_000)
  await waitFor('the lease', async () => (await follow().lease.hold()).kind === 'held')
})

function fail(): never {
  throw new Error('not open')
}
