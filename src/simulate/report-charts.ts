import { barChart, type BarChart } from './bar-chart.ts'
import type { GroupReport } from './group-tally.ts'
import { count } from './numbers-shown.ts'
import type { Report } from './report.ts'

export interface Figure {
  readonly title: string
  readonly says: string
  readonly svg: string
}

/** The charts of one report, or of several side by side. */
export function figuresFor(reports: readonly Report[]): readonly Figure[] {
  const attribute = reports.find(({ byBand }) => byBand)?.byBand?.attribute
  return [
    figure(waits(reports), 'Of the tickets that were matched, how many waited longer than the bar before.'),
    ...(attribute === undefined
      ? []
      : [
          figure(
            groupWaits(`Wait by ${attribute}`, reports, ({ byBand }) => byBand?.bands ?? []),
            '95 % of the tickets of a band waited no longer. A band is a standard deviation wide.',
          ),
        ]),
    figure(
      groupWaits('Wait by party', reports, ({ byPartySize }) => byPartySize),
      '95 % of the tickets of a size waited no longer.',
    ),
    ...sizes(reports),
  ]
}

function figure(chart: BarChart, says: string): Figure {
  return { title: chart.title, says, svg: barChart(chart) }
}

function waits(reports: readonly Report[]): BarChart {
  const ends = longest(reports.map((report) => report.waits.map(({ upToSeconds }) => upToSeconds)))
  return {
    title: 'Wait',
    unit: ' %',
    names: ends.map((end) => (end < 120 ? `≤${count(end)} s` : `≤${count(end / 60)} min`)),
    series: reports.map(({ config, waits: bars, matched }) => ({
      name: config,
      values: ends.map((_, i) => ((bars[i]?.tickets ?? 0) / matched) * 100),
    })),
  }
}

function groupWaits(
  title: string,
  reports: readonly Report[],
  groupsOf: (report: Report) => readonly GroupReport[],
): BarChart {
  const names = longest(reports.map((report) => groupsOf(report).map(({ name }) => name)))
  return {
    title,
    unit: ' s',
    names,
    series: reports.map((report) => ({
      name: report.config,
      values: names.map((name) => groupsOf(report).find((group) => group.name === name)?.p95 ?? NaN),
    })),
  }
}

const MOST_SIZES = 25

/** Not for matches that all have the same size. */
function sizes(reports: readonly Report[]): readonly Figure[] {
  const all = [...new Set(reports.flatMap((report) => Object.keys(report.sizes).map(Number)))]
  if (all.length < 2) return []
  const step = Math.ceil((Math.max(...all) - Math.min(...all) + 1) / MOST_SIZES)
  const groups = [...new Set(all.map((size) => Math.floor(size / step)))].sort((a, b) => a - b)
  const chart: BarChart = {
    title: 'Players in a match',
    unit: ' %',
    names: groups.map((group) => (step === 1 ? String(group) : `${group * step}–${group * step + step - 1}`)),
    series: reports.map((report) => ({
      name: report.config,
      values: groups.map((group) => (matchesIn(report, group, step) / report.matches) * 100),
    })),
  }
  return [figure(chart, 'How many of the matches have so many players.')]
}

function matchesIn({ sizes: matches }: Report, group: number, step: number): number {
  return Object.entries(matches)
    .filter(([size]) => Math.floor(Number(size) / step) === group)
    .reduce((sum, [, number]) => sum + number, 0)
}

function longest<T>(lists: readonly (readonly T[])[]): readonly T[] {
  return lists.reduce((most, list) => (list.length > most.length ? list : most), [])
}
