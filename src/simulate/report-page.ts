import { escaped } from './html-text.ts'
import { percent, shown } from './numbers-shown.ts'
import { pageStyle } from './page-style.ts'
import type { Report } from './report.ts'
import { figuresFor } from './report-charts.ts'
import { comparison, figureTable, groupTables, outcome, type Table } from './report-tables.ts'

/** A page that needs nothing else: no script, no font, no request. */
export function reportPage(reports: readonly Report[]): string {
  const title = `Muster simulation: ${reports.map(({ config }) => config).join(' and ')}`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<style>${pageStyle}</style>
<main>
<h1>${escaped(title)}</h1>
${reports.length > 1 ? `${legend(reports)}${tableOf(comparison(reports))}` : reports.map(tiles).join('')}
<div class="charts">
${figuresFor(reports)
  .map(
    ({ title: name, says, svg }) => `<figure><h2>${escaped(name)}</h2><p>${escaped(says)}</p>${svg}</figure>`,
  )
  .join('\n')}
</div>
${reports.map(details).join('\n')}
</main>
</html>
`
}

function legend(reports: readonly Report[]): string {
  const entries = reports.map(
    ({ config }, i) =>
      `<li><svg viewBox="0 0 10 10" aria-hidden="true"><rect class="s${i}" width="10" height="10" rx="2"/></svg>${escaped(config)}</li>`,
  )
  return `<ul class="legend">${entries.join('')}</ul>`
}

function tiles({ wait, matched, tickets, gaveUp, quality }: Report): string {
  const all: readonly (readonly [string, string])[] = [
    ['wait, median', `${shown(wait.p50)} s`],
    ['wait, 95 %', `${shown(wait.p95)} s`],
    ['matched', percent(matched / tickets)],
    ['gave up', percent(gaveUp / tickets)],
    ...quality
      .slice(0, 1)
      .map(({ attribute, spread }) => [`${attribute}, median spread`, shown(spread.p50)] as const),
  ]
  const shownTiles = all.map(([name, value]) => `<div><b>${escaped(value)}</b>${escaped(name)}</div>`)
  return `<div class="tiles">${shownTiles.join('')}</div>`
}

function details(report: Report): string {
  const { config, queue, seed } = report
  return `<section><h2>${escaped(config)}, queue ${escaped(queue)}, seed ${seed}</h2><p>${escaped(outcome(report))}</p>
${[figureTable(report), ...groupTables(report)].map(tableOf).join('\n')}</section>`
}

function tableOf({ rows: [head = [], ...rows] }: Table): string {
  const body = rows.map(
    ([name = '', ...cells]) =>
      `<tr><th scope="row">${escaped(name)}</th>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`,
  )
  return `<div class="table"><table><thead><tr>${head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('')}</tr></thead><tbody>${body.join('')}</tbody></table></div>`
}
