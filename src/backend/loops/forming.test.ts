import { expect, onTestFinished, test, vi } from 'vitest'

import { inOrder, orderOf, ticketOf } from '../../../test/support/domain.ts'
import { MemoryAgreement } from '../../adapters/memory/memory-agreement.ts'
import { MemoryMatchStore } from '../../adapters/memory/memory-match-store.ts'
import { MemoryState } from '../../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../adapters/memory/memory-ticket-queue.ts'
import { randomIds } from '../../adapters/system/random-ids.ts'
import { MemoryServerPool } from '../../adapters/memory/memory-server-pool.ts'
import { MemoryServerReports } from '../../adapters/memory/memory-server-reports.ts'
import { addressAt } from '../../match/address.ts'
import { defaultDeadlines } from '../../match/deadlines.ts'
import { defaultPoolRules } from '../../match/pool-rules.ts'
import type { QueueId, ServerId } from '../../match/ids.ts'
import { firstComeQueue, Queues } from '../../matchmaking/queues.ts'
import { DEFAULT_QUEUE } from '../../match/queue-rules.ts'
import { ticketsOf } from '../../match/roster.ts'
import type { GameServer } from '../../match/server.ts'
import type { Hold } from '../../ports/lease.ts'
import type { FormOutcome } from '../../ports/match-store.ts'
import { logger } from '../../runtime/log.ts'
import { Metrics } from '../metrics.ts'
import { Forming } from './forming.ts'
import { Leading } from './leading.ts'

const lost = orderOf('lost', ['a', 'b'])
const at = addressAt({ host: 'h', port: 1 })

/** A leading backend, two waiting players, and a fleet with the server of a match that has both of them. */
async function world(queues = new Queues(firstComeQueue(DEFAULT_QUEUE, { size: 2, minPartialSize: 2 }))) {
  const state = new MemoryState()
  const servers: GameServer[] = [{ state: 'ready', id: lost.server, name: 's', serves: lost, at }]
  const queue = new MemoryTicketQueue(state)
  for (const ticket of ticketsOf(lost)) await queue.enqueue(ticket)
  const fleet = {
    list: () => Promise.resolve(servers),
    ask: () => Promise.resolve({ state: 'open' } as const),
    find: () => Promise.resolve(undefined),
    start: () => Promise.resolve('started' as const),
    stop: () => Promise.resolve(),
    capacity: () => Promise.resolve(9),
  }
  const hold = () => Promise.resolve({ kind: 'held', epoch: 0 } as const)
  const leading = new Leading({ hold, release: () => Promise.resolve() }, 600_000, () => undefined)
  const needs = {
    matches: new MemoryMatchStore(state, 'b'),
    queue,
    agreement: new MemoryAgreement(state),
    fleet,
    ids: randomIds,
    pool: new MemoryServerPool(state),
    reports: new MemoryServerReports(state),
    queues,
    deadlines: defaultDeadlines,
    poolRules: defaultPoolRules,
    stopping: { aborted: false },
    clock: { now: () => 1000 },
    metrics: new Metrics(),
    log: logger('t', 'silent'),
  }
  const forming = new Forming(needs, leading, () => undefined)
  const lead = () => leading.turn(() => 1000)
  await lead()
  return { needs, fleet, servers, queue, leading, lead, forming }
}

function recordOutcomes(matches: MemoryMatchStore): readonly FormOutcome[] {
  const outcomes: FormOutcome[] = []
  const form = matches.form.bind(matches)
  matches.form = async (...asked) => {
    const outcome = await form(...asked)
    outcomes.push(outcome)
    return outcome
  }
  return outcomes
}

const idsOf = async ({ matches }: { matches: MemoryMatchStore }) => (await matches.live()).map(({ id }) => id)

test('lost matches are restored before the first match of a term', async () => {
  const { needs, forming } = await world()
  await forming.turn()
  expect(await idsOf(needs)).toEqual([lost.id])
})

test('while the fleet cannot list its servers, no match is formed, and the turn fails', async () => {
  const { needs, fleet, forming } = await world()
  const { list } = fleet
  fleet.list = () => Promise.reject(new Error('away'))
  await expect(forming.turn()).rejects.toThrow('away')
  await expect(forming.turn()).rejects.toThrow('away')
  expect(await idsOf(needs)).toEqual([])
  fleet.list = list
  await forming.turn()
  expect(await idsOf(needs)).toEqual([lost.id])
})

test('tickets read before the store was in doubt are not claimed after it', async () => {
  const { needs, servers, queue, leading, lead, forming } = await world()
  servers.length = 0
  const tickets = await inOrder(queue)
  queue.waiting = async () => {
    leading.lost()
    await lead()
    return tickets
  }
  await forming.turn()
  expect(await idsOf(needs)).toEqual([])
  // The next turn is in the new term, which a late refusal from the old one does not end.
  queue.waiting = () => Promise.resolve(tickets)
  expect(leading.term).toBeDefined()
  await forming.turn()
  expect(await idsOf(needs)).toHaveLength(1)
})

test('players of a queue that the leader does not know wait, and are matched with nobody', async () => {
  const { needs, servers, queue, forming } = await world()
  servers.length = 0
  const elsewhere = ['x', 'y'].map((name) => ({
    ...ticketOf(name),
    queues: ['elsewhere' as QueueId] as const,
  }))
  for (const ticket of elsewhere) await queue.enqueue(ticket)
  await forming.turn()
  const formed = (await needs.matches.live()).flatMap(ticketsOf)
  expect(formed.map(({ id }) => id).sort()).toEqual(
    ticketsOf(lost)
      .map(({ id }) => id)
      .sort(),
  )
  expect(await queue.stillWaiting(elsewhere)).toHaveLength(2)
})

test('doubt ends a term; the next is a new one, even with the same epoch', async () => {
  const { leading, lead } = await world()
  const { term } = leading
  await lead()
  expect(leading.term).toBe(term)
  leading.lost()
  expect(leading.term).toBeUndefined()
  await lead()
  expect(leading.term).toEqual(term)
  expect(leading.term).not.toBe(term)
})

// A loop whose turn fell into that moment kept sleeping, and a partial match waited until somebody joined.
test('a term that expired during its renewal becomes a new one, and is announced', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  let answer: (hold: Hold) => void = () => undefined
  let gained = 0
  const hold = () => new Promise<Hold>((resolve) => (answer = resolve))
  const lease = { hold, release: () => Promise.resolve() }
  const leading = new Leading(lease, 1000, () => (gained += 1))
  const renewed = async (askedAfterMs: number, answeredAfterMs: number) => {
    vi.advanceTimersByTime(askedAfterMs)
    const turn = leading.turn(() => 0)
    vi.advanceTimersByTime(answeredAfterMs)
    answer({ kind: 'held', epoch: 1 })
    await turn
    return leading.term
  }
  const first = await renewed(0, 0)
  expect([await renewed(500, 300), gained]).toEqual([first, 1])
  expect(leading.term).toBe(first)
  await renewed(0, 900)
  expect(leading.term).not.toBe(first)
  expect(gained).toBe(2)
})

test('a waiting ticket is matched when nothing was lost', async () => {
  const { needs, servers, queue, forming } = await world()
  servers.length = 0
  for (const name of ['c', 'd']) await queue.enqueue(ticketOf(name))
  await forming.turn()
  expect(await idsOf(needs)).toHaveLength(2)
})

test('of two queues that could both match a ticket in one turn, one does, and the other goes on without it', async () => {
  const OTHER = 'other' as QueueId
  const size = { size: 2, minPartialSize: 2 }
  const { needs, servers, queue, forming } = await world(
    new Queues(firstComeQueue(DEFAULT_QUEUE, size), firstComeQueue(OTHER, size)),
  )
  servers.length = 0
  for (const ticket of ticketsOf(lost)) await queue.leave(ticket.players[0])
  const outcomes = recordOutcomes(needs.matches)
  const both = { ...ticketOf('both', 2), queues: [DEFAULT_QUEUE, OTHER] as const }
  const tickets = [
    { ...ticketOf('x', 1), queues: [DEFAULT_QUEUE] as const },
    both,
    { ...ticketOf('y', 3), queues: [OTHER] as const },
  ]
  for (const ticket of tickets) await queue.enqueue(ticket)
  await forming.turn()
  expect(outcomes).toEqual(['formed'])
  const late = { ...ticketOf('z', 4), queues: [OTHER] as const }
  await queue.enqueue(late)
  forming.changed({ kind: 'queued', tickets: [late] })
  await forming.turn()
  expect(outcomes).toEqual(['formed', 'formed'])
  expect(await inOrder(queue)).toEqual([])
})

// Each of the two put it back into the other's line, and claimed it again at once.
test('a quiet ticket of two queues is claimed once by each, and then not until its player gives a sign of life', async () => {
  const OTHER = 'other' as QueueId
  const rules = { size: 2, minPartialSize: 2, quietAfterMs: 500 }
  const { needs, servers, queue, forming } = await world(
    new Queues(firstComeQueue(DEFAULT_QUEUE, rules), firstComeQueue(OTHER, rules)),
  )
  servers.length = 0
  for (const ticket of ticketsOf(lost)) await queue.leave(ticket.players[0])
  const outcomes = recordOutcomes(needs.matches)
  const queues = [DEFAULT_QUEUE, OTHER] as const
  const quiet = { ...ticketOf('quiet'), queues }
  for (const ticket of [quiet, { ...ticketOf('awake'), queues, seenAt: 1000 }]) await queue.enqueue(ticket)
  for (let turn = 0; turn < 6; turn += 1) await forming.turn()
  expect(outcomes).toEqual(['ticket-quiet', 'ticket-quiet'])
  needs.clock.now = () => 2000
  await queue.seen([...quiet.players, ...ticketOf('awake').players], 2000)
  await forming.turn()
  expect(outcomes).toEqual(['ticket-quiet', 'ticket-quiet', 'formed'])
})

// Each turn passed over as many as the match had room for: with 42,000 quiet tickets ahead, nobody was matched for a minute.
test('with one free server, a single turn sets all quiet tickets aside that are ahead of those who are there', async () => {
  const rules = { size: 2, minPartialSize: 2, quietAfterMs: 500 }
  const { needs, fleet, servers, queue, forming } = await world(
    new Queues(firstComeQueue(DEFAULT_QUEUE, rules)),
  )
  servers.length = 0
  fleet.capacity = () => Promise.resolve(1)
  const outcomes = recordOutcomes(needs.matches)
  for (let i = 0; i < 100; i += 1) await queue.enqueue(ticketOf(`quiet-${i}`))
  const awake = ['x', 'y'].map((name) => ({ ...ticketOf(name, 900), seenAt: 1000 }))
  for (const ticket of awake) await queue.enqueue(ticket)
  await forming.turn()
  await forming.turn()
  expect(outcomes).toEqual(['ticket-quiet', 'formed'])
  const formed = (await needs.matches.live()).flatMap(ticketsOf)
  expect(formed.map(({ id }) => id)).toEqual(awake.map(({ id }) => id))
})

test('a ticket from before a new configuration has what that asks for, also once it is no longer quiet', async () => {
  const level = {
    kind: 'number',
    missing: { kind: 'default', value: 1 },
    party: 'avg',
    shared: false,
  } as const
  const { needs, servers, queue, forming } = await world(
    new Queues({ ...firstComeQueue(DEFAULT_QUEUE, { size: 2, quietAfterMs: 500 }), attributes: { level } }),
  )
  servers.length = 0
  await forming.turn()
  expect(await idsOf(needs)).toEqual([])
  needs.clock.now = () => 2000
  await queue.seen(
    ticketsOf(lost).flatMap(({ players }) => players),
    2000,
  )
  await forming.turn()
  const formed = (await needs.matches.live()).flatMap(ticketsOf)
  expect(formed.map(({ attributes }) => attributes)).toEqual([[{ level: 1 }], [{ level: 1 }]])
})

test('a queue without room for its match leaves the ticket to one that has a ready server', async () => {
  const OTHER = 'other' as QueueId
  const size = { size: 2, minPartialSize: 2 }
  const own = { ...firstComeQueue(OTHER, size), pool: { ...defaultPoolRules, max: 1 } }
  const { needs, fleet, servers, queue, forming } = await world(
    new Queues(firstComeQueue(DEFAULT_QUEUE, size), own),
  )
  servers.length = 0
  fleet.capacity = () => Promise.resolve(0)
  for (const ticket of ticketsOf(lost)) await queue.leave(ticket.players[0])
  await needs.pool.offer({ id: 'ready' as ServerId, pool: OTHER, since: 1 })
  const queues = [DEFAULT_QUEUE, OTHER] as const
  for (const name of ['x', 'y']) await queue.enqueue({ ...ticketOf(name), queues })
  await forming.turn()
  expect(await needs.matches.live()).toMatchObject([{ queue: OTHER, server: 'ready' }])
})
