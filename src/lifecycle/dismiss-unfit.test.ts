import { expect, test } from 'vitest'

import { CONFIG, QUEUE, ticketOf } from '../../test/support/domain.ts'
import type { QueueId } from '../match/ids.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import type { Ticket } from '../match/ticket.ts'
import { dismissUnfit } from './dismiss-unfit.ts'

const [gone, other] = ['gone' as QueueId, 'other' as QueueId]
const queues = new Queues({ ...firstComeQueue(QUEUE), configVersion: CONFIG })
const agreement = { dismiss: (tickets: readonly Ticket[]) => Promise.resolve(tickets.map(({ id }) => id)) }

test('of several queues, the one that is still there is named to players, or else the first', async () => {
  const changed: Ticket = { ...ticketOf('a'), queues: [gone, QUEUE] }
  const removed: Ticket = { ...ticketOf('b'), queues: [gone, other] }
  expect(await dismissUnfit({ agreement, queues }, [changed, removed])).toEqual([
    { why: { kind: 'queue-changed', queue: QUEUE }, tickets: [changed] },
    { why: { kind: 'queue-removed', queue: gone }, tickets: [removed] },
  ])
})
