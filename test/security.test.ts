import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

import { rights } from '../src/match/rights.ts'

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
