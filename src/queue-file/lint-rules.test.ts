import { describe, expect, test } from 'vitest'

import { faultsOfQueue } from '../../test/support/queue-faults.ts'

const attributes =
  'attributes: { rating: number, mode: string, maps: strings, latencies: latency, skills: numberMap }'
const teams = 'teams: [{ name: red, size: 5 }, { name: blue, size: { min: 4, max: 5 } }]'

/** With the attributes in line 3 and the teams in line 4, the rule is in line 5. */
function faultsOf(rule: string): readonly string[] {
  return faultsOfQueue(attributes, teams, `rules: { it: ${rule} }`)
}

describe('a rule', () => {
  test.each([
    ['spread', '{ type: spread, attribute: rating, max: 1 }'],
    [
      'spread with all keys',
      '{ type: spread, attribute: rating, max: 1, of: mean, scope: team, basis: ticket, clock: oldest, relax: [{ after: 5, max: 2 }, { after: 9, off: true }] }',
    ],
    ['regular steps', '{ type: spread, attribute: rating, max: 1, relax: { every: 5, by: 1, until: 9 } }'],
    [
      'regular steps that fall',
      '{ type: overlap, attribute: maps, atLeast: 3, relax: { every: 5, by: 1, until: 1 } }',
    ],
    ['same', '{ type: same, attribute: mode, relax: [{ after: 60, off: true }] }'],
    ['differ', '{ type: differ, attribute: rating, scope: team }'],
    ['latency', '{ type: latency, max: 80, spread: 30, relax: [{ after: 9, max: 90, spread: 50 }] }'],
    ['balance', '{ type: balance, attribute: rating, of: sum, within: 9, against: pairwise }'],
    ['even-teams', '{ type: even-teams, within: 0 }'],
    ['premade-parity', '{ type: premade-parity, within: 1 }'],
    [
      'count',
      '{ type: count, attribute: maps, value: dust, min: 3, max: 4, relax: [{ after: 9, min: 1, max: 5 }] }',
    ],
    ['sum', '{ type: sum, attribute: rating, min: -9, max: 100 }'],
    ['where', '{ type: where, team: red, attribute: maps, contains: dust }'],
    ['where of a text', '{ type: where, team: red, attribute: mode, oneOf: [a, b] }'],
    [
      'compare',
      '{ type: compare, left: { minus: [{ count: players, team: red }, 1] }, is: "<=", right: { avg: rating } }',
    ],
    ['accept', '{ type: accept, attribute: maps, of: mode }'],
    ['block', '{ type: block, attribute: maps }'],
    [
      'named rules',
      '{ type: any, rules: { a: { type: same, attribute: mode }, b: { type: same, attribute: rating } } }',
    ],
    [
      'rules in a list',
      '{ type: not, rules: [{ type: xor, rules: [{ type: same, attribute: mode }, { type: same, attribute: rating }] }] }',
    ],
  ])('of type %s is right', (_type, rule) => {
    expect(faultsOf(rule)).toEqual([])
  })

  test.each([
    [
      'no type',
      '{ max: 3 }',
      '5:14 queues.q.rules.it needs type: one of spread, same, differ, accept, block, overlap, latency, balance, even-teams, premade-parity, count, sum, where, compare, all, any, not, xor',
    ],
    [
      'an unknown type',
      '{ type: sprad }',
      '5:20 queues.q.rules.it has an unknown type sprad: did you mean spread?',
    ],
    [
      'an unknown value',
      '{ type: spread, attribute: rating, max: 1, of: rnage }',
      '5:61 queues.q.rules.it.of must be one of range, mean: did you mean range?',
    ],
    ['a missing key', '{ type: spread, attribute: rating }', '5:14 queues.q.rules.it needs max'],
    [
      'a misspelt key',
      '{ type: spread, atribute: rating, max: 1, attribute: rating }',
      '5:34 queues.q.rules.it has no atribute: did you mean attribute?',
    ],
    [
      'a negative max',
      '{ type: spread, attribute: rating, max: -1 }',
      '5:53 queues.q.rules.it.max must be at least 0',
    ],
    [
      'an attribute that is not declared',
      '{ type: spread, attribute: ratng, max: 1 }',
      '5:34 the attribute ratng is not declared: did you mean rating?',
    ],
    [
      'an unknown attribute',
      '{ type: spread, attribute: level, max: 1 }',
      '5:34 the attribute level is not declared: attributes has rating, mode, maps, latencies, skills',
    ],
    [
      'an attribute of another kind',
      '{ type: spread, attribute: maps, max: 1 }',
      '5:34 spread needs a number, but maps is a list of texts',
    ],
    [
      'an attribute whose kind does not fit the value',
      '{ type: where, team: red, attribute: rating, contains: a }',
      '5:44 where needs a list of texts, but rating is a number',
    ],
    [
      'a team that does not exist',
      '{ type: where, team: bleu, attribute: rating, atLeast: 1 }',
      '5:33 there is no team bleu: did you mean blue?',
    ],
    [
      'no predicate',
      '{ type: where, team: red, attribute: rating }',
      '5:14 where needs exactly one of atLeast, atMost, equals, contains, oneOf; it has none',
    ],
    [
      'two predicates',
      '{ type: where, team: red, attribute: rating, atLeast: 1, atMost: 2 }',
      '5:14 where needs exactly one of atLeast, atMost, equals, contains, oneOf; it has atLeast and atMost',
    ],
    [
      'a term of an unknown attribute',
      '{ type: compare, left: { avg: ratng }, is: "=", right: 1 }',
      '5:43 the attribute ratng is not declared: did you mean rating?',
    ],
    [
      'a term of an unknown team',
      '{ type: compare, left: { plus: [{ count: players, team: bleu }, 1] }, is: "=", right: 1 }',
      '5:68 there is no team bleu: did you mean blue?',
    ],
    [
      'several rules in not',
      '{ type: not, rules: [{ type: same, attribute: mode }, { type: same, attribute: rating }] }',
      '5:31 not takes one rule: put several into all or any',
    ],
    [
      'one rule in xor',
      '{ type: xor, rules: [{ type: same, attribute: mode }] }',
      '5:31 xor needs two rules or more',
    ],
    [
      'a fault in a rule of a list',
      '{ type: all, rules: [{ type: same, attribute: maps }] }',
      '5:53 same needs a text or a number, but maps is a list of texts',
    ],
    [
      'a fault in a named rule',
      '{ type: all, rules: { a: { type: same, attribute: maps } } }',
      '5:57 same needs a text or a number, but maps is a list of texts',
    ],
    [
      'a function',
      '{ type: custom, check: x }',
      '5:20 queues.q.rules.it has an unknown type custom: use one of spread, same, differ, accept, block, overlap, latency, balance, even-teams, premade-parity, count, sum, where, compare, all, any, not, xor',
    ],
  ])('with %s is refused, with its line and what to write', (_fault, rule, says) => {
    expect(faultsOf(rule)).toEqual([says])
  })

  test('of latency without latencies is refused', () => {
    expect(faultsOfQueue('rules: { near: { type: latency, max: 80 } }')).toEqual([
      '3:14 latency needs an attribute: write attributes: { latencies: latency }',
    ])
  })

  test('of a queue without attributes is told to list them', () => {
    expect(faultsOfQueue('rules: { near: { type: same, attribute: mode } }')).toEqual([
      '3:34 the attribute mode is not declared: list it in attributes, with its type',
    ])
  })
})
