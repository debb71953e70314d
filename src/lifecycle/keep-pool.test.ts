import { expect, test } from 'vitest'

import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerPool } from '../adapters/memory/memory-server-pool.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { formingMatch, ticketOf } from '../../test/support/domain.ts'
import { addressAt } from '../match/address.ts'
import { defaultServerId, type MatchId, type QueueId, type ServerId } from '../match/ids.ts'
import { SHARED_POOL, type Idle, type PoolId } from '../match/pool.ts'
import { defaultPoolRules } from '../match/pool-rules.ts'
import type { QueueServer } from '../match/queue-server.ts'
import type { GameServer } from '../match/server.ts'
import type { Ticket } from '../match/ticket.ts'
import { firstComeQueue, Queues, type Queue } from '../matchmaking/queues.ts'
import { keepPools } from './keep-pool.ts'

const [duel, squad] = ['duel', 'squad'] as QueueId[] as [QueueId, QueueId]
const server = { env: {} }
const waiting = (name: string, pool: PoolId, runs?: QueueServer): GameServer => ({
  id: name as ServerId,
  name,
  serves: { pool, ...(runs && { server: runs }) },
  state: 'ready',
  at: addressAt({ host: 'h', port: 1 }),
})

/** A system with these queues and waiting servers, in memory. */
function world(queues: readonly [Queue, ...Queue[]], servers: readonly GameServer[], sharedMax = 0) {
  const state = new MemoryState()
  const prepared: Idle[] = []
  const stopped: ServerId[] = []
  const pool = new MemoryServerPool(state)
  const queue = new MemoryTicketQueue(state)
  const matches = new MemoryMatchStore(state, 'one')
  const needs = {
    pool,
    queue,
    matches,
    fleet: {
      waiting: () => Promise.resolve(servers),
      prepare: (_id: ServerId, idle: Idle) => {
        prepared.push(idle)
        return Promise.resolve('started' as const)
      },
      stop: (id: ServerId) => {
        stopped.push(id)
        return Promise.resolve()
      },
    },
    clock: { now: () => 1000 },
    ids: { match: () => `m${prepared.length}` as MatchId },
    queues: new Queues(...queues),
    poolRules: { ...defaultPoolRules, max: sharedMax },
  }
  return { needs, pool, queue, matches, prepared, stopped }
}

test('each queue with a pool has its own servers; the others share those that have no game server of their own', async () => {
  const own = { ...firstComeQueue(duel), server, pool: { ...defaultPoolRules, min: 1, max: 3 } }
  const { needs, pool, prepared } = world(
    [own, firstComeQueue(squad), { ...firstComeQueue('arena' as QueueId), server }],
    [waiting('a', duel, server), waiting('b', SHARED_POOL)],
    2,
  )
  const kept = await keepPools(needs, (of) => (of === SHARED_POOL ? 0.2 : 0))
  expect(kept.map(({ pool: of, wanted, ready, started }) => [of, wanted, ready, started])).toEqual([
    [SHARED_POOL, 2, 1, 1],
    [duel, 1, 1, 0],
  ])
  expect(prepared).toEqual([{ pool: SHARED_POOL }])
  expect((await pool.oldest(duel, 9)).map(({ id }) => id)).toEqual(['a'])
  expect((await pool.oldest(SHARED_POOL, 9)).map(({ id }) => id)).toEqual(['b'])
})

test('the players of a queue make its own pool grow, and no other', async () => {
  const own = { ...firstComeQueue(duel, { size: 2 }), pool: { ...defaultPoolRules, max: 3 } }
  const { needs, queue, prepared } = world([own, firstComeQueue(squad)], [], 3)
  for (const name of ['a', 'b', 'c']) await queue.enqueue({ ...ticketOf(name), queues: [duel] })
  await keepPools(needs, () => 0)
  expect(prepared).toEqual([{ pool: duel }, { pool: duel }])
})

test('servers of a pool that is no more are stopped, but not one that a match has taken', async () => {
  const { needs, pool, queue, matches, stopped } = world(
    [firstComeQueue(squad)],
    ['offered', 'new', 'm'].map((name) => waiting(name, duel)),
  )
  for (const id of ['offered', 'm'] as ServerId[]) await pool.offer({ id, pool: duel, since: 5 })
  const ticket: Ticket = { ...ticketOf('a'), queues: [duel] }
  await queue.enqueue(ticket)
  const match = { ...formingMatch('m', [ticket]), queue: duel, server: defaultServerId('m' as MatchId) }
  const forming = { dueAt: 50, epoch: undefined, pooled: true, seenSince: 0 }
  expect(await matches.form(match, forming)).toBe('formed')
  await keepPools(needs, () => 0)
  expect(stopped.sort()).toEqual(['new', 'offered'])
  expect(await pool.oldest(duel, 9)).toEqual([])
})

test('servers that run what an earlier configuration said are replaced', async () => {
  const pool = { ...defaultPoolRules, min: 2, max: 2 }
  const newer = { image: 'duel:2', env: { A: '1', B: '2' } }
  const same = { env: { B: '2', A: '1' }, image: 'duel:2' }
  const { needs, prepared, stopped } = world(
    [{ ...firstComeQueue(duel), server: newer, pool }],
    [
      waiting('new', duel, same),
      waiting('old', duel, { ...newer, image: 'duel:1' }),
      waiting('older', duel, { ...newer, env: { A: '1' } }),
      waiting('oldest', duel),
    ],
  )
  await keepPools(needs, () => 0)
  expect(stopped.sort()).toEqual(['old', 'older', 'oldest'])
  expect(prepared).toEqual([{ pool: duel, server: newer }])
})
