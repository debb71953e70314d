import { expect, it } from 'vitest'

import { SpentRates } from './spent-rates.ts'

const rate = { everyMs: 10, burst: 1 }

it('forgets callers who are clear, however many come', () => {
  const rates = new SpentRates()
  for (let now = 0; now < 100_000; now += 1) rates.spend([{ caller: `caller ${now}`, rate }], now)
  expect(rates.size).toBeLessThan(100)
})

it('keeps those who are not clear', () => {
  const rates = new SpentRates()
  const slow = { everyMs: 1_000_000, burst: 1 }
  expect(rates.spend([{ caller: 'slow', rate: slow }], 0)).toBe(0)
  for (let now = 0; now < 1000; now += 1) rates.spend([{ caller: `caller ${now}`, rate }], now)
  expect(rates.spend([{ caller: 'slow', rate: slow }], 1000)).toBe(999_000)
})
