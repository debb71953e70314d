import { expect, test } from 'vitest'

import { player, ticketOf } from '../../../test/support/domain.ts'
import type { Ticket } from '../../match/ticket.ts'
import { DEFAULT_QUEUE } from '../../match/queue-rules.ts'
import { MemoryState } from './memory-state.ts'
import { MemoryTicketQueue } from './memory-ticket-queue.ts'

// With one array, each removal moved everything behind it: 100,000 tickets took 20.8 s, during which nobody was answered.

test('handles tens of thousands of tickets: join, look up, leave and expire', async () => {
  const queue = new MemoryTicketQueue(new MemoryState())
  const tickets = Array.from({ length: 40_000 }, (_, i) => ticketOf(`p${i}`, i >> 3))
  for (const ticket of tickets) await queue.enqueue(ticket)
  for (let i = 0; i < 10_000; i += 1) await queue.leave(player(`p${i}`))
  // Each at its old place, before those who came later.
  for (const ticket of tickets.slice(0, 10_000)) expect(await queue.enqueue(ticket)).toMatchObject({ ticket })
  const expired: Ticket[] = []
  for (let portion; (portion = await queue.expire(Infinity)).length > 0;) expired.push(...portion)
  expect([expired.length, await queue.size(DEFAULT_QUEUE)]).toEqual([40_000, 0])
})
