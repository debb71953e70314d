import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { queued } from '../../test/support/player-backend.ts'
import { Joining } from './join.ts'
import type { Answer, StreamAnswer, Transport } from './transport.ts'

/** When each of these was requested, in milliseconds since the start. */
type Asked = Record<'join' | 'leave' | 'stream', number[]>

interface Script {
  readonly join?: () => Answer | Promise<Answer>
  readonly leave?: () => Answer | Promise<Answer>
  readonly stream?: () => StreamAnswer
}

const well: Answer = { status: 200, retryAfterMs: undefined, body: {} }
const unavailable = (retryAfterMs?: number) => ({ status: 503, retryAfterMs, body: {}, bytes: nothing() })

async function* nothing(): AsyncIterable<Uint8Array> {}

async function* oneEvent(): AsyncIterable<Uint8Array> {
  await Promise.resolve()
  yield Buffer.from(`retry: 1000\n\nevent: queued\ndata: ${JSON.stringify(queued.data)}\n\n`)
}

/** Fake time, so that each wait is exactly as long as it says. */
function scripted({ join = () => well, leave = () => well, stream }: Script) {
  const asked: Asked = { join: [], leave: [], stream: [] }
  const began = Date.now()
  const transport: Transport = {
    request(_method, path) {
      const kind = path === '/match/join' ? 'join' : 'leave'
      asked[kind].push(Date.now() - began)
      return Promise.resolve(kind === 'join' ? join() : leave())
    },
    stream(_path, signal) {
      asked.stream.push(Date.now() - began)
      if (stream) return Promise.resolve(stream())
      return Promise.resolve({ status: 200, retryAfterMs: undefined, bytes: untilHungUp(signal) })
    },
  }
  return { asked, transport }
}

async function* untilHungUp(signal: AbortSignal): AsyncIterable<Uint8Array> {
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the wait requested by the backend', () => {
  test('delays the next join', async () => {
    const { asked, transport } = scripted({ join: () => (asked.join.length < 3 ? unavailable(5000) : well) })
    const joining = new Joining(transport, 'ann')
    await vi.advanceTimersByTimeAsync(4999)
    expect(asked.join).toEqual([0])
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked.join).toHaveLength(3)
    expect((asked.join[2] ?? 0) - (asked.join[1] ?? 0)).toBeGreaterThanOrEqual(5000)
    joining.close()
  })

  test('delays reopening the stream', async () => {
    const { asked, transport } = scripted({ stream: () => unavailable(30_000) })
    const joining = new Joining(transport, 'ann')
    await vi.advanceTimersByTimeAsync(29_999)
    expect(asked.stream).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(20_000)
    expect(asked.stream).toHaveLength(2)
    joining.close()
  })

  test('may be longer than a timer allows', async () => {
    const { asked, transport } = scripted({ join: () => unavailable(2 ** 40) })
    const joining = new Joining(transport, 'ann')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked.join).toEqual([0])
    joining.close()
  })

  test('does not delay a cancel', async () => {
    const { asked, transport } = scripted({ join: () => unavailable(60_000) })
    const joining = new Joining(transport, 'ann')
    await vi.advanceTimersByTimeAsync(10)
    expect(await joining.cancel()).toBe(true)
    await vi.advanceTimersByTimeAsync(120_000)
    expect(asked).toEqual({ join: [0], leave: [10], stream: [] })
  })
})

describe('when all streams break at once', () => {
  test('players do not all come back at once, although all got the same wait', async () => {
    const { asked, transport } = scripted({
      stream: () => ({ status: 200, retryAfterMs: undefined, bytes: oneEvent() }),
    })
    const crowd = Array.from({ length: 50 }, (_, index) => new Joining(transport, `player-${index}`))
    await vi.advanceTimersByTimeAsync(1200)
    const back = asked.stream.slice(50)
    expect(back.length).toBeGreaterThanOrEqual(50)
    expect(Math.min(...back)).toBeGreaterThanOrEqual(1000)
    expect(new Set(back).size).toBeGreaterThan(10)
    for (const joining of crowd) joining.close()
  })

  test('pauses between joins if the backend forgets each one', async () => {
    const { asked, transport } = scripted({
      stream: () => ({ ...unavailable(), status: 404 }),
      join: () => {
        if (asked.join.length > 200) joining.close()
        return well
      },
    })
    const joining = new Joining(transport, 'ann')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked.join.length).toBeGreaterThan(3)
    expect(asked.join.length).toBeLessThan(200)
    joining.close()
  })
})

describe('a join and a cancel', () => {
  test('keep their order: the leave waits for the pending join', async () => {
    let answerJoin: (answer: Answer) => void = () => undefined
    const { asked, transport } = scripted({ join: () => new Promise((resolve) => (answerJoin = resolve)) })
    const joining = new Joining(transport, 'ann')
    const cancelled = joining.cancel()
    await vi.advanceTimersByTimeAsync(100)
    expect(asked).toEqual({ join: [0], leave: [], stream: [] })
    answerJoin(well)
    expect(await cancelled).toBe(true)
    expect(asked.leave).toEqual([100])
  })

  test('does not join after a leave whose answer was lost, if the backend does not know the player', async () => {
    let isGone = false
    const { asked, transport } = scripted({
      leave: () => Promise.reject(new Error('the connection broke')),
      stream: () => (isGone ? { ...unavailable(), status: 404 } : unavailable(1000)),
    })
    const joining = new Joining(transport, 'ann')
    await vi.advanceTimersByTimeAsync(0)
    isGone = true
    await expect(joining.cancel()).rejects.toThrow('broke')
    await vi.advanceTimersByTimeAsync(60_000)
    await expect(joining).rejects.toThrow('The player left.')
    expect(asked.join).toHaveLength(1)
  })

  test('does not join after a leave', async () => {
    let answerLeave: (answer: Answer) => void = () => undefined
    const { asked, transport } = scripted({
      join: () => unavailable(1000),
      leave: () => new Promise((resolve) => (answerLeave = resolve)),
    })
    const joining = new Joining(transport, 'ann')
    await vi.advanceTimersByTimeAsync(0)
    const cancelled = joining.cancel()
    await vi.advanceTimersByTimeAsync(60_000)
    answerLeave(well)
    expect(await cancelled).toBe(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked.join).toHaveLength(1)
  })
})
