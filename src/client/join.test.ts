import { getEventListeners } from 'node:events'
import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'

import {
  answerJson,
  answerProblem,
  ended,
  openPlayerBackend,
  openStream,
  queued,
  ready,
  tell,
} from '../../test/support/player-backend.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { freePort } from '../demo/free-port.ts'
import { Cancelled, NoMatch, Refused, Unreachable } from './errors.ts'
import { fetchTransport } from './fetch-transport.ts'
import { Joining } from './join.ts'

const join = (url: string, signal?: AbortSignal) => new Joining(fetchTransport(url), 'ann', { signal })

async function stepsOf(joining: Joining): Promise<string[]> {
  const steps: string[] = []
  for await (const { event } of joining) steps.push(event)
  return steps
}

describe('a wait', () => {
  test('gives the match to who awaits it, and every step to each who iterates it', async () => {
    const { url } = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued, ready, ended('stop'))
      },
    })
    const joining = join(url)
    const [match, mine, his] = await Promise.all([joining, stepsOf(joining), stepsOf(joining)])
    expect(match).toEqual(ready.data)
    expect(mine).toEqual(['queued', 'ready', 'ended'])
    expect(his).toEqual(mine)
  })

  test('is iterated from its present step on', async () => {
    const streams: ServerResponse[] = []
    const { url } = await openPlayerBackend({
      events: (response) => {
        streams.push(response)
        openStream(response, queued, ready)
      },
    })
    const joining = join(url)
    await joining
    const late = stepsOf(joining)
    for (const stream of streams) tell(stream, ended('stop'))
    expect(await late).toEqual(['ready', 'ended'])
  })

  test('opens its stream again when it breaks, and does not join again', async () => {
    const backend = await openPlayerBackend({
      events: (response, before) => {
        openStream(response, ...(before < 2 ? [queued] : [ready, ended('stop')]))
        if (before < 2) response.write('event: re', () => response.destroy())
      },
    })
    const joining = join(backend.url)
    expect(await stepsOf(joining)).toEqual(['queued', 'queued', 'ready', 'ended'])
    expect(await joining).toEqual(ready.data)
    expect(backend.count('/match/join')).toBe(1)
  })

  test('joins anew when the backend no longer knows the player', async () => {
    const backend = await openPlayerBackend({
      events: (response, before) => {
        if (before === 0) answerProblem(response, 'UNKNOWN_PLAYER')
        else openStream(response, ready)
      },
    })
    const joining = join(backend.url)
    expect(await joining).toEqual(ready.data)
    joining.close()
    expect(backend.asked.map((line) => line.split('?')[0])).toEqual([
      'POST /match/join',
      'GET /match/events',
      'POST /match/join',
      'GET /match/events',
    ])
  })

  test('outlives a backend without its store: 503 to the join, then to the stream, each with Retry-After', async () => {
    const backend = await openPlayerBackend({
      join: (response, before) => {
        if (before === 0) answerProblem(response, 'UNAVAILABLE', '0')
        else answerJson(response, {})
      },
      events: (response, before) => {
        if (before === 0) answerProblem(response, 'UNAVAILABLE', '0')
        else openStream(response, ready)
      },
    })
    const joining = join(backend.url)
    expect(await joining).toEqual(ready.data)
    joining.close()
    expect(backend.count('/match/join')).toBe(2)
    expect(backend.count('/match/events')).toBe(2)
  })

  test('is told by the backend that it ended without a match', async () => {
    const { url } = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued, ended('expired'))
      },
    })
    const joining = join(url)
    const error = await joining.then(undefined, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(NoMatch)
    expect(error).toMatchObject({ reason: 'expired' })
    expect(joining.latest).toEqual(ended('expired'))
  })
})

describe('a refusal', () => {
  test('ends the wait, in the words of the backend, and is not asked for twice', async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        answerProblem(response, 'BAD_REQUEST')
      },
    })
    const error = await join(backend.url).then(undefined, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(Refused)
    expect(error).toMatchObject({ status: 400, message: 'The request does not fit its schema.' })
    expect(backend.asked).toEqual(['POST /match/join'])
  })

  test("in other words than the backend's is not the last word: its place may just be taken by another", async () => {
    const backend = await openPlayerBackend({
      join: (response, before) => {
        if (before < 2) response.writeHead(404).end('404 page not found')
        else answerJson(response, { status: 'queued' })
      },
      events: (response) => {
        openStream(response, ready)
      },
    })
    expect(await join(backend.url)).toEqual(ready.data)
    expect(backend.asked.filter((each) => each === 'POST /match/join')).toHaveLength(3)
  })

  test('is the last word, whoever says it, when nothing else is ever said', async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        response.writeHead(404).end('<html>')
      },
    })
    await expect(join(backend.url)).rejects.toMatchObject({
      status: 404,
      message: 'The backend answered 404.',
    })
  }, 20_000)

  test('is told to who only iterates, also when he begins late', async () => {
    const { url } = await openPlayerBackend({
      join: (response) => {
        answerProblem(response, 'NOT_ALLOWED')
      },
    })
    const joining = join(url)
    await expect(stepsOf(joining)).rejects.toBeInstanceOf(Refused)
    await expect(stepsOf(joining)).rejects.toBeInstanceOf(Refused)
  })
})

describe('an address where nothing answers', () => {
  test('ends the wait in time, says what to look at, and is told to who only iterates', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const joining = new Joining(fetchTransport(url), 'ann', { unreachableAfterMs: 300 })
    const error: unknown = await joining.then(undefined, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(Unreachable)
    expect(String(error)).toContain(`${url} did not answer for 0.3 s`)
    expect(String(error)).toContain('ECONNREFUSED')
    expect(String(error)).toContain('CORS_ORIGINS')
    await expect(stepsOf(joining)).rejects.toBe(error)
  })

  test('also when it takes the request and says nothing', async () => {
    const backend = await openPlayerBackend({ join: () => undefined })
    const joining = new Joining(fetchTransport(backend.url), 'ann', { unreachableAfterMs: 300 })
    await expect(joining).rejects.toBeInstanceOf(Unreachable)
    expect(backend.asked).toEqual(['POST /match/join'])
  })

  test('does not end a wait that has been answered once', async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        answerProblem(response, 'UNAVAILABLE', '0')
        if (backend.count('/match/join') > 2) joining.close()
      },
    })
    const joining = new Joining(fetchTransport(backend.url), 'ann', { unreachableAfterMs: 300 })
    await expect(joining).rejects.toBeInstanceOf(Cancelled)
  })

  test('is no backend when it answers everything with a page', async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        response.end('<html>')
      },
    })
    await expect(join(backend.url)).rejects.toBeInstanceOf(Refused)
    expect(backend.count('/match/events')).toBe(0)
  }, 20_000)
})

describe('a stream that is answered with 204', () => {
  test('is not opened again: the status says how the wait ended', async () => {
    const backend = await openPlayerBackend({
      events: (response) => {
        response.writeHead(204).end()
      },
      status: (response) => {
        answerJson(response, { status: 'ended', session_id: 'm1', reason: 'expired' })
      },
    })
    const joining = join(backend.url)
    await expect(joining).rejects.toMatchObject({ name: 'NoMatch', reason: 'expired' })
    expect(await stepsOf(joining)).toEqual(['ended'])
    expect(backend.asked).toEqual([
      'POST /match/join',
      'GET /match/events?player_id=ann',
      'GET /match/status?player_id=ann',
    ])
  })
})

describe('a cancel', () => {
  test("leaves the queue, and lets go of the caller's signal", async () => {
    const { signal } = new AbortController()
    const backend = await openPlayerBackend({})
    const joining = join(backend.url, signal)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    expect(await joining.cancel()).toBe(true)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
    await expect(joining).rejects.toThrow('The player left.')
    expect(backend.count('/match/leave')).toBe(1)
    expect(await stepsOf(joining)).toEqual([])
  })

  test('is a cancel also when the stream tells of the leave before its answer comes', async () => {
    const [streams, leaves]: [ServerResponse[], ServerResponse[]] = [[], []]
    const { url } = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued)
        streams.push(response)
      },
      leave: (response) => {
        leaves.push(response)
        for (const stream of streams) tell(stream, ended('left'))
      },
    })
    const joining = join(url)
    await waitFor('the stream', () => joining.latest?.event === 'queued')
    const cancelled = joining.cancel()
    await expect(joining).rejects.toBeInstanceOf(Cancelled)
    for (const leave of leaves) answerJson(leave, {})
    expect(await cancelled).toBe(true)
  })

  test('comes too late for who is matched: he is told his match', async () => {
    const streams: ServerResponse[] = []
    const { url } = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued)
        streams.push(response)
      },
      leave: (response) => {
        response.writeHead(409).end('{}')
      },
    })
    const joining = join(url)
    await waitFor('the queue', () => joining.latest)
    expect(await joining.cancel()).toBe(false)
    for (const stream of streams) tell(stream, ready)
    expect(await joining).toEqual(ready.data)
    joining.close()
  })

  test('that the backend cannot answer is none: the player still waits', async () => {
    const streams: ServerResponse[] = []
    const { url } = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued)
        streams.push(response)
      },
      leave: (response) => {
        answerProblem(response, 'UNAVAILABLE', '1')
      },
    })
    const joining = join(url)
    await waitFor('the queue', () => joining.latest)
    await expect(joining.cancel()).rejects.toMatchObject({ status: 503 })
    for (const stream of streams) tell(stream, ready)
    expect(await joining).toEqual(ready.data)
    joining.close()
  })
})

describe('an abort', () => {
  test('ends the wait, for who awaits it and for who iterates it', async () => {
    const caller = new AbortController()
    const { url } = await openPlayerBackend({})
    const joining = join(url, caller.signal)
    caller.abort()
    await expect(joining).rejects.toThrow('aborted')
    expect(await stepsOf(joining)).toEqual([])
  })

  test('hangs up the stream, and nothing is asked afterwards', async () => {
    const caller = new AbortController()
    const streams: ServerResponse[] = []
    const backend = await openPlayerBackend({
      events: (response) => {
        streams.push(response)
        openStream(response, queued)
      },
    })
    const joining = join(backend.url, caller.signal)
    await waitFor('the queue', () => joining.latest)
    caller.abort()
    await waitFor('the stream to be hung up', () => streams.every(({ closed }) => closed))
    await expect(joining).rejects.toBeInstanceOf(Cancelled)
    expect(backend.asked).toHaveLength(2)
  })

  test('that came before the wait asks nothing', async () => {
    const backend = await openPlayerBackend({})
    await expect(join(backend.url, AbortSignal.abort())).rejects.toBeInstanceOf(Cancelled)
    expect(backend.asked).toEqual([])
  })
})
