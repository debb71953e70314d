import { expect, test } from 'vitest'

import { orderOf } from '../../test/support/domain.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { addressAt } from '../match/address.ts'
import { defaultDeadlines } from '../match/deadlines.ts'
import type { EndReason } from '../match/end-reason.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import type { GameServer, ServerReport } from '../match/server.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { endMatch } from './end-match.ts'
import { serverReported } from './server-reported.ts'

const serves = orderOf('m')
const server: GameServer = {
  id: serves.server,
  name: 's',
  serves,
  state: 'ready',
  at: addressAt({ host: 'h', port: 1 }),
}
const running = { state: 'running', clientCount: 2, players: [], ttlSeconds: 600, why: undefined } as const

/** What a server is answered that reports after its match has ended. */
async function answered(why: EndReason, report: Partial<ServerReport>, laterMs: number) {
  const state = new MemoryState()
  const clock = { at: 5000, now: () => clock.at }
  const matches = new MemoryMatchStore(state, 'b')
  const needs = {
    matches,
    reports: new MemoryServerReports(state),
    fleet: {
      find: () => Promise.resolve(server),
      stop: () => Promise.resolve(),
      start: () => Promise.reject(new Error('no server should start')),
      ask: () => Promise.resolve({ state: 'silent' } as const),
    },
    deadlines: defaultDeadlines,
    queues: new Queues(firstComeQueue(DEFAULT_QUEUE)),
    clock,
    stopping: { aborted: false },
  }
  const say = (seq: number, what: Partial<ServerReport> = {}) =>
    serverReported(needs, serves.id, { ...running, seq, at: clock.now(), ...what })
  expect(await say(1)).toBe('noted')
  await endMatch(needs, serves.id, { why, cause: 'repair' })
  const ended = await matches.find(serves.id)
  clock.at += laterMs
  const answer = await say(2, report)
  expect(await matches.find(serves.id)).toEqual(ended)
  return answer
}

test('a server that plays on after its match was given up is told that it is over', async () => {
  expect(await answered('server-lost', {}, 0)).toBe('over')
})

test('a late report of the end is noted, and changes nothing', async () => {
  expect(await answered('server-lost', { state: 'stop', why: 'finished' }, 60_000)).toBe('noted')
})

test('a server that all players have left is first told so by its control port', async () => {
  expect(await answered('everyone-left', {}, 0)).toBe('noted')
  expect(await answered('everyone-left', {}, defaultDeadlines.graceMs)).toBe('over')
})
