import { expect, test } from 'vitest'

import { defaultQueueRules } from '../match/queue-rules.ts'
import type { Rule, TeamRule } from '../matchmaking/rules.ts'
import { always } from '../matchmaking/steps.ts'
import { matchRulesFrom } from './match-rules-from.ts'
import type { RuleEntry } from './rule-entry.ts'
import type { QueueEntry } from './queue-schema.ts'

const defaults = { ...defaultQueueRules, size: 12, minPartialSize: 4, flushAfterMs: 15_000 }

function teamsOf(entry: QueueEntry): readonly TeamRule[] {
  return matchRulesFrom(entry, defaults)?.teams ?? []
}

function ruleOf(entry: RuleEntry): Rule | undefined {
  return matchRulesFrom({ rules: { it: entry } }, defaults)?.rules[0]
}

test('a queue without teams and rules has no match rules', () => {
  expect(matchRulesFrom({ size: 2, attributes: { rating: 'number' } }, defaults)).toBeUndefined()
})

test('a queue with rules and no teams has one team of its size', () => {
  const one = (size: TeamRule['size']) => [
    { name: 'players', count: { min: always(1), max: 1 }, size, roles: [] },
  ]
  const filling = { first: 12, steps: [{ afterMs: 15_000, value: 4 }] }
  expect(teamsOf({ rules: {} })).toEqual(one({ min: filling, max: 12 }))
  expect(teamsOf({ rules: {}, size: 2 })).toEqual(one({ min: always(2), max: 2 }))
  expect(teamsOf({ rules: {}, minSize: 1, fillSeconds: 0 })).toEqual(one({ min: always(1), max: 12 }))
})

test('a team starts with the most players and copies, and falls to the fewest', () => {
  const [team] = teamsOf({
    fillSeconds: 20,
    teams: [{ name: 'squad', count: { min: 2, max: 25 }, size: { min: 3, max: 4 } }],
  })
  expect(team?.count).toEqual({ min: { first: 25, steps: [{ afterMs: 20_000, value: 2 }] }, max: 25 })
  expect(team?.size).toEqual({ min: { first: 4, steps: [{ afterMs: 20_000, value: 3 }] }, max: 4 })
})

test('steps of a team are absolute, and stand in place of the time to fill', () => {
  const [team] = teamsOf({
    teams: [
      {
        name: 'squad',
        size: 5,
        roles: { tank: 1, damage: { min: 2, max: 4 } },
        relax: [
          { after: 30, size: 4 },
          { after: 60, size: 3, roles: { tank: 0 } },
        ],
      },
    ],
  })
  expect(team?.size.min).toEqual({
    first: 5,
    steps: [
      { afterMs: 30_000, value: 4 },
      { afterMs: 60_000, value: 3 },
    ],
  })
  expect(team?.count).toEqual({ min: always(1), max: 1 })
  expect(team?.roles).toEqual([
    { role: 'tank', min: { first: 1, steps: [{ afterMs: 60_000, value: 0 }] }, max: 1 },
    { role: 'damage', min: always(2), max: 4 },
  ])
})

test('a rule leaves out what is usual', () => {
  expect(ruleOf({ type: 'spread', attribute: 'rating', max: 100 })).toEqual({
    name: 'it',
    clock: 'each',
    offAfterMs: undefined,
    demand: {
      kind: 'spread',
      attribute: 'rating',
      max: always(100),
      of: 'range',
      scope: 'match',
      basis: 'player',
    },
  })
  expect(ruleOf({ type: 'balance', attribute: 'rating', within: 5 })?.demand).toEqual({
    kind: 'balance',
    attribute: 'rating',
    of: 'avg',
    within: always(5),
    against: 'match',
  })
  expect(ruleOf({ type: 'sum', attribute: 'rating', max: 5 })?.demand).toMatchObject({
    min: always(-Infinity),
    max: always(5),
  })
})

test('a rule changes in steps until it is off', () => {
  const relax = [
    { after: 10, max: 200 },
    { after: 30, max: 500 },
    { after: 60, off: true },
  ] as const
  expect(ruleOf({ type: 'spread', attribute: 'rating', max: 100, clock: 'oldest', relax })).toMatchObject({
    clock: 'oldest',
    offAfterMs: 60_000,
    demand: {
      max: {
        first: 100,
        steps: [
          { afterMs: 10_000, value: 200 },
          { afterMs: 30_000, value: 500 },
        ],
      },
    },
  })
})

test.each<[string, RuleEntry, object]>([
  [
    'rise',
    { type: 'spread', attribute: 'rating', max: 100, relax: { every: 5, by: 60, until: 200 } },
    {
      max: {
        first: 100,
        steps: [
          { afterMs: 5000, value: 160 },
          { afterMs: 10_000, value: 200 },
        ],
      },
    },
  ],
  [
    'fall',
    { type: 'overlap', attribute: 'maps', atLeast: 3, relax: { every: 1.5, by: 1, until: 1 } },
    {
      atLeast: {
        first: 3,
        steps: [
          { afterMs: 1500, value: 2 },
          { afterMs: 3000, value: 1 },
        ],
      },
    },
  ],
])('regular steps %s until their last value', (_way, entry, demand) => {
  expect(ruleOf(entry)?.demand).toMatchObject(demand)
})

test('rules within rules are named after the whole', () => {
  const same = { type: 'same', attribute: 'mode' } as const
  const names = (entry: RuleEntry) => {
    const demand = ruleOf(entry)?.demand
    return demand && 'rules' in demand ? demand.rules.map(({ name }) => name) : []
  }
  expect(names({ type: 'any', rules: [same, same] })).toEqual(['it.1', 'it.2'])
  expect(names({ type: 'any', rules: { mode: same } })).toEqual(['it.mode'])
})

test('terms and predicates are those of the matchmaker', () => {
  const left = { minus: [{ avg: 'rating', team: 'red' }, { count: 'players' }] } as const
  expect(ruleOf({ type: 'compare', left, is: '<=', right: 3 })?.demand).toEqual({
    kind: 'compare',
    left: {
      kind: 'minus',
      left: { kind: 'of', aggregate: 'avg', attribute: 'rating', team: 'red' },
      right: { kind: 'of', aggregate: 'count' },
    },
    is: '<=',
    right: { kind: 'constant', value: 3 },
  })
  expect(ruleOf({ type: 'where', team: 'red', attribute: 'mode', oneOf: ['a'] })?.demand).toEqual({
    kind: 'where',
    team: 'red',
    attribute: 'mode',
    predicate: { kind: 'oneOf', values: ['a'] },
  })
})
