import { readFile, writeFile } from 'node:fs/promises'

import type { Bench } from './bench.ts'
import type { Figure } from './compare.ts'
import { machine } from './machine.ts'
import { inserted, type Kept, type Report } from './report.ts'

const RESULTS = 'bench/results.json'
const PAGE = 'docs/benchmarks.md'

/** Stores these figures. Those of benches that did not run stay, with their day and machine. */
export async function keep(benches: readonly Bench[], figures: readonly Figure[]): Promise<void> {
  const before = JSON.parse(await readFile(RESULTS, 'utf8')) as Report
  const measured = { day: new Date().toISOString().slice(0, 10), machine: machine() }
  const report = {
    figures: benches.flatMap(({ name }): readonly Kept[] => {
      const now = figures.filter(({ bench }) => bench === name)
      if (now.length > 0) return now.map((figure) => ({ ...figure, measured }))
      return before.figures.filter(({ bench }) => bench === name)
    }),
  }
  await writeFile(RESULTS, `${JSON.stringify(report, null, 2)}\n`)
  await writeFile(PAGE, inserted(await readFile(PAGE, 'utf8'), report))
  console.log(`kept in ${RESULTS} and ${PAGE}`)
}
