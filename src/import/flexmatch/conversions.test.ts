import { describe, expect, test } from 'vitest'

import { convertRules } from './convert-rules.ts'
import type { Fields } from '../read.ts'

const around = {
  teams: new Map([
    ['red', 1],
    ['blue', 1],
  ]),
  types: new Map([
    ['skill', 'number'],
    ['mode', 'string'],
  ]),
}
const convert = (rule: Fields, teams = around.teams) => {
  const { rules, elements } = convertRules(
    { rules: [{ name: 'it', ...rule }], expansions: [], clock: 'newest' },
    { ...around, teams },
  )
  return rules['it'] ?? elements.map(({ verdict, says }) => `${verdict}: ${says}`)
}
const one = new Map([['all', 1]])
const squads = new Map([['squad', 4]])
const skill = (teams: string) => `teams[${teams}].players.attributes[skill]`
const all = `flatten(${skill('*')})`

describe('a distance', () => {
  const distance = (
    measurements: unknown,
    referenceValue: unknown,
    more: Fields = { maxDistance: 10 },
  ): Fields => ({
    type: 'distance',
    measurements,
    referenceValue,
    ...more,
  })
  const balance = { type: 'balance', attribute: 'skill', of: 'avg', within: 10 }
  const spread = { type: 'spread', attribute: 'skill', max: 10 }

  test.each<[string, Fields, unknown]>([
    ['each team against the match', distance([`avg(${skill('*')})`], `avg(${all})`), balance],
    [
      'named teams against the match',
      distance([`avg(${skill('red')})`, `avg(${skill('blue')})`], `avg(${all})`),
      balance,
    ],
    [
      'a team against the other',
      distance([`sum(${skill('red')})`], `sum(${skill('blue')})`),
      { ...balance, of: 'sum', against: 'pairwise' },
    ],
    ['the highest against the lowest', distance(`max(${all})`, `min(${all})`), spread],
    [
      'the same in each team',
      distance(`max(${skill('*')})`, `min(${skill('*')})`),
      { ...spread, scope: 'team' },
    ],
    ['everybody against the mean', distance(all, `avg(${all})`), { ...spread, of: 'mean' }],
    [
      'everybody against the mean of the team',
      distance(skill('*'), `avg(${skill('*')})`),
      { ...spread, of: 'mean', scope: 'team' },
    ],
    [
      'sizes',
      distance('count(teams[red].players)', 'count(teams[blue].players)'),
      { type: 'even-teams', within: 10 },
    ],
    [
      'a number and a constant',
      distance(`median(${all})`, 50),
      {
        type: 'all',
        rules: [
          { type: 'compare', left: { minus: [{ median: 'skill' }, 50] }, is: '<=', right: 10 },
          { type: 'compare', left: { minus: [{ median: 'skill' }, 50] }, is: '>=', right: -10 },
        ],
      },
    ],
    [
      'one team against the match',
      distance(`avg(${skill('red')})`, `avg(${all})`, { minDistance: 5 }),
      {
        type: 'all',
        rules: [
          {
            type: 'any',
            rules: [
              {
                type: 'compare',
                left: { minus: [{ avg: 'skill', team: 'red' }, { avg: 'skill' }] },
                is: '>=',
                right: 5,
              },
              {
                type: 'compare',
                left: { minus: [{ avg: 'skill', team: 'red' }, { avg: 'skill' }] },
                is: '<=',
                right: -5,
              },
            ],
          },
        ],
      },
    ],
    [
      'what is no number',
      distance('moon', 1),
      ['refused: no rule of Muster measures the distance between these'],
    ],
  ])('%s', (_name, rule, expected) => {
    expect(convert(rule)).toEqual(expected)
  })

  test('from the mean of one team holds in every team', () => {
    expect(convert(distance(skill('red'), `avg(${skill('red')})`))).toEqual({
      ...spread,
      of: 'mean',
      scope: 'team',
    })
  })
})

describe('a comparison', () => {
  const comparison = (measurements: unknown, operation: string, referenceValue?: unknown): Fields => ({
    type: 'comparison',
    measurements,
    operation,
    ...(referenceValue !== undefined && { referenceValue }),
  })
  const mode = 'flatten(teams[*].players.attributes[mode])'

  test.each<[string, Fields, unknown]>([
    ['of all with each other', comparison(mode, '='), { type: 'same', attribute: 'mode' }],
    ['that must differ', comparison(mode, '!='), { type: 'differ', attribute: 'mode' }],
    [
      'within each team',
      comparison('teams[*].players.attributes[mode]', '='),
      { type: 'same', attribute: 'mode', scope: 'team' },
    ],
    [
      'of two teams with each other',
      comparison([skill('red'), skill('blue')], '='),
      { type: 'same', attribute: 'skill' },
    ],
    ['of sizes', comparison(['count(teams[*].players)'], '='), { type: 'even-teams', within: 0 }],
    [
      'of a size with a constant',
      comparison('count(teams[red].players)', '<', 3),
      { type: 'compare', left: { count: 'players', team: 'red' }, is: '<', right: 3 },
    ],
    [
      'of who may play, at most',
      comparison(skill('red'), '<=', '5'),
      { type: 'where', team: 'red', attribute: 'skill', atMost: 5 },
    ],
    [
      'of who may play, below',
      comparison(skill('red'), '<', 5),
      { type: 'compare', left: { max: 'skill', team: 'red' }, is: '<', right: 5 },
    ],
    [
      'with a text',
      comparison('teams[red].players.attributes[mode]', '=', 'duel'),
      { type: 'where', team: 'red', attribute: 'mode', equals: 'duel' },
    ],
    [
      'that no rule can say',
      comparison('teams[red].players.attributes[mode]', '!=', 'duel'),
      ['refused: who may play cannot be said with != duel'],
    ],
    [
      'of one attribute with another',
      comparison([all, mode], '='),
      ['refused: only the values of one attribute can be compared with each other'],
    ],
    [
      'without a meaning',
      comparison(all, '<'),
      ['refused: without a referenceValue, only = and != have a meaning'],
    ],
    ['that is none', comparison(all, '~'), ['refused: ~ is no comparison']],
    [
      'of nothing',
      comparison([], '='),
      ['refused: its measurements are no property expressions that Muster knows'],
    ],
    [
      'of no one number',
      comparison(`avg(${skill('*')})`, '>', 3),
      ['refused: Muster compares one number of the match or of a team with another, and this is none'],
    ],
  ])('%s', (_name, rule, expected) => {
    expect(convert(rule)).toEqual(expected)
  })

  test('of several measurements holds for each', () => {
    const rule = comparison([`avg(${skill('red')})`, `avg(${skill('blue')})`], '>=', 3)
    expect(convert(rule)).toMatchObject({
      type: 'all',
      rules: [{ left: { team: 'red' } }, { left: { team: 'blue' } }],
    })
  })

  test('of copies of a team is refused: they have no numbers of their own', () => {
    expect(convert(comparison(`avg(${skill('squad')})`, '>', 3), squads)).toHaveLength(1)
  })
})

describe('a collection', () => {
  const collection = (operation: string, measurements: unknown, more: Fields): Fields => ({
    type: 'collection',
    operation,
    measurements,
    ...more,
  })
  const maps = 'flatten(teams[*].players.attributes[maps])'

  test.each<[string, Fields, unknown]>([
    [
      'what all have in common',
      collection('intersection', maps, { minCount: '2' }),
      { type: 'overlap', attribute: 'maps', atLeast: 2 },
    ],
    [
      'at most in common',
      collection('intersection', maps, { maxCount: 2 }),
      ['refused: Muster asks for values in common, and knows no most of them'],
    ],
    [
      'a value that somebody has',
      collection('contains', maps, { referenceValue: 'x' }),
      { type: 'count', attribute: 'maps', value: 'x', min: 1 },
    ],
    [
      'a value in each team',
      collection('contains', 'teams[*].players.attributes[maps]', { referenceValue: 'x', maxCount: 2 }),
      { type: 'count', attribute: 'maps', value: 'x', max: 2, scope: 'team' },
    ],
    [
      'a value that is none',
      collection('contains', maps, { referenceValue: maps }),
      ['refused: only a constant can be counted'],
    ],
    [
      'nobody on a list',
      collection('reference_intersection_count', maps, {
        referenceValue: 'teams[*].players.playerId',
        maxCount: 0,
      }),
      { type: 'block', attribute: 'maps' },
    ],
    [
      'everybody on a list',
      collection('reference_intersection_count', maps, {
        referenceValue: 'flatten(teams[*].players.attributes[mode])',
        minCount: 1,
      }),
      { type: 'accept', attribute: 'maps', of: 'mode' },
    ],
    [
      'none of some values',
      collection('reference_intersection_count', maps, { referenceValue: ['a'], maxCount: 0 }),
      { type: 'all', rules: [{ type: 'count', attribute: 'maps', value: 'a', max: 0 }] },
    ],
    [
      'some of several values',
      collection('reference_intersection_count', maps, { referenceValue: ['a', 'b'], minCount: 1 }),
      ['refused: Muster asks everybody for one value, not for some of several'],
    ],
    [
      'some on a list',
      collection('reference_intersection_count', maps, {
        referenceValue: 'teams[*].players.playerId',
        maxCount: 3,
      }),
      ['refused: only maxCount 0 (block) and a minCount (accept) have a rule in Muster'],
    ],
    [
      'another operation',
      collection('union', maps, {}),
      ['refused: Muster knows no operation union on collections'],
    ],
    [
      'no players',
      collection('contains', 'x', {}),
      ['refused: it takes one measurement, of the players of some teams'],
    ],
  ])('%s', (_name, rule, expected) => {
    expect(convert(rule)).toEqual(expected)
  })

  test('with a value that everybody has', () => {
    const rule = collection('reference_intersection_count', maps, { referenceValue: ['a'], minCount: 1 })
    expect(convert(rule, one)).toEqual({ type: 'where', team: 'all', attribute: 'maps', contains: 'a' })
  })
})

describe('other rules', () => {
  test.each<[Fields, unknown]>([
    [
      { type: 'latency', maxLatency: 50 },
      { type: 'latency', max: 50 },
    ],
    [
      { type: 'latency', maxDistance: 20, distanceReference: 'avg' },
      { type: 'latency', max: 10_000, spread: 20 },
    ],
    [{ type: 'latency' }, ['refused: it limits nothing']],
    [
      { type: 'batchDistance', batchAttribute: 'mode' },
      { type: 'same', attribute: 'mode' },
    ],
    [
      { type: 'batchDistance', batchAttribute: 'skill', maxDistance: 3 },
      { type: 'spread', attribute: 'skill', max: 3, basis: 'ticket' },
    ],
    [
      { type: 'batchDistance', batchAttribute: 'skill', minDistance: 3 },
      ['refused: Muster keeps tickets near each other, and has no least distance'],
    ],
    [
      { type: 'compound', statement: 'not(Other)' },
      ['refused: it needs Other; the rules that it names are left out too'],
    ],
    [
      { type: 'compound', statement: 'not()' },
      ['refused: its statement cannot be read; the rules that it names are left out too'],
    ],
  ])('%j', (rule, expected) => {
    expect(convert(rule)).toEqual(expected)
  })
})
