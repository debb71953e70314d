import { describe, expect, test } from 'vitest'

import { faultsOfQueue } from '../../test/support/queue-faults.ts'

const attributes =
  'attributes: { rating: number, mode: string, maps: strings, latencies: latency, skills: numberMap }'
const teams = 'teams: [{ name: red, size: 5 }, { name: blue, size: { min: 4, max: 5 } }]'

/** With the attributes in line 3 and the teams in line 4, the rule is in line 5. */
function faultsOf(rule: string): readonly string[] {
  return faultsOfQueue(attributes, teams, `rules: { it: ${rule} }`)
}

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
