import { describe, expect, test } from 'vitest'

import { MemoryMatchStore } from '../../src/adapters/memory/memory-match-store.ts'
import { MemoryServerPool } from '../../src/adapters/memory/memory-server-pool.ts'
import { MemoryState } from '../../src/adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../src/adapters/memory/memory-ticket-queue.ts'
import { randomIds } from '../../src/adapters/system/random-ids.ts'
import { form } from '../../src/lifecycle/form.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'
import { defaultPoolRules } from '../../src/match/pool-rules.ts'
import { defaultQueueRules } from '../../src/match/queue-rules.ts'
import { ticketsOf } from '../../src/match/roster.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import type { Queue } from '../../src/matchmaking/queues.ts'
import { WaitingTickets } from '../../src/matchmaking/waiting-tickets.ts'
import type { ConfiguredQueue } from '../../src/queue-file/queue-from.ts'
import { Habits } from '../../src/simulate/habits.ts'
import { Simulation } from '../../src/simulate/simulation.ts'
import { visits } from '../../src/simulate/visits.ts'
import { noOtherLines } from '../support/domain.ts'
import { crowdOf, queueOf } from '../support/simulated.ts'

/** A match by when it was formed, and by its tickets. */
type Formed = readonly [at: number, tickets: readonly string[]]

const idsIn = (tickets: readonly Ticket[]) => tickets.map(({ id }) => id).sort()

/** What the simulator forms of these tickets, and the tickets. */
function simulatedMatches(configured: ConfiguredQueue, words: string, tickets: number) {
  const crowd = crowdOf(words)
  const formed: Formed[] = []
  const queued: Ticket[] = []
  const simulation = new Simulation({
    queue: configured.queue,
    visits: visits(configured, crowd),
    habits: new Habits(crowd),
    observer: {
      queued: (ticket) => queued.push(ticket),
      matched: (match, now) => formed.push([now, idsIn(ticketsOf(match))]),
      gaveUp: () => undefined,
    },
  })
  simulation.runUntil(tickets)
  return { formed, queued }
}

/** What the forming step forms of the same tickets, with a turn whenever a backend has one, on a clock that is set. */
async function formedMatches(queue: Queue, tickets: readonly Ticket[]): Promise<readonly Formed[]> {
  const state = new MemoryState()
  const store = new MemoryTicketQueue(state)
  let now = 0
  const needs = {
    queue: store,
    matches: new MemoryMatchStore(state, 'it'),
    pool: new MemoryServerPool(state),
    fleet: { capacity: () => Promise.resolve(Infinity) },
    clock: { now: () => now },
    ids: randomIds,
    deadlines: defaultDeadlines,
    poolRules: defaultPoolRules,
  }
  const waiting = new WaitingTickets(queue.matchmaker)
  state.changes.onQueue((change) => {
    if (change.kind === 'queued') waiting.add(change.tickets)
  })
  const formed: Formed[] = []
  /** Turns until there is no more to do at this moment; returns when there is. */
  const turns = async (): Promise<number> => {
    for (;;) {
      const { matches, lookAgainAt } = await form(needs, {
        queue,
        waiting,
        others: noOtherLines,
        epoch: undefined,
      })
      for (const match of matches) formed.push([now, idsIn(ticketsOf(match))])
      if (lookAgainAt === undefined || lookAgainAt > now) return lookAgainAt ?? Infinity
    }
  }
  let lookAgainAt = Infinity
  for (const ticket of tickets) {
    while (lookAgainAt < ticket.queuedAt) {
      now = lookAgainAt
      lookAgainAt = await turns()
    }
    now = ticket.queuedAt
    await store.enqueue(ticket)
    lookAgainAt = await turns()
  }
  return formed
}

describe('the simulator forms the very matches that the forming step of a backend forms, at the same moments', () => {
  test.each([
    ['in order of arrival', 'size: 3, minSize: 1, fillSeconds: 5', '--per-second 0.3'],
    [
      'by rating, with steps',
      'attributes: { rating: number }, teams: [{ name: it, count: 2, size: 1 }], rules: { skill: { type: spread, attribute: rating, max: 50, relax: { every: 5, by: 50, until: 600 } } }',
      '--per-second 0.5',
    ],
    [
      'by teams and latency, in a burst',
      'attributes: { latencies: latency }, teams: [{ name: it, count: 2, size: 3 }], rules: { near: { type: latency, max: 60, relax: [{ after: 10, max: 100 }, { after: 20, max: 200 }] } }',
      '--per-second 1 --burst 20@60+10',
    ],
  ])('%s', async (_how, queue, words) => {
    // In the simulation, all give signs of life.
    const configured = queueOf(`queues: { it: { ${queue} } }`, {
      ...defaultQueueRules,
      quietAfterMs: Infinity,
    })
    const { formed, queued } = simulatedMatches(configured, `${words} --patience 0`, 600)
    expect(formed.length).toBeGreaterThan(50)
    expect(await formedMatches(configured.queue, queued)).toEqual(formed)
  })
})
