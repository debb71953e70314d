import { describe, expect, test } from 'vitest'

import {
  attributes,
  ruleOf,
  spreadRule,
  stepped,
  teamOf,
  ticketWith,
} from '../../test/support/rule-queues.ts'
import type { Attributes } from '../match/attributes.ts'
import type { Ticket } from '../match/ticket.ts'
import { candidateOf } from './candidate.ts'
import { refusalOf } from './judge.ts'
import type { Demand, Rule } from './rules.ts'
import { always } from './steps.ts'

const rating = (...ratings: readonly number[]) =>
  ratings.map((each, i) => ticketWith(`p${i}`, { rating: each }))
const each = (...brings: readonly Attributes[]) => brings.map((attrs, i) => ticketWith(`p${i}`, attrs))

function refusal(rule: Rule, teams: readonly (readonly Ticket[])[], now = 0): string | undefined {
  const named = teams.map((tickets, i) => {
    const team = teamOf(i === 0 ? 'red' : 'blue', tickets.length)
    return { name: team.name, rule: team, tickets }
  })
  return refusalOf([rule], candidateOf(named, now), attributes)?.says
}

const of = (demand: Demand, more: Partial<Rule> = {}) => ruleOf('it', demand, more)
const avg = (team?: string) =>
  ({ kind: 'of', aggregate: 'avg', attribute: 'rating', ...(team !== undefined && { team }) }) as const

const spread = (demand: Partial<Demand & { kind: 'spread' }>): Rule => {
  const rule = spreadRule(always(100))
  return { ...rule, demand: { ...rule.demand, ...demand } as Demand }
}

type Case = readonly [what: string, rule: Rule, right: Ticket[][], wrong: Ticket[][], says: string]

const cases: readonly Case[] = [
  [
    'spread of range',
    spread({}),
    [rating(1, 101)],
    [rating(1, 102)],
    'rating is 101 apart, and at most 100 is allowed',
  ],
  [
    'spread in a team',
    spread({ scope: 'team' }),
    [rating(1, 2), rating(900)],
    [rating(1, 900)],
    'rating is 899 apart, and at most 100 is allowed',
  ],
  [
    'spread of mean',
    spread({ of: 'mean' }),
    [rating(0, 100, 200)],
    [rating(0, 0, 300)],
    'rating is 200 from the mean, and at most 100 is allowed',
  ],
  [
    'spread of tickets',
    spread({ basis: 'ticket' }),
    [[ticketWith(['a', 'b'], [{ rating: 0 }, { rating: 400 }]), ...rating(200)]],
    [[ticketWith(['a', 'b'], [{ rating: 0 }, { rating: 400 }]), ...rating(301)]],
    'rating is 101 apart, and at most 100 is allowed',
  ],
  [
    'same',
    of({ kind: 'same', attribute: 'mode', scope: 'match' }),
    [each({ mode: 'a' }, {}, { mode: 'a' })],
    [each({ mode: 'a' }), each({ mode: 'b' })],
    'mode differs within the match',
  ],
  [
    'differ',
    of({ kind: 'differ', attribute: 'mode', scope: 'team' }),
    [each({ mode: 'a' }, { mode: 'b' }), each({ mode: 'a' })],
    [each({ mode: 'a' }, { mode: 'a' })],
    'two players of red have the same mode',
  ],
  [
    'overlap',
    of({ kind: 'overlap', attribute: 'maps', atLeast: always(2), scope: 'match' }),
    [each({ maps: ['a', 'b'] }, { maps: ['b', 'a', 'c'] })],
    [each({ maps: ['a', 'b'] }, { maps: ['b'] })],
    'the match has 1 maps in common, and needs 2',
  ],
  [
    'latency',
    of({ kind: 'latency', max: always(50) }),
    [each({ latencies: { eu: 50, us: 90 } }, { latencies: { eu: 10 } }, {})],
    [each({ latencies: { eu: 51 } }, { latencies: { eu: 10 } })],
    'no region is within 50 ms of all',
  ],
  [
    'latency spread',
    of({ kind: 'latency', max: always(99), spread: always(20) }),
    [each({ latencies: { eu: 50 } }, { latencies: { eu: 30 } })],
    [each({ latencies: { eu: 51 } }, { latencies: { eu: 30 } })],
    'no region is within 99 ms of all',
  ],
  [
    'balance',
    of({ kind: 'balance', attribute: 'rating', of: 'avg', within: always(10), against: 'pairwise' }),
    [rating(1, 3), rating(12)],
    [rating(1, 3), rating(13)],
    'the avg rating of the teams is 11 apart, and at most 10 is allowed',
  ],
  [
    'balance against the match',
    of({ kind: 'balance', attribute: 'rating', of: 'sum', within: always(10), against: 'match' }),
    [rating(5), rating(5)],
    [rating(50), rating(5)],
    'the sum rating of the teams is 50 apart, and at most 10 is allowed',
  ],
  [
    'even teams',
    of({ kind: 'even-teams', within: always(1) }),
    [rating(1, 1), rating(1)],
    [rating(1, 1, 1), rating(1)],
    'one team has 2 players more than another, and at most 1 is allowed',
  ],
  [
    'count',
    of({ kind: 'count', attribute: 'roles', value: 'tank', min: always(1), max: always(1), scope: 'team' }),
    [each({ roles: ['tank'] }, { roles: ['heal'] })],
    [each({ roles: ['heal'] })],
    'red has 0 players with roles tank, and 1 to 1 are allowed',
  ],
  [
    'sum',
    of({ kind: 'sum', attribute: 'rating', min: always(0), max: always(10), scope: 'match' }),
    [rating(5), rating(5)],
    [rating(5), rating(6)],
    'the rating of the match is 11 in sum, and at most 10 is allowed',
  ],
  [
    'where',
    of({ kind: 'where', team: 'blue', attribute: 'rating', predicate: { kind: 'atLeast', value: 5 } }),
    [rating(1), rating(5)],
    [rating(9), rating(4)],
    'p0 may not play in blue: their rating is not what it takes',
  ],
  [
    'compare',
    of({
      kind: 'compare',
      left: { kind: 'minus', left: avg('red'), right: avg('blue') },
      is: '<=',
      right: { kind: 'constant', value: 0.3 },
    }),
    [rating(0.4), rating(0.1)],
    [rating(2), rating(1)],
    '1 is not <= 0.3',
  ],
  [
    'accept',
    of({ kind: 'accept', attribute: 'blocked', of: 'mode' }),
    [each({ blocked: ['x'], mode: 'y' }, { mode: 'x' })],
    [each({ blocked: ['x'], mode: 'x' }, { mode: 'y' })],
    'p0 does not accept p1',
  ],
  [
    'block',
    of({ kind: 'block', attribute: 'blocked' }),
    [each({ blocked: ['p0'] }, {})],
    [each({}, { blocked: ['p0'] })],
    'p1 blocks p0',
  ],
  [
    'premade parity',
    of({ kind: 'premade-parity', within: always(1) }),
    [[ticketWith(['a', 'b'], {})], rating(1, 1)],
    [[ticketWith(['a', 'b', 'c'], {})], rating(1, 1, 1)],
    "the largest party of one team has 2 players more than the other's, and at most 1 is allowed",
  ],
  [
    'all',
    of({ kind: 'all', rules: [spread({}), spread({ of: 'mean' })] }),
    [rating(1, 101)],
    [rating(1, 102)],
    'rating is 101 apart, and at most 100 is allowed',
  ],
  [
    'any',
    of({ kind: 'any', rules: [spread({}), of({ kind: 'even-teams', within: always(0) })] }),
    [rating(1, 900), rating(1, 1)],
    [rating(1, 900), rating(1)],
    'none of its rules holds: rating is 899 apart, and at most 100 is allowed',
  ],
  [
    'not',
    of({ kind: 'not', rules: [spread({})] }),
    [rating(1, 900)],
    [rating(1, 2)],
    '1 of its rules hold, and 0 must',
  ],
  [
    'xor',
    of({ kind: 'xor', rules: [spread({}), of({ kind: 'even-teams', within: always(0) })] }),
    [rating(1, 900), rating(1, 1)],
    [rating(1, 1)],
    '2 of its rules hold, and 1 must',
  ],
  [
    'custom',
    of({
      kind: 'custom',
      check: ([red]) => (red?.players[0]?.attributes['mode'] === 'a' ? undefined : 'no a'),
    }),
    [each({ mode: 'a' })],
    [each({ mode: 'b' })],
    'no a',
  ],
]

test.each(cases)('%s', (_what, rule, right, wrong, says) => {
  expect(refusal(rule, right)).toBeUndefined()
  expect(refusal(rule, wrong)).toBe(says)
})

test("a party's set is what all of its players have, or what any of them has", () => {
  const party = ticketWith(
    ['a', 'b'],
    [
      { maps: ['x', 'y'], modes: ['x', 'y'] },
      { maps: ['y'], modes: ['y'] },
    ],
  )
  const other = ticketWith('c', { maps: ['x'], modes: ['x'] })
  const overlap = (attribute: string) =>
    of({ kind: 'overlap', attribute, atLeast: always(1), scope: 'match' })
  expect(refusal(overlap('maps'), [[party], [other]])).toBe('the match has 0 maps in common, and needs 1')
  expect(refusal(overlap('modes'), [[party], [other]])).toBeUndefined()
})

describe('the age that relaxes a rule', () => {
  const old = ticketWith('old', { rating: 0 }, 0)
  const fresh = ticketWith('fresh', { rating: 300 }, 10_000)
  const relaxed = stepped(100, { 5000: 200, 10_000: 300 })

  test.each([
    ['each', 'rating is 300 apart, and at most 100 is allowed'],
    ['newest', 'rating is 300 apart, and at most 100 is allowed'],
    ['oldest', undefined],
    ['average', 'rating is 300 apart, and at most 200 is allowed'],
  ] as const)('by the clock %s', (clock, says) => {
    expect(refusal(spreadRule(relaxed, { clock }), [[old], [fresh]], 10_000)).toBe(says)
  })

  test('a rule that is off forbids nothing, from its age on', () => {
    const rule = spreadRule(always(1), { offAfterMs: 5000 })
    expect(refusal(rule, [[old], [fresh]], 14_999)).toBeDefined()
    expect(refusal(rule, [[old], [fresh]], 15_000)).toBeUndefined()
  })
})
