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

describe('a relaxation', () => {
  test.each([
    [
      'that tightens',
      '[{ after: 10, max: 50 }]',
      'max: 50 after 10 s does not allow more than 100 before: it must be higher',
    ],
    [
      'that tightens later',
      '[{ after: 10, max: 300 }, { after: 20, max: 200 }]',
      'max: 200 after 20 s does not allow more than 300 before: it must be higher',
    ],
    [
      'that changes nothing',
      '[{ after: 10 }]',
      'the step after 10 s changes nothing: say what, or remove it',
    ],
    [
      'out of order',
      '[{ after: 10, max: 200 }, { after: 10, max: 300 }]',
      'after: 10 must be more than the 10 of the step before: put steps in order',
    ],
    [
      'of what the rule does not have',
      '[{ after: 10, min: 200 }]',
      'queues.q.rules.it.relax[0] has no min: it has after, max, off',
    ],
    [
      'after the end',
      '[{ after: 10, off: true }, { after: 20, max: 200 }]',
      'the rule is off by then: remove the steps after off',
    ],
    [
      'later than a day',
      '[{ after: 86401, max: 200 }]',
      'queues.q.rules.it.relax[0].after must be at most 86400',
    ],
    ['at once', '[{ after: 0, max: 200 }]', 'queues.q.rules.it.relax[0].after must be more than 0'],
    [
      'until less',
      '{ every: 1, by: 1, until: 100 }',
      'until: 100 must be more than max: 100, so that waiting allows more',
    ],
    [
      'in too many steps',
      '{ every: 1, by: 1, until: 301 }',
      'from 100 to 301 these are 201 steps: use at most 200',
    ],
    ['that is no list', 'fast', 'queues.q.rules.it.relax must be a list or a mapping of keys to values'],
    ['without steps', '[]', 'queues.q.rules.it.relax must not be empty'],
  ])('%s is refused', (_fault, relax, says) => {
    const found = faultsOf(`{ type: spread, attribute: rating, max: 100, relax: ${relax} }`)
    expect(found.map((each) => each.replace(/^\S+ /, ''))).toEqual([says])
  })

  test.each([
    [
      'of a spread that there is not',
      '{ type: latency, max: 9, relax: [{ after: 9, spread: 3 }] }',
      'the rule has no spread that could change: give it one, or remove it from the step',
    ],
    [
      'that takes more',
      '{ type: overlap, attribute: maps, atLeast: 1, relax: [{ after: 9, atLeast: 2 }] }',
      'atLeast: 2 after 9 s does not allow more than 1 before: it must be lower',
    ],
    [
      'until more',
      '{ type: overlap, attribute: maps, atLeast: 1, relax: { every: 1, by: 1, until: 2 } }',
      'until: 2 must be less than atLeast: 1, so that waiting allows more',
    ],
    [
      'in regular steps of two numbers',
      '{ type: sum, attribute: rating, min: 1, max: 2, relax: { every: 1, by: 1, until: 3 } }',
      'every, by and until change the one number of a rule, but sum has max and min: write steps',
    ],
    [
      'of a rule within not',
      '{ type: not, rules: [{ type: spread, attribute: rating, max: 1, relax: [{ after: 9, max: 2 }] }] }',
      'a rule within not or xor must not be relaxed: the whole would allow less. Turn the whole off',
    ],
  ])('%s is refused', (_fault, rule, says) => {
    expect(faultsOf(rule).map((each) => each.replace(/^\S+ /, ''))).toEqual([says])
  })

  test('is said with its line and column', () => {
    const rule = '{ type: spread, attribute: rating, max: 100, relax: [{ after: 10, max: 50 }] }'
    expect(faultsOf(rule)[0]).toMatch(/^5:84 max: 50/)
  })
})

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
