import { expect, test } from 'vitest'

import { formingMatch, ticketOf } from '../../../test/support/domain.ts'
import { MemoryMatchStore } from '../../adapters/memory/memory-match-store.ts'
import { MemoryState } from '../../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../../adapters/memory/memory-ticket-queue.ts'
import { addressAt } from '../../match/address.ts'
import { end } from '../../match/match.ts'
import { MemoryServerReports } from '../../adapters/memory/memory-server-reports.ts'
import { defaultDeadlines as deadlines } from '../../match/deadlines.ts'
import { DEFAULT_QUEUE, defaultQueueRules } from '../../match/queue-rules.ts'
import { firstComeQueue, Queues } from '../../matchmaking/queues.ts'
import type { GameServer } from '../../match/server.ts'
import { logger } from '../../runtime/log.ts'
import { Metrics } from '../metrics.ts'
import { Leading } from './leading.ts'
import { Repairing } from './repairing.ts'

const ended = end(formingMatch('m', [ticketOf('a')]), 'ended-by-request', 1000)
const at = addressAt({ host: 'h', port: 1 })

const nothingElse = {
  start: () => Promise.reject(new Error('no server should start')),
  find: () => Promise.resolve(undefined),
  ask: () => Promise.resolve({ state: 'gone' } as const),
  lacksRoom: () => Promise.resolve(false),
}

/** A leading backend at a time that the test sets, and a fleet with a server whose match has ended. */
async function world() {
  const state = new MemoryState()
  const time = { now: 1000 }
  const servers: GameServer[] = [{ state: 'ready', id: ended.server, name: 's', serves: ended, at }]
  const matches = new MemoryMatchStore(state, 'b')
  const queue = new MemoryTicketQueue(state)
  await queue.enqueue(ticketOf('a'))
  await matches.form(formingMatch('m', [ticketOf('a')]), {
    dueAt: 5000,
    epoch: undefined,
    pooled: false,
    seenSince: 0,
  })
  await matches.end(ended, { from: 'forming', cause: 'request', fates: [] })
  const fleet = {
    list: () => Promise.resolve([...servers]),
    stop: () => {
      servers.length = 0
      return Promise.resolve()
    },
  }
  const lease = {
    hold: () => Promise.resolve({ kind: 'held', epoch: 1 } as const),
    release: () => Promise.resolve(),
  }
  const leading = new Leading(lease, 600_000, () => undefined)
  await leading.turn(() => time.now)
  const clock = { now: () => time.now }
  const needs = {
    matches,
    queue,
    reports: new MemoryServerReports(state),
    fleet: { ...nothingElse, list: () => fleet.list(), stop: () => fleet.stop() },
    clock,
    deadlines,
    queues: new Queues(firstComeQueue(DEFAULT_QUEUE)),
    stopping: { aborted: false },
    metrics: new Metrics(),
    log: logger('t', 'silent'),
  }
  return { time, servers, fleet, queue, repairing: new Repairing(needs, leading) }
}

// A backend that was killed between the end of a match and the stop of its server left the server for half a minute.
test('checks a server again once its time to stop on its own is over', async () => {
  const { repairing, servers, time } = await world()
  const lookAgainAt = await repairing.turn()
  expect([servers.length, lookAgainAt]).toEqual([1, 1000 + deadlines.graceMs])
  time.now += deadlines.graceMs
  await repairing.turn()
  expect(servers).toEqual([])
})

test('runs again at once while tickets expire in batches', async () => {
  const { repairing, queue, time } = await world()
  for (let i = 0; i < 2000; i += 1) await queue.enqueue(ticketOf(`n${i}`, time.now))
  time.now += defaultQueueRules.ticketTtlMs
  const results = [await repairing.turn()]
  while (results.at(-1) === time.now) results.push(await repairing.turn())
  expect(await queue.size(DEFAULT_QUEUE)).toBe(0)
  expect(results.length).toBeGreaterThan(2)
})

test('a failed repair is followed by a full one, without delay', async () => {
  const { repairing, servers, fleet, time } = await world()
  time.now += deadlines.graceMs
  const { list } = fleet
  fleet.list = () => Promise.reject(new Error('away'))
  await expect(repairing.turn()).rejects.toThrow('away')
  fleet.list = list
  await repairing.turn()
  expect(servers).toEqual([])
})
