import { expect, test } from 'vitest'

import { reportFaults } from './server-reports.ts'

const report = { seq: 1, state: 'open', client_count: 0, players: ['ada'], ttl_seconds: 0 }

test('a report that a backend accepts has no faults', () => {
  expect(reportFaults(report)).toEqual([])
  expect(reportFaults({ ...report, state: 'stop', end_reason: 'finished' })).toEqual([])
})

test.each<[unknown, readonly string[]]>([
  ['text', ['the report must be object']],
  [{ ...report, seq: 0 }, ['/seq must be >= 1']],
  [{ ...report, state: 'over' }, ['/state must be equal to one of the allowed values']],
  [{ ...report, map: 'desert' }, ['/map is no field of a report']],
  [{ ...report, players: [7] }, ['/players/0 must be string']],
  [{ ...report, players: ['a b'] }, ['the player id "a b" holds U+0020, which is not a visible character']],
])('%j is refused', (said, faults) => {
  expect(reportFaults(said)).toEqual(faults)
})

test('what is missing is named', () => {
  const { seq: _seq, ...without } = report
  expect(reportFaults(without).join()).toContain('seq')
})
