import { count, percent, shown } from './numbers-shown.ts'
import type { Report } from './report.ts'
import { comparison, figureTable, groupTables, outcome, type Table } from './report-tables.ts'

const BAR = 40
const MOST_SIZES = 6

/** For a terminal: each report, and two of them side by side at the end. */
export function reportText(reports: readonly Report[]): string {
  const both = reports.length > 1 ? ['side by side', ...linesOf(comparison(reports)), ''] : []
  return [...reports.flatMap(oneReport), ...both].join('\n')
}

function oneReport(report: Report): readonly string[] {
  return [
    `${report.config}, queue ${report.queue}, seed ${report.seed}`,
    outcome(report),
    `${count(report.matches)} matches of ${sizesText(report)}`,
    '',
    ...linesOf(figureTable(report)),
    '',
    'wait (s)',
    ...bars(report),
    '',
    ...groupTables(report).flatMap((table) => [...linesOf(table), '']),
  ]
}

function sizesText({ sizes, size }: Report): string {
  const all = Object.entries(sizes)
  if (all.length === 0) return 'no players: none was formed'
  if (all.length > MOST_SIZES) return `${shown(size.p50)} players (median), ${shown(size.mean)} on average`
  return all.map(([players, matches]) => `${players} players: ${count(matches)}`).join(', ')
}

function bars({ waits, matched }: Report): readonly string[] {
  const most = Math.max(...waits.map(({ tickets }) => tickets))
  return waits.map(({ upToSeconds, tickets }) => {
    const bar = '█'.repeat(Math.round((tickets / most) * BAR))
    return `${`≤ ${count(upToSeconds)}`.padStart(10)}  ${percent(tickets / matched).padStart(7)}  ${bar}`.trimEnd()
  })
}

/** The first column is aligned to the left, the others to the right. */
function linesOf({ rows }: Table): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => (row[i] ?? '').length)))
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart((widths[i] ?? 0) + 2)))
      .join('')
      .trimEnd(),
  )
}
