import { expect, onTestFinished, test } from 'vitest'

import type { PlayerId } from '../match/ids.ts'
import type { EventSink } from './event-sink.ts'
import type { StreamLimits } from './limits.ts'
import { PlayerStreams } from './player-streams.ts'

const [ann, bob] = ['ann' as PlayerId, 'bob' as PlayerId]

class Sink implements EventSink {
  readonly #listeners: (() => void)[] = []
  readonly taken = true
  gone = false

  write(): void {
    // What is written is tested elsewhere.
  }

  end(): void {
    this.gone = true
    for (const listener of this.#listeners) listener()
  }

  onGone(listener: () => void): void {
    this.#listeners.push(listener)
  }
}

function streamsWith(limits: StreamLimits): PlayerStreams {
  const streams = new PlayerStreams({
    look: (player) =>
      Promise.resolve({ event: 'queued', data: { session_id: 'pending-1', players: [player] } }),
    why: () => Promise.resolve(undefined),
    onPlayer: () => () => undefined,
    seen: () => Promise.resolve(),
    ticketTtlMs: 60_000,
    onError: () => undefined,
    onSize: () => undefined,
    onOldestEnded: () => undefined,
    limits,
  })
  onTestFinished(() => {
    streams.close()
  })
  return streams
}

test('a player with too many streams keeps the newest; others are not affected', async () => {
  const streams = streamsWith({ all: 0, perPlayer: 2 })
  const sinks = [new Sink(), new Sink(), new Sink(), new Sink()]
  const other = new Sink()
  await streams.open(bob, other)
  for (const sink of sinks) expect(await streams.open(ann, sink)).toBe('known')
  expect(sinks.map(({ gone }) => gone)).toEqual([true, true, false, false])
  expect(other.gone).toBe(false)
  expect(streams.size).toBe(3)
})

test('when all streams together are too many, no more are opened until one is closed', async () => {
  const streams = streamsWith({ all: 2, perPlayer: 0 })
  const [first, second, third] = [new Sink(), new Sink(), new Sink()]
  for (const sink of [first, second]) expect(await streams.open(ann, sink)).toBe('known')
  expect(await streams.open(bob, third)).toBe('full')
  expect([first.gone, second.gone, streams.size]).toEqual([false, false, 2])
  first.end()
  expect(await streams.open(bob, third)).toBe('known')
})
