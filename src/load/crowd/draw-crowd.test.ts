import { describe, expect, test } from 'vitest'

import { ticketWith } from '../../../test/support/rule-queues.ts'
import { byRules } from '../../matchmaking/by-rules.ts'
import { rulesOfQueue } from '../../../test/support/queue-rules.ts'
import { checkMatches, type Known } from '../rules/check-matches.ts'
import type { Crowd } from './crowd.ts'
import { drawCrowd, joinFieldsOf } from './draw-crowd.ts'

const idsOf = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`)

function crowd(...lines: readonly string[]): Crowd {
  const rules = rulesOfQueue(...lines)
  return { queue: 'q', rules, types: rules.attributes, version: undefined, seed: 1, hasParties: false }
}

/** Each attribute with rules on it: what everybody who is drawn for the same match must keep. */
const queues: Readonly<Record<string, readonly string[]>> = {
  'a rating with a narrow window': [
    'attributes: { rating: number }',
    'teams: [{ name: a, count: 2, size: 2 }]',
    'rules: { skill: { type: spread, attribute: rating, max: 40 } }',
  ],
  'a balance of sums': [
    'attributes: { rating: number }',
    'teams: [{ name: a, count: 2, size: 3 }]',
    'rules: { fair: { type: balance, attribute: rating, of: sum, within: 90, against: pairwise } }',
  ],
  'a sum with limits': [
    'attributes: { cost: number }',
    'teams: [{ name: a, count: 2, size: 3 }]',
    'rules: { cost: { type: sum, attribute: cost, min: 20, max: 60, scope: team } }',
  ],
  'constants to compare with': [
    'attributes: { rating: number }',
    'teams: [{ name: a, size: 2 }]',
    'rules: { high: { type: compare, left: { avg: rating }, is: ">", right: 4000 }, low: { type: compare, left: 5000, is: ">=", right: { max: rating } } }',
  ],
  'teams of different strength': [
    'attributes: { rating: number, side: string, perks: strings }',
    'teams: [{ name: hunters, size: 4 }, { name: monster, size: 1 }]',
    'rules:',
    '  strong: { type: where, team: monster, attribute: rating, atLeast: 2500 }',
    '  weak: { type: where, team: hunters, attribute: rating, atMost: 1400 }',
    '  side: { type: where, team: monster, attribute: side, equals: dark }',
    '  light: { type: where, team: hunters, attribute: side, oneOf: [light, grey] }',
    '  perk: { type: where, team: monster, attribute: perks, contains: fangs }',
  ],
  'the same mode, and maps in common': [
    'attributes: { mode: string, maps: strings }',
    'teams: [{ name: a, count: 2, size: 2 }]',
    'rules: { mode: { type: same, attribute: mode }, map: { type: overlap, attribute: maps, atLeast: 2 } }',
  ],
  'different characters': [
    'attributes: { character: string, number: number }',
    'teams: [{ name: a, size: 4 }]',
    'rules: { one: { type: differ, attribute: character }, two: { type: differ, attribute: number } }',
  ],
  'counts of values': [
    'attributes: { classes: strings, side: string }',
    'teams: [{ name: a, count: 2, size: 4 }]',
    'rules:',
    '  healers: { type: count, attribute: classes, value: healer, min: 1, max: 3, scope: team }',
    '  tanks: { type: count, attribute: classes, value: tank, min: 2 }',
    '  dark: { type: count, attribute: side, value: dark, max: 5 }',
  ],
  roles: [
    'attributes: { roles: strings }',
    'teams: [{ name: a, count: 2, size: 5, roles: { tank: 1, healer: { min: 1, max: 2 }, damage: { min: 2, max: 4 } } }]',
  ],
  regions: [
    'attributes: { latencies: latency }',
    'teams: [{ name: a, size: 4 }]',
    'rules: { near: { type: latency, max: 60, spread: 10 } }',
  ],
  friends: [
    'attributes: { friends: strings, blocked: strings }',
    'teams: [{ name: a, size: 4 }]',
    'rules: { friends: { type: accept, attribute: friends }, blocked: { type: block, attribute: blocked } }',
  ],
  "others' modes": [
    'attributes: { mode: string, wants: strings, shuns: strings }',
    'teams: [{ name: a, size: 4 }]',
    'rules: { wants: { type: accept, attribute: wants, of: mode }, shuns: { type: block, attribute: shuns, of: mode } }',
  ],
  'rules within rules': [
    'attributes: { rating: number, id: string }',
    'teams: [{ name: a, count: 2, size: 2 }]',
    'rules:',
    '  both: { type: all, rules: [{ type: differ, attribute: id }, { type: spread, attribute: rating, max: 5 }] }',
    '  one: { type: any, rules: [{ type: differ, attribute: id }, { type: same, attribute: rating }] }',
  ],
  'values for each mode': ['attributes: { ratings: numberMap }', 'teams: [{ name: a, size: 2 }]'],
}

describe('the players who are drawn for a queue', () => {
  test.each(Object.entries(queues))('can all be matched, and keep its rules: %s', (_name, lines) => {
    const drawing = crowd(...lines)
    const { teams } = drawing.rules
    const size = teams.reduce((sum, team) => sum + team.count.max * team.size.max, 0)
    const drawn = drawCrowd(drawing, idsOf(size * 3))
    const line = byRules(drawing.rules).line()
    for (const { id, brings } of drawn) line.add(ticketWith(id, brings))
    const { matches } = line.plan({ now: 15_000, atMost: 10 })
    const known = drawn.map(({ id, party, brings }): [string, Known] => [
      id,
      { party, has: brings, joinedAt: 0 },
    ])
    const sightings = matches.map(({ roster }, i) => ({
      match: `m${i}`,
      teams: roster.map(({ name, tickets }) => ({
        name,
        players: tickets.flatMap(({ players }) => players),
      })),
      at: 15_000,
    }))
    expect(checkMatches(drawing.rules, sightings, new Map(known))).toEqual({ checked: 3, violations: [] })
  })
})

test('the same seed draws the same players, and another draws others', () => {
  const ranked = crowd(...(queues['a rating with a narrow window'] ?? []))
  expect(drawCrowd(ranked, idsOf(8))).toEqual(drawCrowd(ranked, idsOf(8)))
  expect(drawCrowd({ ...ranked, seed: 2 }, idsOf(8))).not.toEqual(drawCrowd(ranked, idsOf(8)))
})

test('latencies have a field of their own in a join', () => {
  const [first] = drawCrowd(crowd(...(queues['regions'] ?? [])), idsOf(4))
  expect(first && joinFieldsOf(first)).toMatchObject({ attributes: {}, latencies: {} })
})

test('a player whose number is optional may leave it out', () => {
  const all = drawCrowd(
    crowd(
      'attributes: { rating: { type: number, missing: { default: 1200 } } }',
      'teams: [{ name: a, size: 2 }]',
    ),
    idsOf(200),
  )
  const ratings = all.flatMap(({ brings }) => brings['rating'] ?? []).map(Number)
  expect(ratings.length).toBeLessThan(200)
  expect(ratings.length).toBeGreaterThan(150)
  const near = ratings.filter((rating) => Math.abs(rating - 1200) < 300)
  expect(near.length).toBeGreaterThan(ratings.length * 0.75)
})

test('with parties, each whole team has a pair, and all can still be matched', () => {
  const drawing = {
    ...crowd('attributes: { rating: number }', 'teams: [{ name: a, count: 2, size: 5 }]'),
    hasParties: true,
  }
  const drawn = drawCrowd(drawing, idsOf(33))
  const sizes = [...countsBy(drawn.map(({ party }) => party)).values()]
  expect([sizes.filter((size) => size === 2).length, Math.max(...sizes)]).toEqual([6, 2])
  const line = byRules(drawing.rules).line()
  for (const party of new Set(drawn.map((each) => each.party))) {
    const members = drawn.filter((each) => each.party === party)
    line.add(
      ticketWith(
        members.map(({ id }) => id),
        members.map(({ brings }) => brings),
      ),
    )
  }
  expect(line.plan({ now: 0, atMost: 9 }).matches).toHaveLength(3)
})

function countsBy(keys: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}
