import { check } from './check.ts'
import type { History, Line } from './history.ts'
import type { Dumps } from './dumps.ts'
import type { Run, Violation } from './violation.ts'
import { playersOf } from '../../src/match/roster.ts'

/** The fewest lines of the history that still show the violation: removes every line that it does not need. */
export function counterExample({ history, dumps }: Run, violation: Violation): History {
  const about = new Set(violation.about)
  const small = restricted(dumps, about)
  const shows = (lines: History): boolean =>
    check({ history: lines, dumps: small }).some((found) => isSame(found, violation))
  let lines = history.filter((line) => concerns(line, about))
  if (!shows(lines)) return lines
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    const fewer = lines.filter((_, at) => at !== i)
    if (shows(fewer)) lines = fewer
  }
  return lines
}

/** For people: what is wrong, then the lines that show it. */
function printed(run: Run, violation: Violation): string {
  const lines = counterExample(run, violation)
  const start = run.history[0]?.t ?? 0
  return [
    `${violation.invariant}: ${violation.says}`,
    ...lines.map((line) => `  ${inWords(line, start)}`),
  ].join('\n')
}

/** The shortest counterexample of each broken invariant, and how many there are. */
export function report(run: Run, violations: readonly Violation[]): string {
  const invariants = [...new Set(violations.map(({ invariant }) => invariant))].sort()
  return invariants
    .map((invariant) => {
      const all = violations.filter((each) => each.invariant === invariant)
      const shortest = all
        .slice(0, EXAMPLES_TRIED)
        .map((each) => printed(run, each))
        .reduce((a, b) => (b.length < a.length ? b : a))
      return `${all.length} × ${shortest}`
    })
    .join('\n')
}

/** A thoroughly broken run must not take an hour to report. */
const EXAMPLES_TRIED = 10

function isSame(a: Violation, b: Violation): boolean {
  return a.invariant === b.invariant && a.says === b.says
}

function concerns(line: Line, about: ReadonlySet<string>): boolean {
  if (line.op === 'fault' || about.has(line.key)) return true
  const value: unknown = 'value' in line ? line.value : undefined
  return typeof value === 'object' && value !== null && 'match' in value && about.has(String(value.match))
}

function restricted(dumps: Dumps, about: ReadonlySet<string>): Dumps {
  const { redis } = dumps
  const matches = [...redis.matches].filter(
    ([id, { match }]) => about.has(id) || playersOf(match).some((player) => about.has(player)),
  )
  const ids = new Set(matches.map(([id]) => id))
  const record = dumps.record && new Map([...dumps.record].filter(([id]) => ids.has(id) || about.has(id)))
  return { ...dumps, record, redis: { ...redis, matches: new Map(matches) } }
}

function inWords(line: Line, start: number): string {
  const value = 'value' in line ? ` ${JSON.stringify(line.value)}` : ''
  return `+${((line.t - start) / 1000).toFixed(3)} s ${line.client}: ${line.op} ${line.key} ${line.type}${value}`
}
