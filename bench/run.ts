import { readFile, writeFile } from 'node:fs/promises'

import { compare, type Figure } from './compare.ts'
import { historyBenches } from './history-figures.ts'
import { loadBenches } from './load-figures.ts'
import { machine } from './machine.ts'
import { idleConnections, idleGameServer } from './memory-figures.ts'
import { inserted, plain } from './report.ts'
import { tunnelBenches } from './tunnel-figures.ts'

/** Runs all benches and keeps what they gave, or only those that are named, and keeps nothing. */
const COUNTED_ROUNDS = 5
const RESULTS = 'bench/results.json'
const PAGE = 'docs/benchmarks.md'

const benches = [...tunnelBenches, idleConnections, idleGameServer, ...loadBenches, ...historyBenches]
const named = process.argv.slice(2)
const unknown = named.filter((name) => !benches.some((bench) => bench.name === name))
if (unknown.length > 0) {
  console.error(
    `no bench is named ${unknown.join(', ')}; there are: ${benches.map(({ name }) => name).join(', ')}`,
  )
  process.exit(2)
}

const figures: Figure[] = []
for (const bench of benches.filter(({ name }) => named.length === 0 || named.includes(name))) {
  figures.push(...(await compare(bench, COUNTED_ROUNDS, showing(bench.name))))
}
process.stderr.write('\n')
console.log(plain(figures))
const missed = figures.filter(({ verdict }) => verdict === 'missed')
console.log(`\n${figures.length} figures, ${missed.length} missed their bar`)
if (named.length === 0) await keep()

async function keep(): Promise<void> {
  const report = { machine: machine(), figures }
  await writeFile(RESULTS, `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(PAGE, inserted(await readFile(PAGE, 'utf8'), report))
  console.log(`kept in ${RESULTS} and ${PAGE}`)
}

function showing(name: string): (done: number, of: number) => void {
  return (done, of) => {
    process.stderr.write(
      process.stderr.isTTY ? `\r\x1b[K${name} ${done}/${of}` : done === 0 ? `${name}\n` : '',
    )
  }
}
