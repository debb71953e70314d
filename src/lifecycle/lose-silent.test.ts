import { expect, test } from 'vitest'

import { formingMatch, orderOf, ticketOf } from '../../test/support/domain.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { addressAt } from '../match/address.ts'
import { defaultDeadlines as deadlines } from '../match/deadlines.ts'
import { becomeReady, run, start } from '../match/match.ts'
import type { GameServer, ServerExit } from '../match/server.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { loseSilent } from './lose-silent.ts'

const NOW = 1_000_000
const at = addressAt({ host: 'h', port: 1 })

/** A running match whose server was last heard long ago, and exited as the test says while nobody could be told. */
async function silent(exit: ServerExit | undefined) {
  const state = new MemoryState()
  const [matches, queue] = [new MemoryMatchStore(state, 'b'), new MemoryTicketQueue(state)]
  const reports = new MemoryServerReports(state)
  await queue.enqueue(ticketOf('a'))
  const forming = formingMatch('m', [ticketOf('a')])
  await matches.form(forming, { dueAt: 20, epoch: undefined, pooled: false, seenSince: 0 })
  const starting = start(forming, 1)
  const ready = becomeReady(starting, { at, serverName: 's' }, 2)
  await matches.move(starting, { from: 'forming', dueAt: 20, cause: 'order' })
  await matches.move(ready, { from: 'starting', dueAt: 20, cause: 'server' })
  await matches.move(run(ready, NOW, 3), { from: 'ready', dueAt: NOW, cause: 'report' })
  const said = {
    seq: 1,
    state: 'running',
    clientCount: 1,
    players: [],
    ttlSeconds: 9,
    why: undefined,
    at: 3,
  } as const
  await reports.note(forming.id, said)
  const known = { id: forming.server, name: 's', serves: orderOf('m') }
  const server: GameServer | undefined = exit && { ...known, state: 'exited', exit }
  const needs = {
    matches,
    reports,
    deadlines,
    queues: new Queues(firstComeQueue(DEFAULT_QUEUE)),
    clock: { now: () => NOW },
    stopping: { aborted: false },
    fleet: {
      ask: () => Promise.resolve({ state: 'gone' } as const),
      find: () => Promise.resolve(server),
      start: () => Promise.reject(new Error('no server should start')),
      stop: () => Promise.resolve(),
    },
  }
  return { needs, id: forming.id, placeOf: () => queue.place(ticketOf('a').players[0]) }
}

const exitedWith = (code: number | undefined): ServerExit => ({ why: undefined, code, lastLines: [] })

// Redis was away for longer than servers repeat their last report, and then the leader looked for silent ones first.
test('a match whose server exited with code 0 while nobody could be told was played: nobody plays it again', async () => {
  const { needs, id, placeOf } = await silent(exitedWith(0))
  expect((await loseSilent(needs)).lost).toEqual([])
  expect(await needs.matches.find(id)).toMatchObject({ state: 'ended', why: 'finished' })
  expect(await placeOf()).toMatchObject({ kind: 'gone', why: { kind: 'match-ended', why: 'finished' } })
})

test.each([
  ['crashed', exitedWith(undefined), 'crashed', []],
  ['is unknown to its fleet', undefined, 'server-lost', ['m']],
])('a match whose server %s is over, and its players wait again', async (_how, exit, why, lost) => {
  const { needs, id, placeOf } = await silent(exit)
  expect((await loseSilent(needs)).lost).toEqual(lost)
  expect(await needs.matches.find(id)).toMatchObject({ state: 'ended', why })
  expect(await placeOf()).toMatchObject({ kind: 'queued' })
})
