import { getEventListeners } from 'node:events'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { Loop, type LoopNeeds, type Turn } from './loop.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A loop that runs until the test stops it, with its log. */
function begin(turn: Turn, needs: Partial<LoopNeeds> = {}) {
  const loop = new Loop()
  const stop = new AbortController()
  const logged: Record<string, unknown>[] = []
  const write = (line: string): void => {
    logged.push(JSON.parse(line) as Record<string, unknown>)
  }
  const seen = { over: false }
  const running = loop
    .run(turn, {
      name: 'test',
      log: pino({}, { write }),
      signal: stop.signal,
      now: () => performance.now(),
      ...needs,
    })
    .then(() => (seen.over = true))
  return { loop, stop, logged, running, seen }
}

/** A turn that counts itself, and then does what the test says. */
function counted(turn: (before: number) => ReturnType<Turn>) {
  const starts: number[] = []
  const began = performance.now()
  return {
    starts,
    turn: () => {
      starts.push(performance.now() - began)
      return turn(starts.length - 1)
    },
  }
}

const after = (ms: number, lookAgainAt: number | undefined) =>
  new Promise<number | undefined>((resolve) => {
    setTimeout(resolve, ms, lookAgainAt)
  })
const never = () => Promise.resolve(undefined)
const broken = () => Promise.reject(new Error('no store'))

describe('a loop', () => {
  test('takes its first turn at once, and the next when requested', async () => {
    const { starts, turn } = counted(() => Promise.resolve(performance.now() + 700))
    const { stop, running } = begin(turn)
    await vi.advanceTimersByTimeAsync(1500)
    expect(starts).toEqual([0, 700, 1400])
    stop.abort()
    await running
  })

  test("is not affected by setting the machine's clock", async () => {
    const { starts, turn } = counted((before) =>
      Promise.resolve(before < 2 ? performance.now() + 700 : undefined),
    )
    const { loop, stop, running } = begin(turn)
    vi.setSystemTime(Date.now() - 3_600_000)
    await vi.advanceTimersByTimeAsync(1000)
    vi.setSystemTime(Date.now() + 7_200_000)
    loop.wakeWithin(300)
    await vi.advanceTimersByTimeAsync(1000)
    expect(starts).toEqual([0, 700, 1300])
    stop.abort()
    await running
  })

  test('runs again at once if the time is already past', async () => {
    const { starts, turn } = counted((before) =>
      Promise.resolve(before < 3 ? performance.now() - 5000 : undefined),
    )
    const { stop, running } = begin(turn)
    await vi.advanceTimersByTimeAsync(10)
    expect(starts).toHaveLength(4)
    stop.abort()
    await running
  })

  test('that requested no time sleeps until it is woken', async () => {
    const { starts, turn } = counted(never)
    const { loop, stop, running } = begin(turn)
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(starts).toEqual([0])
    loop.wake()
    await vi.advanceTimersByTimeAsync(0)
    expect(starts).toEqual([0, 86_400_000])
    stop.abort()
    await running
  })

  test('runs at the earliest requested time, and not again for the others', async () => {
    const { starts, turn } = counted(never)
    const { loop, stop, running } = begin(turn)
    await vi.advanceTimersByTimeAsync(0)
    for (const ms of [900, 400, 700]) loop.wakeWithin(ms)
    await vi.advanceTimersByTimeAsync(5000)
    expect(starts).toEqual([0, 400])
    loop.wakeWithin(-1)
    await vi.advanceTimersByTimeAsync(5000)
    expect(starts).toEqual([0, 400, 5000])
    stop.abort()
    await running
  })

  test('does not run early if the requested time is beyond the limit of timers', async () => {
    const { starts, turn } = counted(() => Promise.resolve(performance.now() + 2 ** 33))
    const { stop, running } = begin(turn)
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(starts).toEqual([0])
    stop.abort()
    await running
  })

  test('does not lose a wake during a turn: one turn follows, however many wakes there were', async () => {
    const { starts, turn } = counted(() => after(100, undefined))
    const { loop, stop, running } = begin(turn)
    await vi.advanceTimersByTimeAsync(50)
    loop.wake()
    loop.wake()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(starts).toEqual([0, 100])
    stop.abort()
    await running
  })

  test('never runs two turns at once', async () => {
    let atOnce = 0
    let most = 0
    const { loop, stop, running } = begin(async () => {
      most = Math.max(most, (atOnce += 1))
      await new Promise((resolve) => setTimeout(resolve, 10))
      atOnce -= 1
      return performance.now()
    })
    for (let wakes = 0; wakes < 20; wakes += 1) {
      loop.wake()
      await vi.advanceTimersByTimeAsync(7)
    }
    expect(most).toBe(1)
    stop.abort()
    await vi.advanceTimersByTimeAsync(10)
    await running
  })
})

describe('a turn that fails', () => {
  test('is logged, and retried with growing pauses until one succeeds', async () => {
    const failures: number[] = []
    const restMs = (count: number): number => {
      failures.push(count)
      return 100
    }
    const { starts, turn } = counted((before) =>
      before === 2 ? Promise.resolve(performance.now() + 50) : broken(),
    )
    const { stop, running, logged } = begin(turn, { restMs })
    await vi.advanceTimersByTimeAsync(400)
    expect(starts).toEqual([0, 100, 200, 250, 350])
    expect(failures).toEqual([1, 2, 1, 2])
    expect(logged[0]).toMatchObject({
      level: 50,
      loop: 'test',
      failures: 1,
      msg: 'loop turn failed',
      err: { message: 'no store' },
    })
    stop.abort()
    await running
  })

  test('backs off, never ends the loop, and never waits more than five seconds', async () => {
    const { starts, turn } = counted(broken)
    const { stop, running, seen } = begin(turn)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(starts.length).toBeGreaterThanOrEqual(12)
    expect(starts.length).toBeLessThan(35)
    expect(seen.over).toBe(false)
    stop.abort()
    await running
  })

  test('is not retried early because of wakes', async () => {
    const { starts, turn } = counted((before) => (before < 2 ? broken() : never()))
    const { loop, stop, running } = begin(turn, { restMs: () => 1000 })
    for (let wakes = 0; wakes < 50; wakes += 1) {
      loop.wake()
      await vi.advanceTimersByTimeAsync(10)
    }
    expect(starts).toEqual([0])
    await vi.advanceTimersByTimeAsync(5000)
    expect(starts).toEqual([0, 1000, 2000])
    stop.abort()
    await running
  })

  test('that throws synchronously is treated the same', async () => {
    const { starts, turn } = counted(() => {
      throw new Error('at once')
    })
    const { stop, running, logged } = begin(turn, { restMs: () => 1000 })
    await vi.advanceTimersByTimeAsync(1500)
    expect(starts).toEqual([0, 1000])
    expect(logged).toHaveLength(2)
    stop.abort()
    await running
  })
})

describe('the end', () => {
  test('ends a sleeping loop at once, and leaves nothing behind', async () => {
    const { stop, running } = begin(() => Promise.resolve(performance.now() + 60_000))
    await vi.advanceTimersByTimeAsync(1)
    stop.abort()
    await running
    expect(vi.getTimerCount()).toBe(0)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(0)
  })

  test('ends a loop at once that backs off', async () => {
    const { stop, running } = begin(broken, { restMs: () => 60_000 })
    await vi.advanceTimersByTimeAsync(1)
    stop.abort()
    await running
    expect(vi.getTimerCount()).toBe(0)
  })

  test('waits for the running turn, and no other follows', async () => {
    const { starts, turn } = counted(() => after(100, 0))
    const { stop, running, seen } = begin(turn)
    await vi.advanceTimersByTimeAsync(50)
    stop.abort()
    await vi.advanceTimersByTimeAsync(49)
    expect(seen.over).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    await running
    expect(starts).toEqual([0])
  })

  test('before the start prevents any turn', async () => {
    const { starts, turn } = counted(never)
    await begin(turn, { signal: AbortSignal.abort() }).running
    expect(starts).toEqual([])
  })

  test('a long-lived signal does not keep old turns in memory', async () => {
    const { stop, running } = begin(() => Promise.resolve(performance.now() + 10))
    await vi.advanceTimersByTimeAsync(1000)
    expect(getEventListeners(stop.signal, 'abort')).toHaveLength(1)
    stop.abort()
    await running
  })
})
