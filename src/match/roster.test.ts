import { describe, expect, test } from 'vitest'

import { partyOf, player, ticketOf } from '../../test/support/domain.ts'
import { fates } from './fates.ts'
import { defaultQueueRules } from './queue-rules.ts'
import {
  seatsOf,
  ticketOf as ticketIn,
  ticketsOf,
  withoutAttributes,
  withoutPlayer,
  type Roster,
} from './roster.ts'
import { formingMatch } from '../../test/support/domain.ts'

const party = { ...partyOf(['a', 'b', 'c']), attributes: [{ rating: 1 }, { rating: 2 }, { rating: 3 }] }
const roster: Roster = [
  { name: 'red', tickets: [party], roles: { [player('b')]: 'healer' } },
  { name: 'blue', tickets: [ticketOf('constructor')] },
]

test('a seat has what its player brought, and their role', () => {
  const seen = seatsOf({ roster }).map(({ player: who, team, role, attributes }) => [
    who,
    team,
    role,
    attributes,
  ])
  expect(seen).toEqual([
    ['a', 'red', undefined, { rating: 1 }],
    ['b', 'red', 'healer', { rating: 2 }],
    ['c', 'red', undefined, { rating: 3 }],
    ['constructor', 'blue', undefined, {}],
  ])
})

describe('when one of a party goes, the others keep what they brought:', () => {
  const rest = { ...party, players: ['a', 'c'], attributes: [{ rating: 1 }, { rating: 3 }] }
  const own = { ...party, players: ['b'], attributes: [{ rating: 2 }] }

  test('in the roster, whose teams and roles stay', () => {
    const [red, blue] = withoutPlayer(roster, player('b'))
    expect(red).toEqual({ ...roster[0], tickets: [rest] })
    expect(blue).toEqual(roster[1])
  })

  test('in the ticket of the one who goes', () => {
    expect(ticketIn({ roster }, player('b'))).toEqual(own)
    expect(ticketIn({ roster }, player('nobody'))).toBeUndefined()
  })

  test('in the fates of a match that one cancels', () => {
    const match = formingMatch('m', [party])
    const given = fates(match, { why: 'player-left', now: 9, rules: defaultQueueRules, leaver: player('b') })
    expect(given).toEqual([
      { kind: 'gone', ticket: own, why: { kind: 'left' } },
      { kind: 'queued-again', ticket: { ...rest, setbacks: ['player-left'] } },
    ])
  })
})

test('a roster without attributes is the same but for them', () => {
  expect(ticketsOf({ roster: withoutAttributes(roster) })).toEqual([
    partyOf(['a', 'b', 'c']),
    ticketOf('constructor'),
  ])
})
