import { expect, test } from 'vitest'

import { formingMatch, ticketOf } from '../../test/support/domain.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { defaultDeadlines as deadlines } from '../match/deadlines.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import { endOnRequest } from './end-on-request.ts'

/** A match whose fleet stops its server as the test says. */
async function matchOn(stop: () => Promise<void>) {
  const state = new MemoryState()
  const [matches, queue] = [new MemoryMatchStore(state, 'b'), new MemoryTicketQueue(state)]
  const forming = formingMatch('m', [ticketOf('a')])
  await queue.enqueue(ticketOf('a'))
  await matches.form(forming, { dueAt: 20, epoch: undefined, pooled: false, seenSince: 0 })
  const fleet = {
    ask: () => Promise.resolve({ state: 'gone' } as const),
    find: () => Promise.resolve(undefined),
    stop,
  }
  const clock = { now: () => 20 }
  const queues = new Queues(firstComeQueue(DEFAULT_QUEUE))
  const reports = new MemoryServerReports(state)
  const needs = { matches, queue, reports, fleet, clock, deadlines, queues, stopping: { aborted: false } }
  return { needs, id: forming.id }
}

// 147 of 150 requests were answered 504: a crowded node took more than half a minute to end its pods.
test.each([
  ['takes long', () => new Promise<void>(() => undefined)],
  ['fails', () => Promise.reject(new Error('fails'))],
])('the answer comes when the match is over, even if stopping its server %s', async (_how, stop) => {
  const { needs, id } = await matchOn(stop)
  expect(await endOnRequest(needs, id, { kind: 'operator' })).toBe('ended')
  expect(await needs.matches.find(id)).toMatchObject({ state: 'ended', why: 'ended-by-request' })
})
