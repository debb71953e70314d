import { expect, onTestFinished, test, vi } from 'vitest'

import { inOrder, orderOf, ticketOf } from '../../../test/support/domain.ts'
import { MemoryMatchStore } from '../../adapters/memory/memory-match-store.ts'
import { MemoryState } from '../../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../adapters/memory/memory-ticket-queue.ts'
import { randomIds } from '../../adapters/system/random-ids.ts'
import { MemoryServerPool } from '../../adapters/memory/memory-server-pool.ts'
import { MemoryServerReports } from '../../adapters/memory/memory-server-reports.ts'
import { defaultDeadlines } from '../../match/deadlines.ts'
import { defaultPoolRules } from '../../match/pool-rules.ts'
import { DEFAULT_QUEUE, firstComeQueue, Queues } from '../../match/queues.ts'
import { ticketsOf } from '../../match/roster.ts'
import type { GameServer } from '../../match/server.ts'
import type { Hold } from '../../ports/lease.ts'
import { logger } from '../../runtime/log.ts'
import { Metrics } from '../metrics.ts'
import { Forming } from './forming.ts'
import { Leading } from './leading.ts'

const lost = orderOf('lost', ['a', 'b'])
const at = { host: 'h', port: 1 }

/** A backend that leads, two players who wait, and a fleet with the server of a match that has them both. */
async function world() {
  const state = new MemoryState()
  const servers: GameServer[] = [{ state: 'ready', match: lost.id, name: 's', serves: lost, at }]
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
    fleet,
    ids: randomIds,
    pool: new MemoryServerPool(state),
    reports: new MemoryServerReports(state),
    queues: new Queues(firstComeQueue(DEFAULT_QUEUE, { size: 2, minPartialSize: 2 })),
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

const idsOf = async ({ matches }: { matches: MemoryMatchStore }) => (await matches.live()).map(({ id }) => id)

test('before the first match of a term, those that were lost are had again', async () => {
  const { needs, forming } = await world()
  await forming.turn()
  expect(await idsOf(needs)).toEqual([lost.id])
})

test('while nobody knows what servers there are, no match is made, and the turn fails', async () => {
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

test('what was read before the store came into doubt is not claimed after it', async () => {
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
  // The next turn is one of the new term, which a late refusal in the old one has not ended.
  queue.waiting = () => Promise.resolve(tickets)
  expect(leading.term).toBeDefined()
  await forming.turn()
  expect(await idsOf(needs)).toHaveLength(1)
})

test('a term ends with doubt, and the next is another, though its epoch is the same', async () => {
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

// Whose turn fell into that moment slept on, and a group that was to be flushed then waited until somebody joined.
test('a term that was out of date while its renewal was asked for is another, and is told of', async () => {
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

test('a ticket that waits is matched when nothing is lost', async () => {
  const { needs, servers, queue, forming } = await world()
  servers.length = 0
  for (const name of ['c', 'd']) await queue.enqueue(ticketOf(name))
  await forming.turn()
  expect(await idsOf(needs)).toHaveLength(2)
})
