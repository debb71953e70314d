import { expect, test } from 'vitest'

import { partyOf, ticketOf } from '../../test/support/domain.ts'
import type { QueueId } from '../match/ids.ts'
import { DEFAULT_QUEUE } from '../match/queue-rules.ts'
import type { AttributeType } from '../matchmaking/attribute-types.ts'
import { firstComeQueue, type Queue } from '../matchmaking/queues.ts'
import { fitTicket } from './fit-ticket.ts'

const type = (kind: AttributeType['kind'], missing: AttributeType['missing']): AttributeType => ({
  kind,
  missing,
  party: 'avg',
  shared: false,
})
const reject = { kind: 'reject' } as const
const asking = (attributes: Queue['attributes'], size = 4): Queue => ({
  ...firstComeQueue(DEFAULT_QUEUE, { size }),
  attributes,
})
const rated = { ...ticketOf('ada'), attributes: [{ rating: 1500 }] }

test('a ticket that brings what is asked for stays as it is', () => {
  expect(fitTicket(rated, asking({ rating: type('number', reject) }))).toBe(rated)
  const plain = ticketOf('bob')
  expect(fitTicket(plain, asking({}))).toBe(plain)
  expect(fitTicket(plain, asking({ rating: type('number', { kind: 'any' }) }))).toBe(plain)
})

test('a default fills what a new configuration also asks for; what it no longer knows is left out', () => {
  const level = type('number', { kind: 'default', value: 1 })
  expect(fitTicket(rated, asking({ level }))).toEqual({ ...rated, attributes: [{ level: 1 }] })
  const pair = { ...partyOf(['ada', 'bob']), attributes: [{ rating: 7, level: 5 }, { rating: 8 }] }
  expect(fitTicket(pair, asking({ rating: type('number', reject), level }))?.attributes).toEqual([
    { rating: 7, level: 5 },
    { rating: 8, level: 1 },
  ])
})

test('what another of its queues may read stays on the ticket', () => {
  const both = { ...rated, queues: [DEFAULT_QUEUE, 'other' as QueueId] as const }
  expect(fitTicket(both, asking({}))).toBe(both)
  const level = type('number', { kind: 'default', value: 1 })
  expect(fitTicket(both, asking({ level }))?.attributes).toEqual([{ rating: 1500, level: 1 }])
})

test('a ticket without what is asked for, with another type of it, or too large does not fit', () => {
  expect(fitTicket(rated, asking({ level: type('number', reject) }))).toBeUndefined()
  expect(fitTicket(rated, asking({ rating: type('string', reject) }))).toBeUndefined()
  expect(fitTicket(partyOf(['a', 'b', 'c']), asking({}, 2))).toBeUndefined()
})
