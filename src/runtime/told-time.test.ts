import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { ToldTime } from './told-time.ts'

const T = 1_700_000_000_000
beforeEach(() => {
  vi.useFakeTimers({ now: T })
})
afterEach(() => {
  vi.useRealTimers()
})

test('before the first answer, it allows five minutes of error in the local clock', () => {
  expect(new ToldTime().earliest()).toBe(T - 300_000)
})

test('after an answer, it goes on by itself, whatever the local clock does', () => {
  const time = new ToldTime()
  time.hear(String(T - 90_000))
  vi.advanceTimersByTime(60_000)
  vi.setSystemTime(T + 3_600_000)
  expect(time.earliest()).toBe(T - 90_000 + 60_000 - 10_000)
})

test('ignores invalid times', () => {
  const time = new ToldTime()
  time.hear(String(T))
  for (const other of [undefined, '', 'now', '-1', '1e999', '1.5', ['1', '2'], 12]) time.hear(other)
  expect(time.earliest()).toBe(T - 10_000)
})
