import { expect, test } from 'vitest'

import { stepped, teamOf, ticketWith } from '../../test/support/rule-queues.ts'
import { areFillable } from './fillable.ts'
import { always } from './steps.ts'

const parties = (...sizes: readonly number[]) =>
  sizes.map((size, i) =>
    ticketWith(
      Array.from({ length: size }, (_, k) => `p${i}-${k}`),
      {},
    ),
  )

const five = teamOf('red', 5, { min: stepped(5, { 1000: 3 }) })

test.each([
  ['full', [3, 3, 3], { mustBeFull: true, ageMs: 1000 }, false],
  ['full', [3, 4, 2], { mustBeFull: true, ageMs: 0 }, true],
  ['full, by a party of the same size', [3, 5], { mustBeFull: true, ageMs: 0 }, true],
  ['as small as may be', [3, 3, 3], { mustBeFull: false, ageMs: 999 }, false],
  ['smaller once its oldest has waited', [3, 3, 3], { mustBeFull: false, ageMs: 1000 }, true],
  ['smaller, and not with too large a party', [6, 1, 1], { mustBeFull: false, ageMs: 1000 }, false],
] as const)('a team that is %s: parties of %j', (_, sizes, how, can) => {
  expect(areFillable([five], parties(...sizes), how)).toBe(can)
})

test('a team that may be left out by now hinders nothing', () => {
  const spare = teamOf('spare', 4, { count: { min: stepped(1, { 1000: 0 }), max: 1 } })
  const [full, open] = [teamOf('red', 3, { min: always(3) }), { mustBeFull: false, ageMs: 1000 }]
  expect(areFillable([full, spare], parties(3), open)).toBe(true)
  expect(areFillable([full, spare], parties(3), { ...open, ageMs: 999 })).toBe(false)
})
