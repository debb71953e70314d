import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import {
  duel,
  matchRules,
  ruleOf,
  spreadRule,
  stepped,
  teamOf,
  ticketWith,
} from '../../test/support/rule-queues.ts'
import { playersOf } from '../match/roster.ts'
import type { Ticket } from '../match/ticket.ts'
import type { FormPlan } from './matchmaker.ts'
import { RuleLine } from './rule-line.ts'
import type { MatchRules, Rule } from './rules.ts'
import { always } from './steps.ts'

function lineOf(rules: MatchRules, tickets: readonly Ticket[]): RuleLine {
  const line = new RuleLine(rules)
  for (const ticket of tickets) line.add(ticket)
  return line
}

/** Who plays with whom, each match in alphabetical order. */
const groups = ({ matches }: FormPlan) => matches.map((match) => [...playersOf(match)].sort().join(' '))

const formed = (rules: MatchRules, tickets: readonly Ticket[], now = 0) =>
  groups(lineOf(rules, tickets).plan({ now, atMost: 100 }))

const rated = (name: string, rating: number, queuedAt = 0) => ticketWith(name, { rating }, queuedAt)

describe('who plays with whom', () => {
  test('the nearest, not the first that fits', () => {
    const tickets = [rated('a', 1500), rated('b', 1590, 1), rated('c', 1510, 2)]
    expect(formed(duel(spreadRule(always(100))), tickets, 10)).toEqual(['a c'])
  })

  test('nobody beyond the spread, however long they wait without a step', () => {
    const tickets = [rated('a', 1000), rated('b', 1101)]
    expect(formed(duel(spreadRule(always(100))), tickets, 1e9)).toEqual([])
  })

  test('a fresh strong player is not dragged into the wide window of an old ticket', () => {
    const widening = spreadRule(stepped(50, { 10_000: 500 }))
    const tickets = [rated('old', 1000), rated('strong', 1400, 9_999)]
    expect(formed(duel(widening), tickets, 10_000)).toEqual([])
    expect(formed(duel({ ...widening, clock: 'oldest' }), tickets, 10_000)).toEqual(['old strong'])
    expect(formed(duel({ ...widening, clock: 'newest' }), tickets, 10_000)).toEqual([])
    expect(formed(duel(widening), tickets, 20_000)).toEqual(['old strong'])
  })

  test('two strong teams meet each other, while weaker ones wait too', () => {
    const strong = ['a', 'b'].map((name, i) => ticketWith([`${name}1`, `${name}2`], { rating: 2400 }, i))
    const weak = ['c', 'd'].map((name, i) => ticketWith([`${name}1`, `${name}2`], { rating: 900 }, i + 5))
    const rules = matchRules([teamOf('red', 2), teamOf('blue', 2)], [spreadRule(always(100))])
    expect(formed(rules, [...weak, ...strong])).toEqual(['a1 a2 b1 b2', 'c1 c2 d1 d2'])
  })

  test('not only the head of the queue: those behind a player whom nobody fits are matched', () => {
    const tickets = [rated('alone', 5000), rated('a', 1500, 1), rated('b', 1500, 2)]
    expect(formed(duel(spreadRule(always(100))), tickets, 10)).toEqual(['a b'])
  })

  test('players without a number play with anybody', () => {
    expect(formed(duel(spreadRule(always(1))), [rated('a', 1000), ticketWith('any', {}, 1)])).toEqual([
      'a any',
    ])
    expect(formed(duel(spreadRule(always(1))), [ticketWith('any', {}), rated('a', 1000, 1)])).toEqual([
      'a any',
    ])
  })

  test('only those in a region that both reach', () => {
    const rules = duel(ruleOf('ping', { kind: 'latency', max: stepped(50, { 5000: 150 }) }))
    const eu = ticketWith('eu', { latencies: { eu: 20, us: 110 } })
    const us = ticketWith('us', { latencies: { us: 30, eu: 120 } }, 1)
    expect(formed(rules, [eu, us], 4000)).toEqual([])
    const [match] = lineOf(rules, [eu, us]).plan({ now: 6000, atMost: 1 }).matches
    expect(match?.choice).toEqual({ region: 'us', picks: {} })
  })

  test('only those with a map in common, and the one that they prefer is picked', () => {
    const rules = duel(
      ruleOf('maps', { kind: 'overlap', attribute: 'maps', atLeast: always(1), scope: 'match' }),
    )
    const a = ticketWith('a', { maps: ['dust', 'lake', 'city'] })
    const b = ticketWith('b', { maps: ['snow'] }, 1)
    const c = ticketWith('c', { maps: ['lake', 'city', 'dust'] }, 2)
    const [match] = lineOf(rules, [a, b, c]).plan({ now: 10, atMost: 9 }).matches
    expect([match && playersOf(match), match?.choice]).toEqual([['a', 'c'], { picks: { maps: 'lake' } }])
  })

  test('only those of the same mode, and any value is a mode like another', () => {
    const rules = duel(ruleOf('mode', { kind: 'same', attribute: 'mode', scope: 'match' }))
    const tickets = ['|', '*', '*', '|#', '='].map((mode, i) => ticketWith(`p${i}`, { mode }, i))
    expect(formed(rules, [...tickets, ticketWith('any', {}, 9)], 10)).toEqual(['any p0', 'p1 p2'])
  })

  test('nobody with whom they blocked', () => {
    const rules = duel(ruleOf('blocks', { kind: 'block', attribute: 'blocked' }))
    const tickets = [ticketWith('a', { blocked: ['b'] }), ticketWith('b', {}, 1), ticketWith('c', {}, 2)]
    expect(formed(rules, tickets, 10)).toEqual(['a c'])
    expect(formed(rules, [ticketWith('b', {}), ticketWith('a', { blocked: ['b'] }, 1)], 10)).toEqual([])
  })
})

describe('rules that judge a whole match guide the search too', () => {
  const modes = ['x', 'y', 'x', 'y', 'x', 'y', 'x', 'y']
  const inModes = modes.map((mode, i) =>
    ticketWith(`p${i}`, { mode, roles: [i % 4 < 2 ? 'healer' : 'damage'] }, i),
  )
  const four = (rule: Rule) => matchRules([teamOf('red', 2), teamOf('blue', 2)], [rule])

  test('those within all of', () => {
    const same = ruleOf('mode', { kind: 'same', attribute: 'mode', scope: 'match' })
    const rules = four(ruleOf('both', { kind: 'all', rules: [same] }))
    expect(formed(rules, inModes, 20)).toEqual(['p0 p2 p4 p6', 'p1 p3 p5 p7'])
  })

  test.each([
    ['team', 1],
    ['match', 2],
  ] as const)('a count in the %s', (scope, number) => {
    const [min, max] = [always(number), always(number)]
    const healers = ruleOf('healers', { kind: 'count', attribute: 'roles', value: 'healer', min, max, scope })
    expect(formed(four(healers), inModes, 20)).toHaveLength(2)
  })

  const one = always(1)
  const hosts = ruleOf('hosts', { kind: 'sum', attribute: 'host', min: one, max: one, scope: 'match' })
  test.each([
    ['the first two who came are too much for it', [1, 1, 0, 0, 0, 0, 0, 0], ['p0 p2 p3 p4', 'p1 p5 p6 p7']],
    ['the one it needs came last', [0, 0, 0, 0, 1], ['p0 p1 p2 p4']],
    ['nobody has it', [0, 0, 0, 0, 0], []],
    ['somebody takes away from it', [2, 0, 0, -1], ['p0 p1 p2 p3']],
  ])('a sum, where %s', (_why, amounts, expected) => {
    const tickets = amounts.map((host, i) => ticketWith(`p${i}`, { host }, i))
    expect(formed(four(hosts), tickets, 20)).toEqual(expected)
  })
})

test('a region may be called anything', () => {
  const rules = duel(ruleOf('ping', { kind: 'latency', max: always(50) }))
  const tickets = [
    ticketWith('a', { latencies: { constructor: 20, eu: 40 } }),
    ticketWith('b', { latencies: { eu: 30, toString: 1 } }, 1),
  ]
  expect(lineOf(rules, tickets).plan({ now: 5, atMost: 1 }).matches[0]?.choice?.region).toBe('eu')
})

describe('teams', () => {
  const roles = [
    { role: 'tank', min: always(1), max: 1 },
    { role: 'damage', min: always(1), max: 1 },
  ]
  const pairs = matchRules([teamOf('red', 2, { roles }), teamOf('blue', 2, { roles })])
  const plays = (name: string, ...played: string[]) => ticketWith(name, { roles: played })

  test('every player has a role that they play', () => {
    const tickets = [
      plays('a', 'tank', 'damage'),
      plays('b', 'tank'),
      plays('c', 'tank', 'damage'),
      plays('d', 'damage'),
    ]
    const [match] = lineOf(pairs, tickets).plan({ now: 0, atMost: 1 }).matches
    const taken = match?.roster.map(({ roles: own }) => Object.values(own ?? {}).sort())
    expect(taken).toEqual([
      ['damage', 'tank'],
      ['damage', 'tank'],
    ])
    const all = Object.assign({}, ...(match?.roster.map(({ roles: own }) => own) ?? [])) as Record<
      string,
      string
    >
    expect([all['b'], all['d']]).toEqual(['tank', 'damage'])
  })

  test('without a tank there is no match', () => {
    expect(
      formed(
        pairs,
        ['a', 'b', 'c', 'd'].map((name) => plays(name, 'damage')),
      ),
    ).toEqual([])
  })

  test('a party is in one team, and one that fits into none waits', () => {
    const rules = matchRules([teamOf('red', 3), teamOf('blue', 3)])
    const tickets = [
      ticketWith(['a', 'b', 'c', 'd'], {}),
      ticketWith(['e', 'f'], {}, 1),
      ticketWith(['g', 'h'], {}, 2),
      ticketWith('i', {}, 3),
      ticketWith('j', {}, 4),
    ]
    const [match, ...others] = lineOf(rules, tickets).plan({ now: 10, atMost: 9 }).matches
    expect(others).toEqual([])
    const teams = match?.roster.map(({ tickets: own }) =>
      own
        .flatMap(({ players }) => players)
        .sort()
        .join(''),
    )
    expect(teams?.map((team) => team.length)).toEqual([3, 3])
    expect(teams?.some((team) => team.includes('ef'))).toBe(true)
    expect(teams?.some((team) => team.includes('gh'))).toBe(true)
  })

  test('teams are as even as they can be', () => {
    const ratings = [1900, 1800, 1100, 1000]
    const rules = matchRules([teamOf('red', 2), teamOf('blue', 2)], [spreadRule(always(2000))])
    const [match] = lineOf(
      rules,
      ratings.map((rating, i) => rated(String(rating), rating, i)),
    ).plan({ now: 9, atMost: 1 }).matches
    const sides = match?.roster.map(({ tickets }) =>
      tickets
        .flatMap(({ players }) => players)
        .sort()
        .join(' '),
    )
    expect(sides?.sort()).toEqual(['1000 1900', '1100 1800'])
  })

  test('a smaller match is made once its oldest ticket has waited long enough', () => {
    const rules = matchRules([teamOf('squad', 4, { min: stepped(4, { 1000: 2 }) })])
    const line = lineOf(
      rules,
      ['a', 'b', 'c'].map((name, i) => ticketWith(name, {}, i)),
    )
    expect(line.plan({ now: 999, atMost: 9 })).toEqual({ matches: [], lookAgainAt: 1000 })
    expect(groups(line.plan({ now: 1000, atMost: 9 }))).toEqual(['a b c'])
  })

  test('fewer copies of a team are filled when players lack', () => {
    const rules = matchRules([teamOf('squad', 2, { count: { min: stepped(4, { 1000: 2 }), max: 4 } })])
    const names = Array.from({ length: 5 }, (_, i) => ticketWith(`p${i}`, {}, i))
    expect(formed(rules, names, 999)).toEqual([])
    expect(formed(rules, names, 1000)).toEqual(['p0 p1 p2 p3'])
    expect(
      lineOf(rules, names)
        .plan({ now: 1000, atMost: 1 })
        .matches[0]?.roster.map(({ name }) => name),
    ).toEqual(['squad_1', 'squad_2'])
  })
})

describe('a turn', () => {
  test('finds what a step allows, and says when the next one comes', () => {
    const line = lineOf(duel(spreadRule(stepped(10, { 1000: 100, 5000: 1000 }))), [
      rated('a', 1000, 0),
      rated('b', 1090, 500),
      rated('c', 9000, 600),
    ])
    expect(line.plan({ now: 900, atMost: 9 })).toEqual({ matches: [], lookAgainAt: 1000 })
    expect(line.plan({ now: 1000, atMost: 9 })).toEqual({ matches: [], lookAgainAt: 1500 })
    expect(groups(line.plan({ now: 1500, atMost: 9 }))).toEqual(['a b'])
  })

  test('plans a match again that could not be claimed, and none with a ticket that left', () => {
    const line = lineOf(duel(), [rated('a', 1), rated('b', 1, 1), rated('c', 1, 2)])
    expect(groups(line.plan({ now: 5, atMost: 9 }))).toEqual(['a b'])
    line.remove(rated('a', 1))
    expect(groups(line.plan({ now: 6, atMost: 9 }))).toEqual(['b c'])
    expect(groups(line.plan({ now: 7, atMost: 9 }))).toEqual(['b c'])
  })

  test('looks for a match for this many tickets, and goes on at once', () => {
    const tickets = [rated('a', 1000), rated('b', 2000, 1), rated('c', 3000, 2), rated('d', 3010, 3)]
    const line = lineOf(duel(spreadRule(always(50))), tickets)
    expect(line.plan({ now: 9, atMost: 9, looks: 2 })).toEqual({ matches: [], lookAgainAt: 9 })
    expect(groups(line.plan({ now: 9, atMost: 9, looks: 2 }))).toEqual(['c d'])
  })

  test('makes no more matches than there is room for, and goes on at once', () => {
    const line = lineOf(
      duel(),
      ['a', 'b', 'c', 'd'].map((name, i) => rated(name, 1, i)),
    )
    const first = line.plan({ now: 9, atMost: 1 })
    expect([groups(first), first.lookAgainAt]).toEqual([['a b'], 9])
  })
})

const anyTicket = fc.record({
  size: fc.integer({ min: 1, max: 3 }),
  rating: fc.integer({ min: 900, max: 1100 }),
  queuedAt: fc.nat(4000),
  regions: fc.dictionary(fc.constantFrom('eu', 'us', 'ap'), fc.integer({ min: 10, max: 150 })),
})
const crowd = fc.array(anyTicket, { maxLength: 30 }).map((all) =>
  all.map(({ size, rating, queuedAt, regions }, i) =>
    ticketWith(
      Array.from({ length: size }, (_, k) => `p${String(i).padStart(2, '0')}${k}`),
      { rating, latencies: regions },
      queuedAt,
    ),
  ),
)
const [skill, ping] = [stepped(40, { 2000: 100 }), stepped(60, { 3000: 120 })]
const anyRules = matchRules(
  [teamOf('red', 3, { min: stepped(3, { 3500: 2 }) }), teamOf('blue', 3, { min: stepped(3, { 3500: 2 }) })],
  [spreadRule(skill), ruleOf('ping', { kind: 'latency', max: ping })],
)

describe('whatever the crowd', () => {
  test('every match keeps its promises to each of its players', () => {
    fc.assert(
      fc.property(crowd, fc.nat(8000), (tickets, later) => {
        const now = 4000 + later
        for (const { roster, choice } of lineOf(anyRules, tickets).plan({ now, atMost: 99 }).matches) {
          const all = roster.flatMap((team) => team.tickets)
          const age = ({ queuedAt }: Ticket): number => now - queuedAt
          const oldest = Math.max(...all.map(age))
          for (const { tickets: own } of roster) {
            const size = own.flatMap(({ players }) => players).length
            expect(size).toBeGreaterThanOrEqual(oldest >= 3500 ? 2 : 3)
            expect(size).toBeLessThanOrEqual(3)
          }
          for (const ticket of all) {
            const mine = ticket.attributes?.[0]
            for (const other of all)
              expect(
                Math.abs(Number(mine?.['rating']) - Number(other.attributes?.[0]?.['rating'])),
              ).toBeLessThanOrEqual(age(ticket) >= 2000 ? 100 : 40)
            const latencies = mine?.['latencies'] as Record<string, number>
            expect(latencies[choice?.region ?? '']).toBeLessThanOrEqual(age(ticket) >= 3000 ? 120 : 60)
          }
          expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
        }
      }),
    )
  })

  test('the same tickets make the same matches, in whatever order they came to be known', () => {
    fc.assert(
      fc.property(crowd, fc.nat(8000), fc.infiniteStream(fc.nat()), (tickets, later, lots) => {
        const shuffled = tickets
          .map((ticket) => ({ ticket, lot: Number(lots.next().value) }))
          .sort((a, b) => a.lot - b.lot)
        const plan = (all: readonly Ticket[]) => lineOf(anyRules, all).plan({ now: 4000 + later, atMost: 99 })
        expect(JSON.stringify(plan(shuffled.map(({ ticket }) => ticket)))).toBe(JSON.stringify(plan(tickets)))
      }),
    )
  })

  test('two who fit do not both go on waiting, whenever they came', () => {
    const rules = duel(spreadRule(skill))
    fc.assert(
      fc.property(crowd, (all) => {
        const tickets = all.filter(({ players }) => players.length === 1)
        const line = lineOf(rules, [])
        const left = new Set<Ticket>()
        for (let now = 0; now <= 8000; now += 250) {
          for (const ticket of tickets)
            if (ticket.queuedAt > now - 250 && ticket.queuedAt <= now) {
              line.add(ticket)
              left.add(ticket)
            }
          for (const ticket of line
            .plan({ now, atMost: 99 })
            .matches.flatMap(({ roster }) => roster.flatMap((team) => team.tickets))) {
            line.remove(ticket)
            left.delete(ticket)
          }
        }
        expect(formed(rules, [...left], 8000)).toEqual([])
      }),
    )
  })
})
