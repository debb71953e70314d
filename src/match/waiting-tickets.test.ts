import { expect, test } from 'vitest'

import { ticketOf } from '../../test/support/domain.ts'
import { WaitingTickets } from './waiting-tickets.ts'

const [a, b, c] = [ticketOf('a', 1), ticketOf('b', 2), ticketOf('c', 3)]

test('tickets stand in order of arrival, however they are told, and each once', () => {
  const waiting = new WaitingTickets()
  waiting.add([c, a])
  waiting.add([b, a])
  expect(waiting.inOrder).toEqual([a, b, c])
})

test('a ticket that left is gone, and one that comes back stands at its old place', () => {
  const waiting = new WaitingTickets()
  waiting.add([a, b, c])
  waiting.remove([b.id, a.id])
  waiting.add([a])
  expect(waiting.inOrder).toEqual([a, c])
})

test('a quiet ticket is not matched until it is added again', () => {
  const waiting = new WaitingTickets()
  waiting.add([a, b])
  waiting.setAside(a)
  expect([waiting.inOrder, waiting.quiet]).toEqual([[b], [a]])
  waiting.add([a])
  expect([waiting.inOrder, waiting.quiet]).toEqual([[a, b], []])
})
