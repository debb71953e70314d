import type { RequestListener, ServerResponse } from 'node:http'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { answerProblem, ended, openStream, queued, ready } from '../../test/support/player-backend.ts'
import { openBackend } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import type { PlayerEvent } from '../protocol/player-answers.ts'
import { followEvents } from './events.ts'
import { fetchTransport } from './fetch-transport.ts'
import type { Transport } from './transport.ts'

const { signal } = new AbortController()

async function follow(answer: RequestListener, player = 'ann') {
  const events: PlayerEvent[] = []
  const { url } = await openBackend(answer)
  const end = await followEvents(fetchTransport(url), { player, signal }, (event) => events.push(event))
  return { events, end }
}

const sending =
  (text: string | Buffer): RequestListener =>
  (_request, response) => {
    response.writeHead(200).end(text)
  }

describe('an event stream', () => {
  test('ends with its match, and is closed even if the backend keeps it open', async () => {
    const streams: ServerResponse[] = []
    const { events, end } = await follow((_request, response) => {
      streams.push(response)
      openStream(response, queued, ready, ended('stop'))
    })
    expect(events).toEqual([queued, ready, ended('stop')])
    expect(end).toEqual({ kind: 'match-over' })
    await waitFor('the stream to be hung up', () => streams[0]?.closed)
  })

  test('encodes the player in its URL, whatever the id contains', async () => {
    const asked: (string | undefined)[] = []
    await follow((request, response) => {
      asked.push(request.url)
      response.writeHead(404).end()
    }, 'a&b=ü')
    expect(asked).toEqual(['/match/events?player_id=a%26b%3D%C3%BC'])
  })

  test('that ends before its match counts as broken, with the requested wait', async () => {
    const { end } = await follow(sending('retry: 1500\n\n'))
    expect(end).toEqual({ kind: 'broken', retryAfterMs: 1500 })
  })

  test('is decoded correctly when a character is split in two', async () => {
    const name = ended('gave-up: Ü')
    const text = Buffer.from(`event: ended\ndata: ${JSON.stringify(name.data)}\n\n`)
    const cut = text.indexOf(0xc3) + 1
    const { events } = await follow((_request, response) => {
      response.writeHead(200).write(text.subarray(0, cut))
      setImmediate(() => response.end(text.subarray(cut)))
    })
    expect(events).toEqual([name])
  })

  test('skips unknown events of a newer backend', async () => {
    const { events, end } = await follow(sending('event: promoted\ndata: {"to":1}\n\n'))
    expect(events).toEqual([])
    expect(end.kind).toBe('broken')
  })

  test('breaks on data that is not JSON, and does not reject', async () => {
    const { events, end } = await follow(sending('event: queued\ndata: {oops\n\n'))
    expect(events).toEqual([])
    expect(end.kind).toBe('broken')
  })
})

describe('a refused stream', () => {
  test('because the player has no place', async () => {
    const { end } = await follow((_request, response) => {
      answerProblem(response, 'UNKNOWN_PLAYER')
    })
    expect(end).toEqual({ kind: 'unknown-player' })
  })

  test('because the backend cannot answer: its Retry-After is passed on', async () => {
    const { end } = await follow((_request, response) => {
      answerProblem(response, 'UNAVAILABLE', '7')
    })
    expect(end).toEqual({ kind: 'broken', retryAfterMs: 7000 })
  })

  test('is closed, however long its answer is', async () => {
    const answers: ServerResponse[] = []
    await follow((_request, response) => {
      answers.push(response)
      response.writeHead(503).write('never ends')
    })
    await waitFor('the answer to be hung up', () => answers[0]?.closed)
  })
})

describe('silence', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('that is longer than several heartbeats breaks the stream', async () => {
    vi.useFakeTimers()
    const heartbeats = [30_000, 30_000]
    const transport: Transport = {
      request: () => Promise.reject(new Error('nobody asks')),
      stream: (_path, hungUp) =>
        Promise.resolve({ status: 200, retryAfterMs: undefined, bytes: bytes(hungUp) }),
    }
    async function* bytes(hungUp: AbortSignal): AsyncIterable<Uint8Array> {
      for (const ms of heartbeats) {
        await new Promise((resolve) => setTimeout(resolve, ms))
        yield Buffer.from(': here\n\n')
      }
      await new Promise((_resolve, reject) => {
        hungUp.addEventListener('abort', () => {
          reject(new Error('hung up'))
        })
      })
    }
    const ends: string[] = []
    void followEvents(transport, { player: 'ann', signal }, () => undefined).then(({ kind }) =>
      ends.push(kind),
    )
    await vi.advanceTimersByTimeAsync(60_000 + 44_999)
    expect(ends).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(ends).toEqual(['broken'])
  })
})
