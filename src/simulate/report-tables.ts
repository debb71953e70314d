import type { Figures } from './figures.ts'
import type { GroupReport } from './group-tally.ts'
import { count, percent, shown } from './numbers-shown.ts'
import type { Report } from './report.ts'

/** The same tables for a terminal and for a page: the first row names the columns, the first column the rows. */
export interface Table {
  readonly rows: readonly (readonly string[])[]
}

const columns = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const

export function figureTable(report: Report): Table {
  const rows: readonly (readonly [string, Figures | undefined])[] = [
    ['wait (s)', report.wait],
    ...report.quality.flatMap(({ attribute, spread, imbalance }) => [
      [`${attribute}, spread`, spread] as const,
      [`${attribute}, imbalance of teams`, imbalance] as const,
    ]),
    ['ping (ms)', report.ping],
  ]
  const filled = rows.flatMap(([name, row]) =>
    row ? [[name, ...columns.map((each) => shown(row[each]))]] : [],
  )
  return { rows: [['', ...columns], ...filled] }
}

export function groupTables({ byBand, byPartySize }: Report): readonly Table[] {
  return [...(byBand ? [groupTable(byBand.attribute, byBand.bands)] : []), groupTable('party', byPartySize)]
}

function groupTable(name: string, groups: readonly GroupReport[]): Table {
  const rows = groups.map((group) => [
    group.name,
    percent(group.share),
    percent(group.matched / group.tickets),
    percent(group.gaveUp / group.tickets),
    shown(group.p50),
    shown(group.p95),
  ])
  return { rows: [[name, 'share', 'matched', 'gave up', 'p50 (s)', 'p95 (s)'], ...rows] }
}

/** The most important numbers of each report. */
export function comparison(reports: readonly Report[]): Table {
  const row = (name: string, of: (report: Report) => string): readonly string[] => [name, ...reports.map(of)]
  return {
    rows: [
      row('', ({ config }) => config),
      row('matched', ({ matched, tickets }) => percent(matched / tickets)),
      row('gave up', ({ gaveUp, tickets }) => percent(gaveUp / tickets)),
      row('wait p50 (s)', ({ wait }) => shown(wait.p50)),
      row('wait p95 (s)', ({ wait }) => shown(wait.p95)),
      row('spread p50', ({ quality }) => shown(quality[0]?.spread.p50)),
      row('imbalance p50', ({ quality }) => shown(quality[0]?.imbalance?.p50)),
      row('ping p50 (ms)', ({ ping }) => shown(ping?.p50)),
      row('players in a match', ({ size }) => shown(size.mean)),
    ],
  }
}

/** What came of the tickets, in two sentences. */
export function outcome({ tickets, players, seconds, matched, gaveUp, waiting }: Report): string {
  const longest = waiting.tickets > 0 ? ` (the longest for ${shown(waiting.longestSeconds)} s)` : ''
  return (
    `${count(tickets)} tickets (${count(players)} players) in ${shown(seconds / 3600)} h: ${percent(matched / tickets)} matched, ` +
    `${percent(gaveUp / tickets)} gave up, ${percent(waiting.tickets / tickets)} still waiting${longest}.`
  )
}
