import { expect, test } from 'vitest'

import { partyOf, ticketOf } from '../../test/support/domain.ts'
import { ticketsOf } from '../match/roster.ts'
import { firstCome } from './first-come.ts'
import { WaitingTickets } from './waiting-tickets.ts'

/** Matches all who wait, so that its plan shows the line. */
const everybody = firstCome({ size: 1000, minPartialSize: 1, flushAfterMs: 0 })
const inLine = ({ line }: WaitingTickets) => line.plan({ now: 10, atMost: 1 }).matches.flatMap(ticketsOf)

const [a, b, c] = [ticketOf('a', 1), ticketOf('b', 2), ticketOf('c', 3)]

test('tickets are in order of arrival, however they are added, each once', () => {
  const waiting = new WaitingTickets(everybody)
  waiting.add([c, a])
  waiting.add([b, a])
  expect(inLine(waiting)).toEqual([a, b, c])
})

test('a ticket that left is gone, and one that returns has its old place', () => {
  const waiting = new WaitingTickets(everybody)
  waiting.add([a, b, c])
  waiting.remove([b.id, a.id])
  waiting.add([a])
  expect(inLine(waiting)).toEqual([a, c])
})

test('a quiet ticket is not matched until it is added again', () => {
  const waiting = new WaitingTickets(everybody)
  waiting.add([a, b])
  waiting.setAside(a)
  expect([inLine(waiting), waiting.quiet]).toEqual([[b], [a]])
  waiting.add([a])
  expect([inLine(waiting), waiting.quiet]).toEqual([[a, b], []])
})

test('the number of players is right, whatever happens to their tickets', () => {
  const waiting = new WaitingTickets(everybody)
  const party = partyOf(['d', 'e', 'f'], 4)
  waiting.add([a, party, a])
  expect(waiting.line.players).toBe(4)
  waiting.setAside(party)
  waiting.remove([party.id, b.id])
  expect(waiting.line.players).toBe(1)
})
