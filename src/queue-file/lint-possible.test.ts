import { describe, expect, test } from 'vitest'

import { faultsOfQueue } from '../../test/support/queue-faults.ts'

const attributes =
  'attributes: { rating: number, mode: string, maps: strings, latencies: latency, skills: numberMap }'

describe('a rule that decides nothing', () => {
  const one = 'teams: [{ name: solo, size: 1 }]'
  const equal = 'teams: [{ name: team, count: 2, size: 3 }]'
  const uneven = 'teams: [{ name: monster, size: 1 }, { name: crew, size: 4 }]'
  test.each([
    [
      'spread of one player',
      one,
      '{ type: spread, attribute: rating, max: 1 }',
      'it can never fail: there is nobody to compare a player with',
    ],
    [
      'same of teams of one',
      'teams: [{ name: a, count: 9, size: 1 }]',
      '{ type: same, scope: team, attribute: mode }',
      'it can never fail: there is nobody to compare a player with',
    ],
    [
      'balance of the only team',
      'size: 9',
      '{ type: balance, attribute: rating, within: 1 }',
      'it can never fail: the only team has none to be compared with',
    ],
    [
      'even-teams of the only team',
      'size: 9',
      '{ type: even-teams, within: 1 }',
      'it can never fail: the only team has none to be compared with',
    ],
    [
      'even-teams of equal ones',
      equal,
      '{ type: even-teams, within: 0 }',
      'it can never fail: all teams have the same size',
    ],
    [
      'even-teams within more',
      uneven,
      '{ type: even-teams, within: 3 }',
      'it can never fail: the sizes of the teams differ by no more than 3',
    ],
    [
      'premade-parity of the only team',
      'size: 9',
      '{ type: premade-parity, within: 1 }',
      'it can never fail: the only team has none to be compared with',
    ],
    [
      'premade-parity within all',
      equal,
      '{ type: premade-parity, within: 2 }',
      'it can never fail: parties have 1 to 3 players',
    ],
    [
      'overlap of none',
      equal,
      '{ type: overlap, attribute: maps, atLeast: 0 }',
      'it can never fail: atLeast is 0',
    ],
    [
      'count without limits',
      equal,
      '{ type: count, attribute: maps, value: a }',
      'it can never fail: it has neither min nor max',
    ],
    [
      'count up to all',
      equal,
      '{ type: count, attribute: maps, value: a, max: 6 }',
      'it can never fail: there are at most 6 players',
    ],
    [
      'count of more than all',
      equal,
      '{ type: count, attribute: maps, value: a, min: 7 }',
      'it can never pass: it needs 7 players, and there are at most 6',
    ],
    [
      'count of more than a team',
      equal,
      '{ type: count, attribute: maps, value: a, min: 4, scope: team }',
      'it can never pass: it needs 4 players, and there are at most 3',
    ],
    [
      'even-teams of uneven ones',
      uneven,
      '{ type: even-teams, within: 2 }',
      'it can never pass: the sizes of the teams differ by 3 at least',
    ],
    [
      'a range that is empty',
      equal,
      '{ type: sum, attribute: rating, min: 3, max: 2 }',
      'sum has a min (3) above its max (2)',
    ],
    [
      'compare of constants',
      equal,
      '{ type: compare, left: 1, is: "<", right: { plus: [1, 2] } }',
      'compare has no term of the players: the result is always the same',
    ],
  ])('%s is refused', (_what, sizes, rule, says) => {
    expect(faultsOfQueue(attributes, sizes, `rules: { it: ${rule} }`)).toEqual([`5:14 ${says}`])
  })

  test('is not one that is turned off later, or that passes once it is relaxed', () => {
    const relax = (steps: string) => `rules: { it: { type: even-teams, within: 2, relax: [${steps}] } }`
    expect(faultsOfQueue(uneven, relax('{ after: 9, off: true }'))).toEqual([])
    expect(faultsOfQueue(uneven, relax('{ after: 9, within: 3 }'))).toEqual([])
  })
})
