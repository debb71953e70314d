import type { Bench } from './bench.ts'
import { compare, type Figure } from './compare.ts'
import { eventStreams } from './event-stream-figures.ts'
import { frontDoorBenches } from './front-door-figures.ts'
import { guardedJoinBenches } from './guarded-join-figures.ts'
import { guardedMatchBenches } from './guarded-match-figures.ts'
import { historyBenches } from './history-figures.ts'
import { keep } from './keep.ts'
import { kubernetesBenches } from './kubernetes-figures.ts'
import { loadBenches } from './load-figures.ts'
import { matchmakingBenches } from './matchmaking-figures.ts'
import { idleConnections, idleGameServer } from './memory-figures.ts'
import { queueBenches } from './queue-figures.ts'
import { endOurCluster } from './parts/cluster.ts'
import { plain } from './report.ts'
import { tunnelBenches } from './tunnel-figures.ts'

/** Runs all benches and stores their figures; or only the named ones, and stores nothing without KEEP=1. */
const COUNTED_ROUNDS = 5

const benches = [
  ...tunnelBenches,
  ...frontDoorBenches,
  eventStreams,
  idleConnections,
  idleGameServer,
  ...loadBenches,
  ...historyBenches,
  ...queueBenches,
  ...guardedJoinBenches,
  ...guardedMatchBenches,
  ...matchmakingBenches,
  ...kubernetesBenches,
]
const named = process.argv.slice(2)
const unknown = named.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(
    `unknown bench: ${unknown.join(', ')}; available: ${benches.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}

const figures: Figure[] = []
const failed: string[] = []
try {
  for (const bench of benches.filter(({ name }) => named.length === 0 || named.includes(name))) {
    const whyNot = bench.whyNot?.()
    if (whyNot === undefined) await measure(bench)
    else console.log(`${bench.name} is not measured: ${whyNot}`)
  }
} finally {
  await endOurCluster()
}
process.stderr.write('\n')
console.log(plain(figures))
const missed = figures.filter(({ verdict }) => verdict === 'missed')
console.log(`\n${figures.length} figures, ${missed.length} missed their bar`)
if (failed.length > 0) console.log(`failed, and without figures: ${failed.join(', ')}`)
if (named.length === 0 || process.env['KEEP'] === '1') await keep(benches, figures)
if (failed.length > 0) process.exitCode = 1

/** One that fails does not cost the figures of the others. */
async function measure(bench: Bench): Promise<void> {
  try {
    figures.push(...(await compare(bench, bench.rounds ?? COUNTED_ROUNDS, showing(bench.name))))
  } catch (error) {
    console.error(error)
    failed.push(bench.name)
  }
}

function showing(name: string): (done: number, of: number) => void {
  return (done, of) => {
    process.stderr.write(
      process.stderr.isTTY ? `\r\x1b[K${name} ${done}/${of}` : done === 0 ? `${name}\n` : '',
    )
  }
}
