import { expect, test } from 'vitest'

import { formingMatch, orderOf, ticketOf } from '../../test/support/domain.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { addressAt } from '../match/address.ts'
import { defaultDeadlines as deadlines } from '../match/deadlines.ts'
import { start } from '../match/match.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import { repair } from './repair.ts'
import { serverChanged } from './server-changed.ts'

/** A match whose server is starting and late. `meanwhile` runs after the repair has read the match. */
async function lateMatch() {
  const state = new MemoryState()
  const matches = new MemoryMatchStore(state, 'b')
  const queue = new MemoryTicketQueue(state)
  const forming = formingMatch('m', [ticketOf('a')])
  const known = { id: forming.server, name: 's', serves: orderOf('m') }
  const server = { ...known, state: 'starting', missing: { step: 'announced' } } as const
  await queue.enqueue(ticketOf('a'))
  await matches.form(forming, { dueAt: 20, epoch: undefined, pooled: false, seenSince: 0 })
  await matches.move(start(forming, 20), { from: 'forming', dueAt: 30, cause: 'order' })
  const happens = { meanwhile: () => Promise.resolve() }
  const stopped: string[] = []
  const needs = {
    matches,
    queue,
    reports: new MemoryServerReports(state),
    fleet: {
      start: () => Promise.reject(new Error('no server should start')),
      find: async () => {
        await happens.meanwhile()
        return server
      },
      stop: (id: string) => Promise.resolve(void stopped.push(id)),
      list: () => Promise.resolve([server]),
      ask: () => Promise.resolve({ state: 'open' } as const),
      lacksRoom: () => Promise.resolve(false),
    },
    clock: { now: () => 20 + deadlines.readyWithinMs },
    deadlines,
    queues: new Queues(firstComeQueue(DEFAULT_QUEUE)),
    stopping: { aborted: false },
  }
  return { needs, server, happens, stopped, id: forming.id }
}

test('ends a match whose server is late, and stops the server', async () => {
  const { needs, stopped, id } = await lateMatch()
  await repair(needs, 'due')
  const detail = 'It never printed the line that announces its ports.'
  expect(await needs.matches.find(id)).toMatchObject({ state: 'ended', why: 'never-ready', detail })
  expect(stopped).toEqual([id])
})

// Its players have its address: two of four were sent to a server that was then stopped.
test('a match that becomes ready during the repair goes on, and is checked again', async () => {
  const { needs, server, happens, stopped, id } = await lateMatch()
  const ready = { ...server, state: 'ready', at: addressAt({ host: 'h', port: 1 }) } as const
  happens.meanwhile = async () => {
    await serverChanged(needs, ready)
  }
  const { lookAgainAt } = await repair(needs, 'due')
  expect(await needs.matches.find(id)).toMatchObject({ state: 'ready' })
  expect([stopped, lookAgainAt]).toEqual([[], needs.clock.now()])

  happens.meanwhile = () => Promise.resolve()
  await repair(needs, 'due')
  expect(await needs.matches.find(id)).toMatchObject({ state: 'ready' })
  expect(await needs.matches.nextDueAt()).toBeGreaterThan(needs.clock.now())
})

// It ended the backend: nobody waited for the stop yet, and Redis had just gone.
test('a server whose stop fails while the repair goes on is left for the next one', async () => {
  const { needs } = await lateMatch()
  needs.fleet.stop = () => Promise.reject(new Error('no answer'))
  needs.matches.nextDueAt = async () => {
    await new Promise(setImmediate)
    return undefined
  }
  const { stopped } = await repair(needs, 'due')
  expect(await stopped).toBe(0)
})
