import fc from 'fast-check'
import { expect, test } from 'vitest'

import { backoffMs } from './backoff.ts'

test('a wait is between half and all of its step, and never above the limit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), (failures) => {
      const step = Math.min(100 * 2 ** (failures - 1), 5000)
      const ms = backoffMs(failures, { firstMs: 100, mostMs: 5000 })
      expect(ms).toBeGreaterThanOrEqual(step / 2)
      expect(ms).toBeLessThanOrEqual(step)
    }),
  )
})
