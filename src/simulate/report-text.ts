import type { Figures } from './figures.ts'
import type { GroupReport } from './group-tally.ts'
import { count, percent, shown } from './numbers-shown.ts'
import type { Report } from './report.ts'

const BAR = 40

/** For a terminal. Each table stands alone; with two reports, their columns stand side by side. */
export function reportText(reports: readonly Report[]): string {
  return [...reports.map(oneReport), ...(reports.length > 1 ? [comparison(reports)] : [])].join('\n')
}

function oneReport(report: Report): string {
  const { tickets, matched, gaveUp, waiting, matches } = report
  const lines = [
    `${report.config}, queue ${report.queue}, seed ${report.seed}`,
    `${count(tickets)} tickets (${count(report.players)} players) in ${shown(report.seconds / 3600)} h: ${percent(matched / tickets)} matched, ${percent(gaveUp / tickets)} gave up, ${percent(waiting.tickets / tickets)} still waiting${waiting.tickets > 0 ? ` (the longest for ${shown(waiting.longestSeconds)} s)` : ''}`,
    `${count(matches)} matches of ${sizesText(report)}`,
    '',
    ...figureTable(report),
    '',
    'wait (s)',
    ...bars(report),
    ...(report.byBand ? ['', ...groupTable(report.byBand.attribute, report.byBand.bands)] : []),
    '',
    ...groupTable('party', report.byPartySize),
    '',
  ]
  return lines.join('\n')
}

const MOST_SIZES = 6

function sizesText({ sizes, size }: Report): string {
  const all = Object.entries(sizes)
  if (all.length === 0) return 'no size'
  if (all.length > MOST_SIZES) return `${shown(size.p50)} players (median), ${shown(size.mean)} on average`
  return all.map(([players, matches]) => `${players} players: ${count(matches)}`).join(', ')
}

const figures = ['mean', 'p50', 'p90', 'p95', 'p99', 'max'] as const

function figureTable(report: Report): readonly string[] {
  const rows: readonly (readonly [string, Figures | undefined])[] = [
    ['wait (s)', report.wait],
    ...report.quality.flatMap(({ attribute, spread, imbalance }) => [
      [`${attribute}, spread`, spread] as const,
      [`${attribute}, imbalance of teams`, imbalance] as const,
    ]),
    ['ping (ms)', report.ping],
  ]
  const shownRows = rows.flatMap(([name, row]) =>
    row ? [[name, ...figures.map((each) => shown(row[each]))]] : [],
  )
  return table([['', ...figures], ...shownRows])
}

function bars({ waits, matched }: Report): readonly string[] {
  const most = Math.max(...waits.map(({ tickets }) => tickets))
  return waits.map(({ upToSeconds, tickets }) => {
    const bar = '█'.repeat(Math.round((tickets / most) * BAR))
    return `${`≤ ${count(upToSeconds)}`.padStart(10)}  ${percent(tickets / matched).padStart(7)}  ${bar}`.trimEnd()
  })
}

function groupTable(name: string, groups: readonly GroupReport[]): readonly string[] {
  const rows = groups.map((group) => [
    group.name,
    percent(group.share),
    percent(group.matched / group.tickets),
    percent(group.gaveUp / group.tickets),
    shown(group.p50),
    shown(group.p95),
  ])
  return table([[name, 'share', 'matched', 'gave up', 'p50 (s)', 'p95 (s)'], ...rows])
}

function comparison(reports: readonly Report[]): string {
  const row = (name: string, of: (report: Report) => string): readonly string[] => [name, ...reports.map(of)]
  const lines = table([
    row('', ({ config }) => config),
    row('matched', ({ matched, tickets }) => percent(matched / tickets)),
    row('gave up', ({ gaveUp, tickets }) => percent(gaveUp / tickets)),
    row('wait p50 (s)', ({ wait }) => shown(wait.p50)),
    row('wait p95 (s)', ({ wait }) => shown(wait.p95)),
    row('spread p50', ({ quality }) => shown(quality[0]?.spread.p50)),
    row('imbalance p50', ({ quality }) => shown(quality[0]?.imbalance?.p50)),
    row('ping p50 (ms)', ({ ping }) => shown(ping?.p50)),
    row('players in a match', ({ size }) => shown(size.mean)),
  ])
  return ['side by side', ...lines, ''].join('\n')
}

/** The first column is aligned to the left, the others to the right. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart((widths[i] ?? 0) + 2)))
      .join('')
      .trimEnd(),
  )
}
