import { escaped } from './html-text.ts'
import { shown } from './numbers-shown.ts'

export interface BarChart {
  readonly title: string
  /** Behind each number. */
  readonly unit: string
  /** Below the groups of bars. */
  readonly names: readonly string[]
  /** A bar in each group; what is not a number has none. */
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[]
}

const WIDTH = 520
const HEIGHT = 220
const LEFT = 56
const TOP = 12
const BOTTOM = 34
const PLOT = HEIGHT - TOP - BOTTOM
const GAP = 0.25

/** Bars as SVG. Its colours are classes of the page: `s0`, `s1`, ... */
export function barChart(chart: BarChart): string {
  const { title, names, series } = chart
  const top = niceTop(Math.max(...series.flatMap(({ values }) => values.filter(Number.isFinite)), 0))
  const parts = [...grid(chart, top), ...series.flatMap((_, i) => bars(chart, i, top)), ...labels(names)]
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${parts.join('')}</svg>`
}

function grid({ unit }: BarChart, top: number): readonly string[] {
  return [0, 0.5, 1].map((part) => {
    const y = TOP + PLOT * (1 - part)
    return `<line x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}"/><text x="${LEFT - 6}" y="${y + 4}" text-anchor="end">${shown(top * part)}${escaped(unit)}</text>`
  })
}

function bars({ names, series, unit }: BarChart, index: number, top: number): readonly string[] {
  const one = series[index]
  const slot = (WIDTH - LEFT) / names.length
  const width = (slot * (1 - GAP)) / series.length
  return names.flatMap((name, i) => {
    const value = one?.values[i] ?? NaN
    if (!one || !Number.isFinite(value)) return []
    const height = fixed((value / top) * PLOT)
    const x = fixed(LEFT + slot * (i + GAP / 2) + width * index)
    const says = `${one.name}, ${name}: ${shown(value)}${unit}`
    return `<rect class="s${index}" x="${x}" y="${fixed(TOP + PLOT - height)}" width="${fixed(width * 0.94)}" height="${height}" rx="2"><title>${escaped(says)}</title></rect>`
  })
}

/** A letter is about this wide. */
const LETTER = 7

/** Where the names are too long for their bars, only some are shown. */
function labels(names: readonly string[]): readonly string[] {
  const slot = (WIDTH - LEFT) / names.length
  const longest = Math.max(...names.map(({ length }) => length + 1))
  const every = Math.ceil((longest * LETTER) / slot)
  return names.flatMap((name, i) => {
    if (i % every > 0) return []
    const x = fixed(LEFT + slot * (i + 0.5))
    return [`<text x="${x}" y="${HEIGHT - 14}" text-anchor="middle">${escaped(name)}</text>`]
  })
}

const TOPS = [1, 2, 3, 4, 5, 6, 8, 10]

/** A round number at or above the value. */
function niceTop(value: number): number {
  if (value <= 0) return 1
  const power = 10 ** Math.floor(Math.log10(value))
  return (TOPS.find((top) => top * power >= value) ?? 10) * power
}

function fixed(value: number): number {
  return Math.round(value * 10) / 10
}
