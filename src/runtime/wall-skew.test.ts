import { pino } from 'pino'
import { expect, test } from 'vitest'

import { WallSkew } from './wall-skew.ts'

test("reports once, in seconds, that the machine's clock is not at system time, and again after it was", () => {
  const lines: string[] = []
  const skew = new WallSkew(pino({}, { write: (line: string) => lines.push(line) }))
  for (const aheadMs of [0, 2000, 180_000, 180_000, 0, -3_600_000]) skew.look(Date.now() - aheadMs)
  const told = lines.map((line) => (JSON.parse(line) as { skewSeconds: number }).skewSeconds)
  expect(told).toEqual([180, -3600])
})
