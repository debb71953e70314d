import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { queued, ready } from '../../test/support/player-backend.ts'
import type { PartyAnswer, PlayerEvent } from '../protocol/player-answers.ts'
import { problem } from '../protocol/problems.ts'
import { Cancelled, NoMatch, Refused } from './errors.ts'
import { PlayerClient } from './player-client.ts'
import type { Answer, Transport } from './transport.ts'

type State = PartyAnswer['members'][number]['state']

const partyOf = (state: State, queue?: string): PartyAnswer => ({
  code: 'K7MQXA',
  leader: 'ann',
  members: [
    { player_id: 'ann', ready: true, state },
    { player_id: 'bob', ready: true, state },
  ],
  ...(queue !== undefined && { queue }),
})
const answer = (body: unknown, status = 200): Answer => ({ status, retryAfterMs: undefined, body })

/** A backend as the test says: what it answers to a look, and the events of a stream. */
function backend({ look = [] as Answer[], events = [] as PlayerEvent[], match = 'm1' } = {}) {
  const asked: string[] = []
  const transport: Transport = {
    request(method, path) {
      asked.push(`${method} ${path}`)
      if (path.startsWith('/match/status')) return Promise.resolve(answer({ session_id: match }))
      const looked = method === 'GET' && (look.length > 1 ? look.shift() : look[0])
      return Promise.resolve(looked || answer(partyOf('unknown')))
    },
    stream: (_path, signal) =>
      Promise.resolve({ status: 200, retryAfterMs: undefined, bytes: told(events, signal) }),
  }
  const me = new PlayerClient('bob', transport, () => Promise.reject(new Error('not played')))
  return { me, asked }
}

async function* told(events: readonly PlayerEvent[], signal: AbortSignal): AsyncIterable<Uint8Array> {
  for (const { event, data } of events)
    yield Buffer.from(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
  await new Promise((resolve) => {
    signal.addEventListener('abort', resolve)
  })
}

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a member looks once per second until the party is queued, and follows it without a join', async () => {
  const lobby = answer(partyOf('unknown'))
  const { me, asked } = backend({
    look: [lobby, lobby, answer(partyOf('queued', 'squad'))],
    events: [queued, ready],
  })
  const wait = (await me.joinParty('K7MQXA')).wait()
  await vi.advanceTimersByTimeAsync(1999)
  expect(asked).toEqual(['POST /party/join', 'GET /party?player_id=bob', 'GET /party?player_id=bob'])
  await vi.advanceTimersByTimeAsync(1)
  expect(await wait).toMatchObject({ session_id: 'm1' })
  expect(asked.some((line) => line.includes('/match/join'))).toBe(false)
  wait.close()
})

test('the next wait is not for the match before, and finds the next one even when it runs already', async () => {
  const { me } = backend({ look: [answer(partyOf('ready'))], events: [ready] })
  const party = await me.joinParty('K7MQXA')
  const first = party.wait()
  expect((await first).session_id).toBe('m1')
  first.close()
  const second = party.wait()
  await vi.advanceTimersByTimeAsync(5000)
  expect(second.latest).toBeUndefined()
  second.close()
  const later = backend({ look: [answer(partyOf('running'))], events: [ready] })
  const found = (await later.me.joinParty('K7MQXA')).wait()
  expect((await found).session_id).toBe('m1')
  found.close()
})

test('a leader whose party was taken out of the queue does not queue it again', async () => {
  const left: PlayerEvent = { event: 'ended', data: { session_id: null, reason: 'left' } }
  const { me, asked } = backend({ events: [queued, left] })
  const wait = (await me.createParty()).queue({ queue: 'squad' })
  await expect(Promise.resolve(wait)).rejects.toEqual(new NoMatch('left'))
  await vi.advanceTimersByTimeAsync(5000)
  expect(asked.filter((line) => line === 'POST /party/queue')).toHaveLength(1)
})

test('a member who is no longer in the party waits no longer, and learns why', async () => {
  const gone = answer(problem('NOT_IN_PARTY', 'bob is not in it.'), 404)
  const { me } = backend({ look: [answer(partyOf('unknown')), gone] })
  const wait = (await me.joinParty('K7MQXA')).wait()
  const refused = expect(Promise.resolve(wait)).rejects.toEqual(
    new Refused(404, problem('NOT_IN_PARTY', 'bob is not in it.')),
  )
  await vi.advanceTimersByTimeAsync(1000)
  await refused
})

test('leaving the party ends its waits', async () => {
  const { me } = backend()
  const party = await me.joinParty('K7MQXA')
  const wait = party.wait()
  await party.leave()
  await expect(Promise.resolve(wait)).rejects.toBeInstanceOf(Cancelled)
})
