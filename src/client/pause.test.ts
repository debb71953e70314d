import { getEventListeners } from 'node:events'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { backoffMs, pause } from './pause.ts'

describe('a pause', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  /** Reports whether the pause is over. */
  function begin(ms: number, signal: AbortSignal) {
    const seen = { over: false }
    void pause(ms, signal).then(() => (seen.over = true))
    return seen
  }

  test('is as long as requested, and releases its signal', async () => {
    const { signal } = new AbortController()
    const seen = begin(5000, signal)
    await vi.advanceTimersByTimeAsync(4999)
    expect(seen.over).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(seen.over).toBe(true)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  test('ends with its signal, and leaves no timer behind', async () => {
    const stop = new AbortController()
    const seen = begin(5000, stop.signal)
    stop.abort()
    await vi.advanceTimersByTimeAsync(0)
    expect(seen.over).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('does not start with an aborted signal', async () => {
    const seen = begin(5000, AbortSignal.abort())
    await vi.advanceTimersByTimeAsync(0)
    expect(seen.over).toBe(true)
  })

  test('longer than a timer allows does not end at once', async () => {
    const seen = begin(2 ** 31, new AbortController().signal)
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(seen.over).toBe(false)
  })
})

describe('a back-off', () => {
  test('grows with the failures, up to ten seconds', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2000 }), (failures) => {
        const ms = backoffMs(failures)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(Math.min(200 * 2 ** failures, 10_000))
      }),
    )
    const longest = (failures: number) => Math.max(...Array.from({ length: 200 }, () => backoffMs(failures)))
    expect(longest(4)).toBeGreaterThan(longest(0))
  })

  test('differs between clients', () => {
    expect(new Set(Array.from({ length: 20 }, () => backoffMs(3))).size).toBeGreaterThan(10)
  })
})
