import { describe, expect, test } from 'vitest'

import { attributes, ruleOf, stepped } from '../../../test/support/rule-queues.ts'
import type { AttributeValue, Attributes } from '../../match/attributes.ts'
import type { Demand, Rule } from '../../matchmaking/rules.ts'
import { checkRule } from './check-rule.ts'
import type { SeenTeam } from './seen-team.ts'

const types = {
  ...attributes,
  level: { kind: 'number', party: 'max', missing: { kind: 'any' }, shared: false },
} as const

interface Member {
  readonly has: Attributes
  readonly waitedMs?: number
  readonly party?: string
}

/** Two teams, red and blue; the players are named by their place: red-0, red-1, blue-0. */
function match(red: readonly Member[], blue: readonly Member[]): readonly SeenTeam[] {
  return Object.entries({ red, blue }).map(([name, members]) => ({
    name,
    players: members.map(({ has, waitedMs = 0, party }, i) => {
      const id = `${name}-${i}`
      return { id, party: party ?? id, has, waitedMs }
    }),
  }))
}

/** One player in each team, who have these values. */
const duel = (name: string, ...[a, b]: readonly AttributeValue[]): readonly SeenTeam[] =>
  match([{ has: a === undefined ? {} : { [name]: a } }], [{ has: b === undefined ? {} : { [name]: b } }])
const ratings = (red: readonly number[], blue: readonly number[]): readonly SeenTeam[] =>
  match(
    red.map((rating) => ({ has: { rating } })),
    blue.map((rating) => ({ has: { rating } })),
  )
/** The same teams, when all have waited for this time. */
const after = (waitedMs: number, teams: readonly SeenTeam[]): readonly SeenTeam[] =>
  teams.map((team) => ({ ...team, players: team.players.map((player) => ({ ...player, waitedMs })) }))

const rule = (demand: Demand, more: Partial<Rule> = {}): Rule => ruleOf('it', demand, more)
const spread = {
  kind: 'spread',
  attribute: 'rating',
  max: stepped(100, { 10_000: 300 }),
  of: 'range',
  scope: 'match',
  basis: 'player',
} as const
const limits = { min: stepped(1, { 10_000: 0 }), max: stepped(2, { 10_000: 3 }) }
const count = { kind: 'count', attribute: 'maps', value: 'dust', scope: 'match', ...limits } as const
const sum = {
  kind: 'sum',
  attribute: 'rating',
  min: stepped(10),
  max: stepped(20, { 10_000: 30 }),
  scope: 'match',
} as const
const balance = {
  kind: 'balance',
  attribute: 'rating',
  of: 'avg',
  within: stepped(10, { 10_000: 20 }),
  against: 'pairwise',
} as const
const latency = { kind: 'latency', max: stepped(60, { 10_000: 100 }) } as const
const same = { kind: 'same', attribute: 'mode', scope: 'match' } as const
const differ = { kind: 'differ', attribute: 'mode', scope: 'match' } as const
const overlap = {
  kind: 'overlap',
  attribute: 'maps',
  atLeast: stepped(2, { 10_000: 1 }),
  scope: 'match',
} as const
const where = { kind: 'where', team: 'red', attribute: 'rating' } as const
const of = (aggregate: 'avg' | 'min' | 'max' | 'sum' | 'median' | 'stddev', team?: string) =>
  ({ kind: 'of', aggregate, attribute: 'rating', ...(team !== undefined && { team }) }) as const
const constant = (value: number) => ({ kind: 'constant', value }) as const
const even = { kind: 'even-teams', within: stepped(0, { 10_000: 1 }) } as const
const parity = { kind: 'premade-parity', within: stepped(0, { 10_000: 1 }) } as const
const one = { has: {} }
const pair = [
  { ...one, party: 'p' },
  { ...one, party: 'p' },
]

/** Each with teams that it allows, and teams that break it. */
const cases: readonly (readonly [string, Demand, readonly SeenTeam[], readonly SeenTeam[]])[] = [
  ['spread', spread, duel('rating', 1500, 1600), duel('rating', 1500, 1601)],
  [
    'spread after a step',
    spread,
    after(10_000, duel('rating', 1500, 1800)),
    after(9999, duel('rating', 1500, 1800)),
  ],
  [
    'spread from the mean',
    { ...spread, of: 'mean', max: stepped(50) },
    duel('rating', 1500, 1600),
    duel('rating', 1500, 1602),
  ],
  [
    'spread within each team',
    { ...spread, scope: 'team' },
    ratings([0, 100], [1000, 1100]),
    ratings([0, 101], [1000]),
  ],
  [
    'spread of parties',
    { ...spread, basis: 'ticket' },
    match(
      [
        { has: { rating: 0 }, party: 'p' },
        { has: { rating: 300 }, party: 'p' },
      ],
      [{ has: { rating: 200 } }],
    ),
    match(
      [
        { has: { rating: 0 }, party: 'p' },
        { has: { rating: 300 }, party: 'p' },
      ],
      [{ has: { rating: 251 } }],
    ),
  ],
  [
    'spread of parties by their highest',
    { ...spread, attribute: 'level', basis: 'ticket' },
    match(
      [
        { has: { level: 0 }, party: 'p' },
        { has: { level: 300 }, party: 'p' },
      ],
      [{ has: { level: 400 } }],
    ),
    match(
      [
        { has: { level: 0 }, party: 'p' },
        { has: { level: 300 }, party: 'p' },
      ],
      [{ has: { level: 150 } }],
    ),
  ],
  ['same', same, duel('mode', 'a', 'a'), duel('mode', 'a', 'b')],
  [
    'same within each team',
    { ...same, scope: 'team' },
    duel('mode', 'a', 'b'),
    match([{ has: { mode: 'a' } }, { has: { mode: 'b' } }], [one]),
  ],
  ['differ', differ, duel('mode', 'a', 'b'), duel('mode', 'a', 'a')],
  ['overlap', overlap, duel('maps', ['a', 'b', 'c'], ['b', 'a']), duel('maps', ['a', 'b'], ['b', 'c'])],
  [
    'overlap after a step',
    overlap,
    after(10_000, duel('maps', ['a'], ['a'])),
    after(10_000, duel('maps', ['a'], ['b'])),
  ],
  [
    'latency',
    latency,
    duel('latencies', { eu: 60, us: 200 }, { eu: 10 }),
    duel('latencies', { eu: 61 }, { eu: 10 }),
  ],
  [
    'latency in one region for all',
    latency,
    duel('latencies', { eu: 200, us: 20 }, { us: 20 }),
    duel('latencies', { eu: 20 }, { us: 20 }),
  ],
  [
    'latency of about the same length',
    { ...latency, spread: stepped(20) },
    duel('latencies', { eu: 20 }, { eu: 40 }),
    duel('latencies', { eu: 20 }, { eu: 41 }),
  ],
  ['balance between the teams', balance, ratings([10, 20], [25]), ratings([10, 20], [26])],
  ['balance against the match', { ...balance, against: 'match' }, ratings([10], [30]), ratings([10], [31])],
  ['balance of sums', { ...balance, of: 'sum' }, ratings([10, 20], [40]), ratings([10, 20], [19])],
  ['balance of the highest', { ...balance, of: 'max' }, ratings([10, 50], [60]), ratings([10, 50], [39])],
  ['even teams', even, match([one], [one]), match([one, one], [one])],
  [
    'even teams after a step',
    even,
    after(10_000, match([one, one], [one])),
    after(10_000, match([one, one, one], [one])),
  ],
  ['premade parity', parity, match(pair, pair), match(pair, [one, one])],
  ['count, at least', count, duel('maps', ['dust'], ['x']), duel('maps', ['x'], ['x'])],
  [
    'count, at most',
    count,
    duel('maps', ['dust'], ['dust']),
    match(Array(2).fill({ has: { maps: ['dust'] } }), [{ has: { maps: ['dust'] } }]),
  ],
  [
    'count in each team',
    { ...count, scope: 'team' },
    duel('maps', ['dust'], ['dust']),
    duel('maps', ['dust'], ['x']),
  ],
  ['sum, at least', sum, ratings([5], [5]), ratings([5], [4])],
  ['sum, at most', sum, ratings([10], [10]), ratings([10], [11])],
  ['sum of each team', { ...sum, scope: 'team' }, ratings([10], [20]), ratings([10], [9])],
  [
    'where, at least',
    { ...where, predicate: { kind: 'atLeast', value: 10 } },
    ratings([10], [1]),
    ratings([9], [1]),
  ],
  [
    'where, at most',
    { ...where, predicate: { kind: 'atMost', value: 10 } },
    ratings([10], [11]),
    ratings([11], [1]),
  ],
  [
    'where, equal',
    { ...where, predicate: { kind: 'equals', value: 10 } },
    ratings([10], [11]),
    ratings([11], [10]),
  ],
  [
    'where, one of',
    { ...where, attribute: 'mode', predicate: { kind: 'oneOf', values: ['a', 'b'] } },
    duel('mode', 'b', 'c'),
    duel('mode', 'c', 'b'),
  ],
  [
    'where, contains',
    { ...where, attribute: 'maps', predicate: { kind: 'contains', value: 'a' } },
    duel('maps', ['b', 'a'], []),
    duel('maps', ['b'], ['a']),
  ],
  [
    'compare <',
    { kind: 'compare', left: of('avg', 'red'), is: '<', right: of('avg', 'blue') },
    ratings([1], [2]),
    ratings([2], [2]),
  ],
  [
    'compare <=',
    { kind: 'compare', left: of('max'), is: '<=', right: constant(5) },
    ratings([1], [5]),
    ratings([1], [6]),
  ],
  [
    'compare =',
    { kind: 'compare', left: of('sum'), is: '=', right: constant(0.3) },
    ratings([0.1], [0.2]),
    ratings([0.1], [0.3]),
  ],
  [
    'compare !=',
    { kind: 'compare', left: of('min'), is: '!=', right: constant(1) },
    ratings([2], [3]),
    ratings([1], [3]),
  ],
  [
    'compare >=',
    { kind: 'compare', left: of('median'), is: '>=', right: constant(3) },
    ratings([1, 3], [9]),
    ratings([1, 2], [9]),
  ],
  [
    'compare >',
    { kind: 'compare', left: of('stddev'), is: '>', right: constant(1) },
    ratings([0], [4]),
    ratings([1], [3]),
  ],
  [
    'compare sums of terms',
    {
      kind: 'compare',
      left: { kind: 'plus', left: { kind: 'of', aggregate: 'count', team: 'red' }, right: constant(1) },
      is: '=',
      right: { kind: 'minus', left: { kind: 'of', aggregate: 'count' }, right: constant(1) },
    },
    match([one], [one, one]),
    match([one], [one]),
  ],
  [
    'accept',
    { kind: 'accept', attribute: 'blocked' },
    duel('blocked', ['blue-0'], ['red-0']),
    duel('blocked', ['blue-0'], []),
  ],
  [
    'block',
    { kind: 'block', attribute: 'blocked' },
    duel('blocked', ['x'], ['y']),
    duel('blocked', ['x'], ['red-0']),
  ],
  [
    "block by another attribute's value",
    { kind: 'block', attribute: 'blocked', of: 'mode' },
    match([{ has: { blocked: ['a'], mode: 'a' } }], [{ has: { mode: 'b' } }]),
    match([{ has: { blocked: ['a'] } }], [{ has: { mode: 'a' } }]),
  ],
  ['all', { kind: 'all', rules: [rule(same), rule(even)] }, duel('mode', 'a', 'a'), duel('mode', 'a', 'b')],
  [
    'any',
    { kind: 'any', rules: [rule(same), rule(even)] },
    duel('mode', 'a', 'b'),
    match([{ has: { mode: 'a' } }, { has: { mode: 'b' } }], [one]),
  ],
  ['not', { kind: 'not', rules: [rule(same)] }, duel('mode', 'a', 'b'), duel('mode', 'a', 'a')],
  ['xor', { kind: 'xor', rules: [rule(same), rule(differ)] }, duel('mode', 'a', 'b'), match([one], [one])],
  [
    'custom',
    {
      kind: 'custom',
      check: ([first]) => (first?.players[0]?.attributes['mode'] === 'a' ? undefined : 'no a'),
    },
    duel('mode', 'a'),
    duel('mode', 'b'),
  ],
]

describe('a rule', () => {
  test.each(cases)('%s: allows what it should, and catches what breaks it', (_name, demand, right, wrong) => {
    expect(checkRule(rule(demand), { teams: right, types })).toEqual([])
    expect(checkRule(rule(demand), { teams: wrong, types })).toHaveLength(1)
  })

  test('of every type is in the list', () => {
    const kinds = [...new Set(cases.map(([, { kind }]) => kind))].sort()
    expect(kinds).toEqual(
      'accept all any balance block compare count custom differ even-teams latency not overlap premade-parity same spread sum where xor'.split(
        ' ',
      ),
    )
  })

  test('that is off forbids nothing', () => {
    const off = rule(same, { offAfterMs: 5000 })
    const teams = duel('mode', 'a', 'b')
    expect(checkRule(off, { teams: after(4999, teams), types })).toHaveLength(1)
    expect(checkRule(off, { teams: after(5000, teams), types })).toEqual([])
  })

  test('that must not hold is not judged by a wait that is only known to be long enough', () => {
    const not: Demand = { kind: 'not', rules: [rule(spread)] }
    expect(checkRule(rule(not), { teams: duel('rating', 1, 1), types })).toEqual([])
  })
})

describe('a player who brings nothing', () => {
  const kinds = cases.filter(([name]) => !/count|sum|compare|even|premade|custom|all|any|not|xor/.test(name))
  test.each(kinds)('passes %s', (_name, demand) => {
    expect(checkRule(rule(demand), { teams: match([one], [one]), types })).toEqual([])
  })

  test('may count or not', () => {
    expect(checkRule(rule(count), { teams: duel('maps', ['x']), types })).toEqual([])
  })
})

describe('the wait that counts', () => {
  const [fresh, old] = [
    { has: { rating: 1500 }, waitedMs: 0 },
    { has: { rating: 1700 }, waitedMs: 10_000 },
  ]
  const held = (clock: Rule['clock'], teams: readonly SeenTeam[]) =>
    checkRule(rule(spread, { clock }), { teams, types }).length === 0

  test.each([
    ['each', false],
    ['newest', false],
    ['average', false],
    ['oldest', true],
  ] as const)('is that of %s', (clock, allows) => {
    expect(held(clock, match([fresh], [old]))).toBe(allows)
    expect(held(clock, match([old], [{ ...old, has: fresh.has }]))).toBe(true)
  })

  test('on average is of parties, not of players', () => {
    const party = Array.from({ length: 3 }, () => ({ ...fresh, party: 'p' }))
    expect(held('average', match(party, [{ ...old, waitedMs: 20_000 }]))).toBe(true)
    expect(held('average', match(party, [{ ...old, waitedMs: 19_999 }]))).toBe(false)
  })

  test("is a player's own: all others must be near enough to each", () => {
    const middle = { has: { rating: 1600 }, waitedMs: 0 }
    expect(held('each', match([middle], [{ ...old, has: { rating: 1700 } }]))).toBe(true)
    expect(held('each', match([fresh, middle], [old]))).toBe(false)
  })
})
