import type { Metric } from './bench.ts'
import type { Figure } from './compare.ts'

export type Kept = Figure & {
  readonly measured: { readonly day: string; readonly machine: readonly string[] }
}

export interface Report {
  readonly figures: readonly Kept[]
}

const columns = ['', 'What', 'Muster', 'Peer', 'Compared', 'Spread', 'Bar', 'Verdict'] as const

/** The table of docs/benchmarks.md. */
function markdown({ figures }: Report): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const table = [row(columns), row(columns.map(() => '---')), ...figures.map((figure) => row(cells(figure)))]
  return `${table.join('\n')}\n\n${runs(figures).join('\n\n')}`
}

/** When and on what the figures were measured, one line per run with its benches. */
function runs(figures: readonly Kept[]): readonly string[] {
  const byRun = new Map<string, Set<string>>()
  for (const { bench, measured } of figures) {
    const run = `Measured on ${measured.day} on ${measured.machine.join('; ')}`
    byRun.set(run, (byRun.get(run) ?? new Set()).add(bench))
  }
  return [...byRun].map(([run, its]) => `${run}: ${[...its].join(', ')}.`)
}

/** The same for a terminal. */
export function plain(figures: readonly Figure[]): string {
  const rows = [columns, ...figures.map(cells)]
  const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells(figure: Figure): readonly string[] {
  const { metric, peerName, value, least, most, ours, peer, verdict } = figure
  return [
    metric.id,
    metric.name,
    `${round(ours)} ${metric.unit}`,
    peer === undefined ? '' : `${round(peer)} ${metric.unit} (${peerName ?? ''})`,
    inItsUnit(metric, round(value)),
    `${round(least)} to ${round(most)}`,
    barText(metric),
    verdict === 'missed' ? '**missed**' : verdict,
  ]
}

function inItsUnit({ comparison, unit }: Metric, text: string): string {
  switch (comparison) {
    case 'ratio to peer':
      return `${text} ×`
    case 'more than peer':
      return `${text} ${unit} more`
    case 'alone':
      return `${text} ${unit}`
  }
}

function barText({ bar }: Metric): string {
  if (!bar) return ''
  return 'atLeast' in bar ? `≥ ${bar.atLeast}` : `≤ ${bar.atMost}`
}

/** Three significant digits. */
function round(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.01))))
  return value.toFixed(Math.min(digits, 3))
}

const BEGIN = '<!-- figures of bench/results.json, written by make bench -->'
const END = '<!-- end of the figures -->'

/** The page with these figures instead of the old ones. */
export function inserted(page: string, report: Report): string {
  const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)]
  if (before < 0 || after < before) throw new Error(`the page has no place for figures: ${BEGIN} … ${END}`)
  return `${page.slice(0, before)}${BEGIN}\n\n${markdown(report)}\n\n${page.slice(after)}`
}
