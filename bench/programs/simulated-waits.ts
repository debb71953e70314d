import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

import { randomIds } from '../../src/adapters/system/random-ids.ts'
import { systemClock } from '../../src/adapters/system/system-clock.ts'
import { form } from '../../src/lifecycle/form.ts'
import { defaultDeadlines } from '../../src/match/deadlines.ts'
import type { TicketId } from '../../src/match/ids.ts'
import { defaultPoolRules } from '../../src/match/pool-rules.ts'
import { ticketsOf } from '../../src/match/roster.ts'
import type { Ticket } from '../../src/match/ticket.ts'
import { WaitingTickets } from '../../src/matchmaking/waiting-tickets.ts'
import type { ConfiguredQueue } from '../../src/queue-file/queue-from.ts'
import { logger } from '../../src/runtime/log.ts'
import { Loop } from '../../src/runtime/loop.ts'
import { figuresOf } from '../../src/simulate/figures.ts'
import { Habits } from '../../src/simulate/habits.ts'
import { Histogram } from '../../src/simulate/histogram.ts'
import { Simulation } from '../../src/simulate/simulation.ts'
import { visits } from '../../src/simulate/visits.ts'
import { noOtherLines } from '../../test/support/domain.ts'
import { RedisServer } from '../../test/support/redis-server.ts'
import { crowdOf, queueOf } from '../../test/support/simulated.ts'
import { openStores } from '../parts/stores.ts'

/**
 * Whether the simulator predicts: the same players come at the same times to the forming loop of a backend on real Redis
 * and a real clock. Prints the waits of both: node .cache/bench/bench/programs/simulated-waits.js
 */
const TICKETS = 300
const rule = 'skill: { type: spread, attribute: rating, max: 100, relax: { every: 1, by: 100, until: 1000 } }'
const queues = {
  'four in order of arrival': 'size: 4, minSize: 4',
  'duels by rating': `attributes: { rating: number }, teams: [{ name: it, count: 2, size: 1 }], rules: { ${rule} }`,
}

await using redis = await RedisServer.start()
for (const [name, text] of Object.entries(queues)) {
  const configured = queueOf(`queues: { default: { ${text} } }`)
  const { tickets, waits } = simulatedWaits(configured)
  const live = await liveWaits(configured, tickets, redis.url)
  for (const [how, { mean, p50, p95 }] of [
    ['simulated', figuresOf(waits, 1000)],
    ['live', figuresOf(live, 1000)],
  ] as const)
    console.log(`${name}, ${how}: mean ${mean} s, p50 ${p50} s, p95 ${p95} s`)
}

function simulatedWaits(configured: ConfiguredQueue) {
  const crowd = crowdOf('--per-second 5 --party 0 --patience 0')
  const [tickets, waits]: [Ticket[], Histogram] = [[], new Histogram()]
  const simulation = new Simulation({
    queue: configured.queue,
    visits: visits(configured, crowd),
    habits: new Habits(crowd),
    observer: {
      queued: (ticket) => tickets.push(ticket),
      matched: (match, now) => {
        for (const { queuedAt } of ticketsOf(match)) waits.add(now - queuedAt)
      },
      gaveUp: () => undefined,
    },
  })
  simulation.runUntil(TICKETS)
  return { tickets, waits }
}

async function liveWaits(
  { queue }: ConfiguredQueue,
  tickets: readonly Ticket[],
  url: string,
): Promise<Histogram> {
  await using stores = await openStores(url, randomUUID())
  const needs = {
    ...stores,
    fleet: { capacity: () => Promise.resolve(Infinity) },
    clock: systemClock,
    ids: randomIds,
    deadlines: defaultDeadlines,
    poolRules: defaultPoolRules,
  }
  const waits = new Histogram()
  const waiting = new WaitingTickets(queue.matchmaker)
  const [loop, end] = [new Loop(), new AbortController()]
  stores.changes.onQueue((change) => {
    if (change.kind === 'queued') waiting.add(change.tickets)
    if (change.kind === 'left') waiting.remove(change.tickets)
    else loop.wake()
  })
  const turn = async () => {
    const { matches, lookAgainAt } = await form(needs, {
      queue,
      waiting,
      others: noOtherLines,
      epoch: undefined,
    })
    for (const match of matches)
      for (const { queuedAt } of ticketsOf(match)) waits.add(match.formedAt - queuedAt)
    return lookAgainAt
  }
  const { signal } = end
  const running = loop.run(turn, {
    name: 'form',
    log: logger('bench', 'warn'),
    signal,
    now: () => systemClock.now(),
  })
  const began = performance.now()
  for (const { queuedAt, ...ticket } of tickets) {
    await sleep(Math.max(began + queuedAt - performance.now(), 0))
    const now = systemClock.now()
    await stores.queue.enqueue({ ...ticket, id: randomUUID() as TicketId, queuedAt: now, seenAt: now })
  }
  end.abort()
  await running
  return waits
}
