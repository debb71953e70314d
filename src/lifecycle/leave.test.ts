import { describe, expect, test } from 'vitest'

import { formingMatch, player, ticketOf } from '../../test/support/domain.ts'
import { MemoryMatchStore } from '../adapters/memory/memory-match-store.ts'
import { MemoryServerReports } from '../adapters/memory/memory-server-reports.ts'
import { MemoryState } from '../adapters/memory/memory-state.ts'
import { MemoryTicketQueue } from '../adapters/memory/memory-ticket-queue.ts'
import { addressAt } from '../match/address.ts'
import { becomeReady } from '../match/match.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import { leave } from './leave.ts'

const DUE = { dueAt: 1000, cause: 'report' } as const

/** A ready match of these players, whose fleet answers a dismissal as the test says. */
async function readyMatch(names: readonly string[], answer: () => Promise<void>) {
  const told: string[] = []
  const state = new MemoryState()
  const [matches, queue] = [new MemoryMatchStore(state, 'b'), new MemoryTicketQueue(state)]
  const forming = formingMatch(
    'm',
    names.map((name) => ticketOf(name)),
  )
  for (const name of names) await queue.enqueue(ticketOf(name))
  await matches.form(forming, { dueAt: 20, epoch: undefined, pooled: false, seenSince: 0 })
  const ready = becomeReady(forming, { at: addressAt({ host: '127.0.0.1', port: 1 }), serverName: 's' }, 20)
  await matches.move(ready, { from: 'forming', ...DUE })
  const fleet = {
    dismiss: (_server: unknown, who: string) => {
      told.push(`dismiss ${who}`)
      return answer()
    },
    stop: () => {
      told.push('stop')
      return Promise.resolve()
    },
  }
  const clock = { now: () => 30 }
  const queues = new Queues(firstComeQueue(DEFAULT_QUEUE))
  const reports = new MemoryServerReports(state)
  const needs = { matches, queue, reports, fleet, clock, queues, stopping: { aborted: false } }
  return { needs, id: forming.id, told }
}

describe('when the last player leaves for good', () => {
  test.each([
    ['hears it', () => Promise.resolve()],
    ['does not', () => Promise.reject(new Error('fails'))],
  ])('the server is told who left before it is stopped, whether it %s', async (_how, answer) => {
    const { needs, id, told } = await readyMatch(['a', 'b'], answer)
    expect(await leave(needs, player('a'))).toBe('left')
    expect(told).toEqual(['dismiss a'])
    expect(await leave(needs, player('b'))).toBe('left')
    await expect.poll(() => told).toEqual(['dismiss a', 'dismiss b', 'stop'])
    expect(await needs.matches.find(id)).toMatchObject({ state: 'ended', why: 'everyone-left' })
  })

  test('the answer does not wait for the server', async () => {
    const { needs, id, told } = await readyMatch(['a'], () => new Promise<void>(() => undefined))
    expect(await leave(needs, player('a'))).toBe('left')
    expect(told).toEqual(['dismiss a'])
    expect(await needs.matches.find(id)).toMatchObject({ state: 'ended', why: 'everyone-left' })
  })
})
