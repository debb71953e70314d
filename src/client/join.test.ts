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
  why,
} from '../../test/support/player-backend.ts'
import { openBackend } from '../../test/support/proxy.ts'
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
  test('resolves with the match, and yields every step to each iteration', async () => {
    const { url } = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued, ready, ended('stop'))
      },
    })
    const joining = join(url)
    const [match, mine, theirs] = await Promise.all([joining, stepsOf(joining), stepsOf(joining)])
    expect(match).toEqual(ready.data)
    expect(mine).toEqual(['queued', 'ready', 'ended'])
    expect(theirs).toEqual(mine)
  })

  test('yields why the player waits, which is no step', async () => {
    const { url } = await openPlayerBackend({
      events: (response) => {
        openStream(response, queued, why)
      },
    })
    const joining = join(url)
    const seen: unknown[] = []
    for await (const event of joining) {
      seen.push(event)
      if (event.event === 'why') break
    }
    expect(seen).toEqual([queued, why])
    expect(joining.latest).toEqual(queued)
    joining.close()
  })

  test('says what the player brings', async () => {
    const bodies: unknown[] = []
    const brings = { queue: 'duel', attributes: { rating: 1500 }, latencies: { eu: 20 }, version: '1.4.0' }
    const { url } = await openBackend((request, response) => {
      let text = ''
      request.on('data', (part: Buffer) => (text += part.toString()))
      request.on('end', () => {
        if (request.method === 'POST') bodies.push(JSON.parse(text))
        answerJson(response, {})
      })
    })
    for (const options of [{}, brings]) {
      const joining = new Joining(fetchTransport(url), 'ann', options)
      await waitFor('the join', () => bodies.length > 0)
      joining.close()
      expect(bodies.splice(0)[0]).toEqual({ player_id: 'ann', ...options })
    }
  })

  test('iterates from the current step on', async () => {
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

  test('reopens a broken stream without joining again', async () => {
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

  test('joins again if the backend no longer knows the player', async () => {
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

  test('survives a backend without its store: 503 to the join and to the stream, each with Retry-After', async () => {
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

  test('rejects when the backend says that it ended without a match', async () => {
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
  test("ends the wait with the backend's reason, and is not repeated", async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        answerProblem(response, 'BAD_REQUEST')
      },
    })
    const error = await join(backend.url).then(undefined, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(Refused)
    expect(error).toMatchObject({ status: 400, message: 'The request does not match its schema.' })
    expect(backend.asked).toEqual(['POST /match/join'])
  })

  test('that does not come from the backend is retried: something else may answer for a moment', async () => {
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

  test('is final, wherever it comes from, if it repeats', async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        response.writeHead(404).end('<html>')
      },
    })
    await expect(join(backend.url)).rejects.toMatchObject({
      status: 404,
      message: 'The backend answered 404.',
    })
  })

  test('is thrown by the iteration, even one that starts late', async () => {
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
  test('ends the wait in time, says what to check, and is thrown by the iteration', async () => {
    const url = `http://127.0.0.1:${await freePort()}`
    const joining = new Joining(fetchTransport(url), 'ann', { unreachableAfterMs: 300 })
    const error: unknown = await joining.then(undefined, (reason: unknown) => reason)
    expect(error).toBeInstanceOf(Unreachable)
    expect(String(error)).toContain(`${url} did not answer for 0.3 s`)
    expect(String(error)).toContain('ECONNREFUSED')
    expect(String(error)).toContain('CORS_ORIGINS')
    await expect(stepsOf(joining)).rejects.toBe(error)
  })

  test('also if it accepts the request and does not answer', async () => {
    const backend = await openPlayerBackend({ join: () => undefined })
    const joining = new Joining(fetchTransport(backend.url), 'ann', { unreachableAfterMs: 300 })
    await expect(joining).rejects.toBeInstanceOf(Unreachable)
    expect(backend.asked).toEqual(['POST /match/join'])
  })

  test('does not end a wait that was answered before', async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        answerProblem(response, 'UNAVAILABLE', '0')
        if (backend.count('/match/join') > 2) joining.close()
      },
    })
    const joining = new Joining(fetchTransport(backend.url), 'ann', { unreachableAfterMs: 300 })
    await expect(joining).rejects.toBeInstanceOf(Cancelled)
  })

  test('that answers everything with a page is not a backend', async () => {
    const backend = await openPlayerBackend({
      join: (response) => {
        response.end('<html>')
      },
    })
    await expect(join(backend.url)).rejects.toBeInstanceOf(Refused)
    expect(backend.count('/match/events')).toBe(0)
  })
})

describe('a stream answered with 204', () => {
  test('is not reopened: the status says how the wait ended', async () => {
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
  test("leaves the queue, and releases the caller's signal", async () => {
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

  test('counts even if the stream reports the leave before its answer arrives', async () => {
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

  test('comes too late for a matched player, who gets the match', async () => {
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

  test('that the backend cannot answer has no effect: the player still waits', async () => {
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
  test('ends the wait, whether awaited or iterated', async () => {
    const caller = new AbortController()
    const { url } = await openPlayerBackend({})
    const joining = join(url, caller.signal)
    caller.abort()
    await expect(joining).rejects.toThrow('aborted')
    expect(await stepsOf(joining)).toEqual([])
  })

  test('closes the stream, and sends nothing afterwards', async () => {
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

  test('before the wait sends nothing', async () => {
    const backend = await openPlayerBackend({})
    await expect(join(backend.url, AbortSignal.abort())).rejects.toBeInstanceOf(Cancelled)
    expect(backend.asked).toEqual([])
  })
})
