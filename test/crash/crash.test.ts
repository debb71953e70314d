import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { RedisServer } from '../support/redis-server.ts'
import { backendProgram, type BackendProgram } from './backend-program.ts'
import { CrashChain, type Variant } from './crash-chain.ts'
import { withCrashPoints } from './crash-points.ts'
import { Deaths } from './deaths.ts'

/** In this many runs a backend is told to die at every point, and at most points again in another variant. */
const ENOUGH = 600
const RUNS = Number(process.env['CRASH_RUNS'] ?? ENOUGH)
const SEED = Number(process.env['CRASH_SEED'] ?? 1)
/** This many at once keep two cores busy. */
const CHAINS = 4

const dist = fileURLToPath(new URL('../../dist', import.meta.url))
const variants: readonly Variant[] = [
  'party',
  'plain',
  'plain',
  'two-queues',
  'queue-removed',
  'leaver',
  'server-killed',
  'repair',
  'ended-by-admin',
  'redis-emptied',
]

let dir: string
let server: RedisServer
let points: readonly string[]
let program: BackendProgram
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'muster-crash-'))
  points = withCrashPoints(dist, join(dir, 'copy'))
  program = await backendProgram(join(dir, 'copy'))
  server = await RedisServer.start()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
  rmSync(dir, { recursive: true, force: true })
})

test(`in ${RUNS} runs backends are killed at their awaits, and nobody is lost, doubled or left over`, async () => {
  let [killed, done] = [0, 0]
  const deaths = new Deaths(SEED)
  const start = (number: number): Promise<CrashChain> =>
    CrashChain.start({
      redisUrl: server.url,
      program,
      fleetDir: mkdtempSync(join(dir, 'fleet-')),
      configFile: join(mkdtempSync(join(dir, 'config-')), 'muster.config.yaml'),
      queue: `q${number}`,
    })
  const rehearse = async (runs: CrashChain): Promise<void> => {
    // Points passed during a start, or while others start, are not those of normal operation.
    await runs.run('plain')
    await runs.hits()
    for (const variant of new Set(variants)) {
      await runs.run(variant)
      deaths.rehearsed(variant, await runs.hits())
    }
  }
  const go = async (runs: CrashChain): Promise<void> => {
    while (done < RUNS) {
      const variant = deaths.oneOf(variants)
      const next = deaths.next(variant)
      done += 1
      const name = `run ${done}, ${variant}, killed at ${next.leader.key} (${next.leader.left}) and ${next.others.key}`
      const died = await runs.run(variant, next).catch((error: unknown) => {
        throw new Error(`${name}: ${String(error)}`, { cause: error })
      })
      // Other chains count meanwhile: `+= await` would add to an outdated value.
      killed += died
      deaths.cameBy(variant, await runs.hits())
      if (done % 50 === 0) process.stderr.write(`  ${done} of ${RUNS} runs, ${killed} backends killed\n`)
    }
    await runs.historyIsWritten()
  }
  const chain = async (number: number): Promise<void> => {
    await using runs = await start(number)
    await runs.hits()
    await go(runs)
  }
  await using first = await start(0)
  await rehearse(first)
  await Promise.all([go(first), ...Array.from({ length: CHAINS - 1 }, (_, other) => chain(other + 1))])
  // A run in which no backend reached its place to die shows nothing.
  expect(killed).toBeGreaterThan(RUNS / 2)
  // Some points are only reached when two events coincide: they are listed, and no file may be left out.
  const missed = points.filter((point) => !deaths.known.has(point))
  process.stderr.write(
    `  ${points.length - missed.length} of ${points.length} awaits were come by, all but:\n`,
  )
  process.stderr.write(`    ${missed.join('\n    ')}\n`)
  expect(stepsIn([...deaths.known])).toEqual(stepsIn(points))
  if (RUNS >= ENOUGH) expect(deaths.spared).toEqual([])
}, 3_600_000)

/** The files of a match's life that contain such points. */
function stepsIn(points: readonly string[]): readonly string[] {
  const files = points
    .map((point) => point.split(':')[0] ?? '')
    .filter((file) => file.startsWith('lifecycle/'))
  return [...new Set(files)].sort()
}
