import { afterEach, expect, test, vi } from 'vitest'

import { onceAMinute } from './once-a-minute.ts'

afterEach(() => {
  vi.useRealTimers()
})

function lines() {
  vi.useFakeTimers()
  const logged: (readonly [object, string])[] = []
  const warn = (fields: object, sentence: string): number => logged.push([fields, sentence])
  return { logged, line: onceAMinute({ warn }, 'it happened') }
}

test('a line appears at once, and then once a minute with how often it was due', () => {
  const { logged, line } = lines()
  for (let n = 0; n < 100; n += 1) line({ n })
  expect(logged).toEqual([[{ n: 0, times: 1 }, 'it happened']])
  vi.advanceTimersByTime(60_000)
  for (let n = 100; n < 200; n += 1) line({ n })
  expect(logged.slice(1)).toEqual([[{ n: 100, times: 100 }, 'it happened']])
})

test('lines of one kind do not hide those of another', () => {
  const { logged, line } = lines()
  for (const part of ['redis', 'jwks', 'jwks', 'redis']) line({ part }, part)
  expect(logged.map(([fields]) => fields)).toEqual([
    { part: 'redis', times: 1 },
    { part: 'jwks', times: 1 },
  ])
})
