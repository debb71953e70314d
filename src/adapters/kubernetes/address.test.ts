import fc from 'fast-check'
import { expect, test } from 'vitest'

import { chooseHostPort } from './address.ts'

const range = { kind: 'host-port', first: 30_000, last: 30_009 } as const

test('pods that are reached by their own address need no port of their node', () => {
  expect(chooseHostPort({ kind: 'pod' }, [], 0)).toBeUndefined()
})

test('the port is one that the fewest pods have, whichever the seed', () => {
  const used = fc.array(fc.integer({ min: 29_990, max: 30_020 }))
  const seed = fc.double({ min: 0, max: 0.999, noNaN: true })
  fc.assert(
    fc.property(used, seed, (ports, seed) => {
      const uses = (port: number) => ports.filter((each) => each === port).length
      const chosen = chooseHostPort(range, ports, seed) ?? 0
      expect(chosen).toBeGreaterThanOrEqual(range.first)
      expect(chosen).toBeLessThanOrEqual(range.last)
      const all = Array.from({ length: 10 }, (_, at) => range.first + at)
      expect(uses(chosen)).toBe(Math.min(...all.map(uses)))
    }),
  )
})

test('backends that choose at the same time choose apart', () => {
  expect(new Set([0, 0.35, 0.7].map((seed) => chooseHostPort(range, [], seed))).size).toBe(3)
})
