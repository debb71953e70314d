import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { rights } from '../src/match/rights.ts'
import { refusals } from '../src/proxy/proxy-metrics.ts'

const page = readFileSync(new URL('../docs/security.md', import.meta.url), 'utf8')
const kinds = Object.keys(rights['report on a match']) as (keyof (typeof rights)['report on a match'])[]

/** As the document shows it. */
function table(): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const head = ['', ...kinds.map((kind) => `\`${kind}\``)]
  const rows = Object.entries(rights).map(([action, extents]) =>
    row([action, ...kinds.map((kind) => (extents[kind] === 'none' ? '' : extents[kind]))]),
  )
  return [row(head), `|${'---|'.repeat(head.length)}`, ...rows].join('\n').replace(/ +\|/g, ' |')
}

test('docs/security.md shows who may do what', () => {
  expect(page).toContain(table())
})

test('nobody but an operator has every right, and no other role has a right that a player lacks for themself', () => {
  for (const [action, { operator, viewer, 'game-backend': backend }] of Object.entries(rights)) {
    if (action !== 'report on a match') expect(operator, action).toBe('all')
    expect([viewer, backend], action).not.toContain('own')
  }
})

/** The rows of the tables of limits. */
function limitsOf(whose: 'proxy' | 'backend'): readonly (readonly string[])[] {
  const [section = ''] = page.split(`## Limits of the ${whose}\n`)[1]?.split('\n## ') ?? []
  const rows = section.split('\n').filter((line) => line.startsWith('| '))
  return rows.slice(1).map((row) =>
    row
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  )
}

test.each(['proxy', 'backend'] as const)('each limit of the %s names a test that sets it', (whose) => {
  const rows = limitsOf(whose)
  expect(rows.length).toBeGreaterThan(10)
  for (const [limit = '', , , , , shownBy = ''] of rows) {
    const file = new URL(`../${shownBy.replaceAll('`', '')}`, import.meta.url)
    expect(existsSync(file), limit).toBe(true)
    for (const [, variable = ''] of limit.matchAll(/`([A-Z_]+)`/g))
      expect(readFileSync(file, 'utf8'), `${shownBy} of ${limit}`).toMatch(new RegExp(`\\b${variable}\\b`))
  }
})

test('each reason of the proxy to refuse stands beside its limit', () => {
  const shown = limitsOf('proxy').map((cells) => cells[4])
  for (const reason of refusals)
    if (!['bad-token', 'no-match', 'proxy-header'].includes(reason))
      expect(
        shown.some((cell) => cell?.includes(`\`${reason}\``)),
        reason,
      ).toBe(true)
})

test('each limit that a variable sets at proxy or backend is in these tables', () => {
  const settings = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8')
  const own = [...settings.matchAll(/^\| `(MAX_\w+)` \| (?:proxy|backend|proxy, backend) \|/gm)].map(
    ([, name]) => name,
  )
  const shown = [...limitsOf('proxy'), ...limitsOf('backend')].map(([limit]) => limit).join(' ')
  // How many servers, and connections to a backend, are no limits of clients.
  const missing = own.filter((name) => !shown.includes(`\`${name ?? ''}\``))
  expect(missing).toEqual(['MAX_GAME_SERVERS', 'MAX_BACKEND_CONNECTIONS'])
})
