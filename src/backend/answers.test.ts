import { expect, test } from 'vitest'

import { player, ticketOf } from '../../test/support/domain.ts'
import type { QueueId } from '../match/ids.ts'
import type { Ticket } from '../match/ticket.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import { statusAnswer } from './answers.ts'
import { TokenMint } from './token-mint.ts'

const [gone, squad] = ['gone', 'squad'] as QueueId[] as [QueueId, QueueId]
const needs = {
  mint: new TokenMint(['secret'], 60_000),
  queues: new Queues(firstComeQueue(squad)),
  clock: { now: () => 1000 },
}
const removed = { queue: gone, position: 1, wait: { kind: 'queue-not-served' } } as const
const waits = {
  queue: squad,
  position: 2,
  wait: { kind: 'needs-players', needs: 3, relaxesAt: undefined },
} as const
const inQueues = (queues: Ticket['queues']): Ticket => ({ ...ticketOf('ann'), queues })

test('a ticket of several queues is answered with the first that is still there', () => {
  const status = { kind: 'queued', ticket: inQueues([gone, squad]), waits: [removed, waits] } as const
  expect(statusAnswer(needs, player('ann'), status)).toMatchObject({
    queue: squad,
    position: 2,
    waiting: { code: 'needs-players' },
    queues: [
      { queue: gone, waiting: { code: 'queue-not-served' } },
      { queue: squad, position: 2 },
    ],
  })
})

test('and with the first of all if none is', () => {
  const status = { kind: 'queued', ticket: inQueues([gone]), waits: [removed] } as const
  expect(statusAnswer(needs, player('ann'), status)).toMatchObject({
    queue: gone,
    position: 1,
    waiting: { code: 'queue-not-served' },
  })
})
