import { expect, test } from 'vitest'

import { simulated } from '../../test/support/simulated.ts'
import { reportPage } from './report-page.ts'
import { reportText } from './report-text.ts'

const queue = `
queues:
  it:
    attributes: { rating: number }
    size: 4
    minSize: 2
    fillSeconds: 10
    rules: { skill: { type: spread, attribute: rating, max: 200 } }
`
const report = simulated(queue, '--per-second 0.5 --tickets 2000')

test('the page needs nothing else, and holds what the text holds', () => {
  const page = reportPage([report])
  expect(page).not.toMatch(/<script|https?:|@import|url\(|<link/)
  const text = reportText([report])
  const tables = text.slice(text.indexOf('\nparty'))
  const numbers = [...tables.matchAll(/[\d.,]+ %/g)].map(([number]) => number)
  expect(numbers.length).toBeGreaterThan(8)
  for (const number of numbers) expect(page).toContain(number)
  expect(page.match(/<rect/g)?.length).toBeGreaterThan(10)
  expect(page).not.toContain('NaN')
})

test('what a name contains is text', () => {
  const page = reportPage([{ ...report, config: '<img src=x>&"' }])
  expect(page).not.toContain('<img')
  expect(page).toContain('&lt;img src=x&gt;&amp;&quot;')
})

test('two reports stand side by side, in the page and in the text', () => {
  const two = [report, { ...report, config: 'other.yaml' }]
  expect(reportPage(two)).toMatch(/class="legend".*other\.yaml/)
  expect(reportText(two)).toMatch(/side by side\n +it\.yaml +other\.yaml\nmatched/)
})

test('a queue in which nobody meets anybody has a report too', () => {
  const nobody = simulated('queues: { it: { size: 9, minSize: 9 } }', '--players 3 --tickets 10 --party 0')
  expect(reportText([nobody])).toContain('0 matches of no players: none was formed')
  expect(reportPage([nobody])).not.toContain('NaN')
})
