import { expect, test } from 'vitest'

import { formingMatch, orderOf, ticketOf } from '../../test/support/domain.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { addressAt } from '../match/address.ts'
import { defaultDeadlines } from '../match/deadlines.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import type { GameServer, ServerReport } from '../match/server.ts'
import { restoreMatch } from './restore-match.ts'
import { serverReported } from './server-reported.ts'

const serves = orderOf('m')
const at = addressAt({ host: 'h', port: 1 })
const common = { id: serves.server, name: 's', serves }
const ready: GameServer = { ...common, state: 'ready', at }
const report: ServerReport = {
  seq: 40,
  state: 'running',
  clientCount: 2,
  players: [],
  ttlSeconds: 30,
  why: undefined,
  at: 5000,
}

/** A store that has lost everything, and a fleet with one server in the state that the test sets. */
function world(server: GameServer | undefined) {
  const state = new MemoryState()
  const stopped: string[] = []
  const fleet = {
    find: () => Promise.resolve(server),
    stop: (id: string) => Promise.resolve(void stopped.push(id)),
    start: () => Promise.reject(new Error('no server should start')),
    ask: () => Promise.resolve({ state: 'open' } as const),
  }
  const matches = new MemoryMatchStore(state, 'b')
  const reports = new MemoryServerReports(state)
  const needs = {
    matches,
    reports,
    fleet,
    deadlines: defaultDeadlines,
    queues: new Queues(firstComeQueue(DEFAULT_QUEUE)),
    clock: { now: () => 5000 },
    stopping: { aborted: false },
  }
  return { needs, state, stopped, queue: new MemoryTicketQueue(state) }
}

const told = async ({ outbox }: MemoryState) =>
  (await outbox.of('history').take(9, new AbortController().signal)).map(({ event }) =>
    event.kind === 'server-exited' ? event.kind : event.match.state,
  )

test('a report restores a lost match, in the state that its server reports', async () => {
  const { needs } = world(ready)
  expect(await serverReported(needs, serves.id, report)).toBe('noted')
  expect(await needs.matches.find(serves.id)).toMatchObject({ state: 'running', endsBy: 35_000, at })
  expect(await needs.reports.all()).toEqual(new Map([[serves.id, report]]))
})

test('the last report of a server whose match was lost goes into history', async () => {
  const { needs, state } = world(ready)
  const last = { ...report, state: 'stop', why: 'finished' } as const
  expect(await serverReported(needs, serves.id, last)).toBe('noted')
  expect(await needs.matches.find(serves.id)).toMatchObject({ state: 'ended', why: 'finished' })
  expect(await told(state)).toEqual(['ended'])
})

test('a match stays unknown if its players are in another, or its server is unknown too', async () => {
  const elsewhere = world(ready)
  await elsewhere.queue.enqueue(ticketOf('a'))
  await elsewhere.needs.matches.form(formingMatch('m2', [ticketOf('a')]), {
    dueAt: 50,
    epoch: undefined,
    pooled: false,
    seenSince: 0,
  })
  expect(await serverReported(elsewhere.needs, serves.id, report)).toBe('unknown-match')
  expect(await restoreMatch(elsewhere.needs, ready)).toBe('hopeless')
  expect(await serverReported(world(undefined).needs, serves.id, report)).toBe('unknown-match')
})

test('a briefly silent server can restore its match later', async () => {
  const { needs, stopped } = world(ready)
  const silent = { ...needs.fleet, ask: () => Promise.resolve({ state: 'silent' } as const) }
  expect(await restoreMatch({ ...needs, fleet: silent }, ready)).toBe('silent')
  expect([stopped, await needs.matches.find(serves.id)]).toEqual([[], undefined])
  expect(await restoreMatch(needs, ready)).toBe('here')
})

test('a server that became ready while its match was lost is adopted', async () => {
  const { needs } = world(ready)
  expect(await restoreMatch(needs, { ...common, state: 'starting', missing: { step: 'unknown' } })).toBe(
    'here',
  )
  expect(await needs.matches.find(serves.id)).toMatchObject({ state: 'ready', at })
})

test('a server that exited while its match was lost is recorded in history, and removed', async () => {
  const exit = { why: undefined, code: undefined, lastLines: ['oh'] }
  const exited: GameServer = { ...common, state: 'exited', exit }
  const { needs, state, stopped } = world(exited)
  expect(await restoreMatch(needs, exited)).toBe('here')
  expect(await needs.matches.find(serves.id)).toMatchObject({ state: 'ended', why: 'crashed' })
  expect(await told(state)).toEqual(['ended', 'server-exited'])
  expect(stopped).toEqual([serves.id])
})

test('a server that exits when it is asked is restored as it ended', async () => {
  const { needs } = world({ ...common, state: 'exited', exit: { why: undefined, code: 0, lastLines: [] } })
  const ending = { ...needs.fleet, ask: () => Promise.resolve({ state: 'gone' } as const) }
  expect(await restoreMatch({ ...needs, fleet: ending }, ready)).toBe('here')
  expect(await needs.matches.find(serves.id)).toMatchObject({ state: 'ended', why: 'finished' })
})
