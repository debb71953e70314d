import { describe, expect, test } from 'vitest'

import { faultsOfQueue } from '../../test/support/queue-faults.ts'

describe('an attribute', () => {
  test.each([
    ['in short', 'rating: number'],
    ['with a default', 'rating: { type: number, missing: { default: 1500 }, party: max, shared: true }'],
    ['that may be missing', 'maps: { type: strings, missing: any, party: union }'],
    ['of regions', 'latencies: { type: latency, missing: { default: { eu: 50 } }, party: max }'],
    ['of the version', 'version: string'],
  ])('%s is right', (_form, attribute) => {
    expect(faultsOfQueue(`attributes: { ${attribute} }`)).toEqual([])
  })

  test.each([
    [
      'an unknown type',
      'rating: nubmer',
      '3:19 queues.q.attributes.rating must be one of number, string, strings, numberMap, latency: did you mean number?',
    ],
    [
      'an unknown type in full',
      'rating: { type: nubmer }',
      '3:29 queues.q.attributes.rating.type must be one of number, string, strings, numberMap, latency: did you mean number?',
    ],
    [
      'a bad name',
      '"a b": number',
      '3:19 a b is not a name: use 1 to 64 letters, digits, _ and -, starting with a letter',
    ],
    [
      'a default of another type',
      'rating: { type: number, missing: { default: high } }',
      '3:54 the default of rating must be a number, as its type number says',
    ],
    [
      'a default that is one text',
      'maps: { type: strings, missing: { default: dust } }',
      '3:53 the default of maps must be a list of texts, as its type strings says',
    ],
    [
      'an unknown missing',
      'rating: { type: number, missing: anny }',
      '3:43 queues.q.attributes.rating.missing must be one of reject, any: did you mean any?',
    ],
    [
      'a party value of another kind',
      'rating: { type: number, party: union }',
      '3:43 party of rating cannot be union, since it is a number: use avg, min, max',
    ],
    [
      'a party value of a text',
      'mode: { type: string, party: union }',
      '3:41 party of mode cannot be union, since it is a text: remove it',
    ],
    [
      'a latency by another name',
      'ping: latency',
      '3:19 a latency comes as latencies of a join: name it latencies',
    ],
    [
      'latencies of another type',
      'latencies: number',
      '3:19 latencies is what a join measured: its type must be latency',
    ],
    [
      'a version of another type',
      'version: number',
      '3:19 version is that of the client: its type must be string',
    ],
  ])('with %s is refused', (_fault, attribute, says) => {
    expect(faultsOfQueue(`attributes: { ${attribute} }`)).toEqual([says])
  })
})

describe('a team', () => {
  const roles = 'attributes: { roles: strings }'
  test.each([
    ['of a size', '{ name: a, size: 5 }'],
    ['of sizes and copies', '{ name: a, size: { min: 1, max: 5 }, count: { min: 2, max: 20 } }'],
    ['with roles', '{ name: a, size: 5, roles: { tank: 1, damage: { min: 2, max: 4 } } }'],
    [
      'that is relaxed',
      '{ name: a, size: 5, count: 3, roles: { tank: 1, dps: { min: 0, max: 4 } }, relax: [{ after: 30, size: 4 }, { after: 60, count: 2, roles: { tank: 0 } }] }',
    ],
  ])('%s is right', (_form, team) => {
    expect(faultsOfQueue(roles, `teams: [${team}]`)).toEqual([])
  })

  test.each([
    ['no name', '{ size: 5 }', '4:13 queues.q.teams[0] needs name'],
    [
      'a size that is a text',
      '{ name: a, size: big }',
      '4:24 queues.q.teams[0].size must be a whole number or a mapping of keys to values',
    ],
    ['no player', '{ name: a, size: 0 }', '4:24 queues.q.teams[0].size must be at least 1'],
    ['half a range', '{ name: a, size: { min: 2 } }', '4:24 queues.q.teams[0].size needs max'],
    [
      'a min above its max',
      '{ name: a, size: { min: 3, max: 2 } }',
      '4:24 size has a min (3) above its max (2)',
    ],
    [
      'a role whose min is above its max',
      '{ name: a, size: 5, roles: { tank: { min: 3, max: 2 } } }',
      '4:42 tank has a min (3) above its max (2)',
    ],
    [
      'roles for more than it has',
      '{ name: a, size: 2, roles: { tank: 1, dps: 2 } }',
      '4:33 the roles of a need 3 players, but it has at most 2',
    ],
    [
      'too few roles',
      '{ name: a, size: 4, roles: { tank: 1, dps: 2 } }',
      '4:33 the roles of a have room for 3 players, but it has 4: nobody could be the last',
    ],
    [
      'an empty step',
      '{ name: a, size: 5, relax: [{ after: 9 }] }',
      '4:41 the step after 9 s changes nothing: say what, or remove it',
    ],
    [
      'steps out of order',
      '{ name: a, size: 5, relax: [{ after: 9, size: 4 }, { after: 8, size: 3 }] }',
      '4:66 after: 8 must be more than the 9 of the step before: put steps in order',
    ],
    [
      'a step to more',
      '{ name: a, size: 5, relax: [{ after: 9, size: 6 }] }',
      '4:53 size: 6 after 9 s does not allow more than 5 before: it must be lower',
    ],
    [
      'a step to more copies',
      '{ name: a, size: 5, count: 2, relax: [{ after: 9, count: 2 }] }',
      '4:63 count: 2 after 9 s does not allow more than 2 before: it must be lower',
    ],
    [
      'steps and a min',
      '{ name: a, size: { min: 2, max: 5 }, relax: [{ after: 9, size: 3 }] }',
      '4:24 the steps of a say how size falls: write size: 5, without a min',
    ],
    [
      'a step for an unknown role',
      '{ name: a, size: 1, roles: { tank: 1 }, relax: [{ after: 9, roles: { tnak: 0 } }] }',
      '4:82 the team a has no role tnak: did you mean tank?',
    ],
    [
      'a step for a role without any',
      '{ name: a, size: 1, relax: [{ after: 9, roles: { tank: 0 } }] }',
      '4:53 the team a has no roles to relax',
    ],
    [
      'a step to more of a role',
      '{ name: a, size: 1, roles: { tank: 1 }, relax: [{ after: 9, roles: { tank: 1 } }] }',
      '4:82 tank: 1 after 9 s does not allow more than 1 before: it must be lower',
    ],
    [
      'the name of another',
      '{ name: a, size: 1 }, { name: a, size: 1 }',
      '4:37 there is a team a already: give it another name',
    ],
    [
      'more players than a match has',
      '{ name: a, size: 10, count: 101 }',
      '4:5 the teams have 1010 players, but a match has at most 1000',
    ],
  ])('with %s is refused', (_fault, team, says) => {
    expect(faultsOfQueue(roles, `teams: [${team}]`)).toEqual([says])
  })

  test('with roles needs an attribute for them', () => {
    const says = '3:33 roles need an attribute: write attributes: { roles: strings }'
    expect(faultsOfQueue('teams: [{ name: a, size: 1, roles: { tank: 1 } }]')).toEqual([says])
    expect(
      faultsOfQueue('teams: [{ name: a, size: 1, roles: { tank: 1 } }]', 'attributes: { roles: string }'),
    ).toEqual([says])
  })

  test('stands in place of sizes', () => {
    expect(faultsOfQueue('size: 4', 'minSize: 2', 'teams: [{ name: a, size: 4 }]')).toEqual([
      '3:5 size must not be given with teams: it follows from their sizes',
      '4:5 minSize must not be given with teams: it follows from their sizes',
    ])
  })
})

describe('a queue', () => {
  test.each([
    [
      'preferences without rules',
      ['preferences: { p: { term: 1, weight: 1 } }'],
      '3:5 preferences need teams or rules: without them, players are matched in order of arrival',
    ],
    [
      'a range that is none',
      ['versions: newest'],
      '3:5 versions (newest) is no range: write one like >=1.4 or 1.x',
    ],
    [
      'large properties',
      [`properties: { text: ${'x'.repeat(16_384)} }`],
      '3:5 properties have 16395 bytes as JSON: at most 16384 are handed to a game',
    ],
    [
      'a preference of a constant',
      [
        'size: 2',
        'rules: { a: { type: block, attribute: b } }',
        'attributes: { b: strings }',
        'preferences: { p: { term: { plus: [1, 2] }, weight: 1 } }',
      ],
      '6:20 p has no effect: its term is the same for every match: use one of players, like { avg: rating }',
    ],
    [
      'a preference that weighs nothing',
      [
        'size: 2',
        'rules: { a: { type: block, attribute: b } }',
        'attributes: { b: strings }',
        'preferences: { p: { term: { count: players }, weight: 0 } }',
      ],
      '6:20 p has no effect: its weight is 0: give it another, or remove the preference',
    ],
    [
      'a preference of what is not declared',
      ['teams: [{ name: a, size: 2 }]', 'preferences: { p: { term: { avg: rating }, weight: 1 } }'],
      '4:33 the attribute rating is not declared: list it in attributes, with its type',
    ],
  ])('with %s is refused', (_fault, lines, says) => {
    expect(faultsOfQueue(...lines)).toEqual([says])
  })

  test('names all faults at once', () => {
    expect(
      faultsOfQueue(
        'versions: newest',
        'size: 2',
        'minSize: 3',
        'rules: { a: { type: same, attribute: b } }',
      ),
    ).toHaveLength(3)
  })
})
