import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { RedisServer } from '../support/redis-server.ts'
import { CrashChain, type Variant } from './crash-chain.ts'
import { withCrashPoints } from './crash-points.ts'
import { seeded } from '../support/seeded.ts'

const RUNS = Number(process.env['CRASH_RUNS'] ?? 1000)
const SEED = Number(process.env['CRASH_SEED'] ?? 1)
/** Two at once, one for each core of a small machine. */
const CHAINS = 2

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const variants: readonly Variant[] = ['plain', 'plain', 'leaver', 'server-killed', 'repair']

let dir: string
let server: RedisServer
let points: readonly string[]
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'muster-crash-'))
  points = withCrashPoints(dist, join(dir, 'copy'))
  server = await RedisServer.start()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})

/** Which points each variant comes by, and how often: seen in a run in which nobody dies. */
async function rehearse(chain: CrashChain): Promise<ReadonlyMap<Variant, Readonly<Record<string, number>>>> {
  const seen = new Map<Variant, Readonly<Record<string, number>>>()
  for (const variant of new Set(variants)) {
    await chain.hits()
    await chain.run(variant)
    seen.set(variant, await chain.hits())
  }
  return seen
}

test(`${RUNS} times a backend is killed at an await, and nobody is lost, doubled or left over`, async () => {
  let [crashes, done] = [0, 0]
  const killedAt = new Map<string, number>()
  const chain = async (number: number): Promise<void> => {
    const options = {
      redisUrl: server.url,
      dist: join(dir, 'copy/dist'),
      fleetDir: mkdtempSync(join(dir, 'fleet-')),
      queue: `q${number}`,
    }
    await using runs = await CrashChain.start(options)
    const seen = await rehearse(runs)
    const random = seeded(SEED * CHAINS + number)
    while (crashes < RUNS) {
      const variant = variants[random(variants.length)] ?? 'plain'
      const hits = Object.entries(seen.get(variant) ?? {})
      // Those that were least often died at come first: so each is, also in few runs.
      hits.sort(([a], [b]) => (killedAt.get(a) ?? 0) - (killedAt.get(b) ?? 0))
      const [key = '', count = 1] = hits[random(Math.min(hits.length, 8))] ?? []
      const left = 1 + random(Math.min(count, 3))
      killedAt.set(key, (killedAt.get(key) ?? 0) + 1)
      done += 1
      const name = `run ${done} (${variant}, ${key}, visit ${left})`
      const crashed = await runs.run(variant, { key, left }).catch((error: unknown) => {
        throw new Error(`${name}: ${String(error)}`, { cause: error })
      })
      if (crashed) crashes += 1
      if (done % 50 === 0) process.stderr.write(`  ${crashes} of ${RUNS} crashes, in ${done} runs\n`)
    }
    await runs.historyIsWritten()
  }
  await Promise.all(Array.from({ length: CHAINS }, (_, number) => chain(number)))
  const reached = points.filter((point) => killedAt.has(`${point} before`) || killedAt.has(`${point} after`))
  process.stderr.write(`  ${reached.length} of ${points.length} awaits were come by\n`)
  expect(crashes).toBeGreaterThanOrEqual(RUNS)
}, 3_600_000)
