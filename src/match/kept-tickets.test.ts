import { expect, test } from 'vitest'

import { formingMatch, partyOf, QUEUE, ticketOf } from '../../test/support/domain.ts'
import type { QueueId } from './ids.ts'
import { fromKept, keptOf } from './kept-tickets.ts'
import type { FormingMatch } from './match.ts'
import type { Ticket } from './ticket.ts'

const both: Ticket = { ...partyOf(['a', 'b']), queues: ['duel' as QueueId, QUEUE] }
const match = formingMatch('m', [both, ticketOf('c')])
const keptText = (kept: FormingMatch): string => JSON.stringify(keptOf(kept))

test('a match comes back as it was kept', () => {
  expect(fromKept(JSON.parse(keptText(match)) as FormingMatch)).toEqual(match)
})

test('a ticket of one queue is kept as before there could be several, and of several the first is in its place', () => {
  const { queues: _one, ...alone } = ticketOf('c')
  const { queues, ...party } = both
  expect(JSON.parse(keptText(match))).toEqual({
    ...match,
    roster: [
      {
        name: 'players',
        tickets: [
          { ...party, queue: 'duel', queues },
          { ...alone, queue: QUEUE },
        ],
      },
    ],
  })
})
