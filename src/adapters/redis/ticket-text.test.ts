import { expect, test } from 'vitest'

import { partyOf, QUEUE, ticketOf } from '../../../test/support/domain.ts'
import type { QueueId } from '../../match/ids.ts'
import type { Ticket } from '../../match/ticket.ts'
import { isForOnePlayer, ticketIn, ticketText } from './ticket-text.ts'

const alone: Ticket = {
  ...ticketOf('ada', 5),
  attributes: [{ rating: 1512.5, mode: 'a b\n[c] "d" 愛 \ud800' }],
}
const party: Ticket = {
  ...partyOf(['ada', '[bob]'], 5),
  attributes: [{ maps: ['x y'] }, {}],
  setbacks: ['crashed'],
}
const [holder] = alone.players

test.each<[string, Ticket]>([
  ['of one player', ticketOf('ada', 5)],
  ['with setbacks', { ...ticketOf('ada', 5), setbacks: ['crashed', 'player-left'] }],
  ['with attributes', alone],
  ['of a party with attributes and a setback', party],
  ['of a party whose last player is called like a list', partyOf(['ada', '[bob]'], 5)],
])('a ticket %s comes back from its text, which is one line', (_what, ticket) => {
  expect(ticketText(ticket)).not.toContain('\n')
  expect(ticketIn(holder, ticketText(ticket))).toEqual(ticket)
  expect(isForOnePlayer(ticketText(ticket))).toBe(ticket.players.length === 1)
})

test('a ticket without attributes has the text that it had before there were any', () => {
  expect(ticketText({ ...ticketOf('ada', 5), setbacks: ['crashed'] })).toBe(
    'q1 ticket-ada-5 default 5 5 0 crashed',
  )
})

test('what four attributes add is little more than their JSON', () => {
  const attributes = [
    {
      rating: 1512,
      mode: 'ranked',
      maps: ['desert', 'harbor', 'castle'],
      latencies: { 'eu-west': 24, 'eu-north': 31, 'us-east': 96, 'us-west': 151, asia: 210 },
    },
  ]
  const added =
    ticketText({ ...ticketOf('ada', 5), attributes }).length - ticketText(ticketOf('ada', 5)).length
  expect(added).toBe(JSON.stringify(attributes).length + 1)
})

test('a ticket in several queues lists them where a ticket in one has its queue', () => {
  const both: Ticket = { ...party, queues: [QUEUE, 'duel' as QueueId] }
  expect(ticketText(both)).toContain(' default,duel ')
  expect(ticketIn(holder, ticketText(both))).toEqual(both)
})
