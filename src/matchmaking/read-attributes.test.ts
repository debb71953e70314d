import { describe, expect, test } from 'vitest'

import { QUEUE } from '../../test/support/domain.ts'
import type { AttributeType, AttributeTypes } from './attribute-types.ts'
import { readAttributes, type Brought } from './read-attributes.ts'

const needed = { missing: { kind: 'reject' }, party: 'avg', shared: false } as const
const optional = { ...needed, missing: { kind: 'any' } } as const
const rating: AttributeType = { ...needed, kind: 'number' }
const types = {
  rating: { ...optional, kind: 'number' },
  mode: { ...optional, kind: 'string' },
  maps: { ...optional, kind: 'strings' },
  scores: { ...optional, kind: 'numberMap' },
  latencies: { ...optional, kind: 'latency' },
} as const

const read = (attributes: AttributeTypes, brought: Brought) =>
  readAttributes({ id: QUEUE, attributes }, brought)
const attributesOf = (attributes: AttributeTypes, brought: Brought) => {
  const answer = read(attributes, brought)
  return answer.kind === 'read' ? answer.attributes : answer.says
}

describe('what a player brings', () => {
  test('is stored by the types of the queue', () => {
    const attributes = {
      rating: 1512.5,
      mode: 'ranked',
      maps: ['desert', 'harbor'],
      scores: { ctf: 3, koth: -1 },
    }
    expect(attributesOf(types, { attributes })).toEqual(attributes)
  })

  test('may have names that every object knows', () => {
    const odd = {
      constructor: rating,
      toString: { ...optional, kind: 'string' },
    } as unknown as AttributeTypes
    expect(attributesOf(odd, { attributes: { constructor: 5 } })).toEqual({ constructor: 5 })
    expect(attributesOf({ rating }, { attributes: { rating: 1, constructor: 5 } })).toBe(
      'Queue default declares no attribute "constructor". It declares: rating.',
    )
  })

  test('keeps the order of a list, which is that of preference, and each string once', () => {
    expect(attributesOf(types, { attributes: { maps: ['b', 'a', 'b'] } })).toEqual({ maps: ['b', 'a'] })
  })

  test('is nothing in a queue that asks for nothing, which every client may join', () => {
    expect(attributesOf({}, { latencies: { eu: 20 }, version: '1.0.0' })).toEqual({})
    expect(attributesOf({}, {})).toEqual({})
  })
})

test.each<[name: keyof typeof types, value: unknown, says: string]>([
  ['rating', '1512', 'a number, but is a string'],
  ['rating', null, 'a number, but is null'],
  ['rating', Infinity, 'a number, but is Infinity'],
  ['rating', [1], 'a number, but is a list'],
  ['mode', 7, 'a string, but is a number'],
  ['mode', true, 'a string, but is true'],
  ['maps', 'desert', 'a list of strings, but is a string'],
  ['maps', ['desert', 7], 'a list of strings, but is a list with a number in it'],
  ['maps', { desert: 1 }, 'a list of strings, but is a map'],
  ['scores', { ctf: '3' }, 'a map of numbers, but is a map with a string at "ctf"'],
  ['scores', { ctf: NaN }, 'a map of numbers, but is a map with NaN at "ctf"'],
  ['latencies', { eu: -1 }, 'a map from region to milliseconds, but is a map with -1 at "eu"'],
  ['latencies', { eu: '24' }, 'a map from region to milliseconds, but is a map with a string at "eu"'],
  ['latencies', { eu: Infinity }, 'a map from region to milliseconds, but is a map with Infinity at "eu"'],
])('%s of %j is refused, and never converted', (name, value, says) => {
  expect(attributesOf(types, { attributes: { [name]: value } })).toBe(
    `The attribute "${name}" of queue default must be ${says}.`,
  )
})

test('an attribute that the queue does not declare is refused, and the declared ones are named', () => {
  expect(attributesOf({ rating, mode: types.mode }, { attributes: { rating: 1, skill: 2 } })).toBe(
    'Queue default declares no attribute "skill". It declares: rating, mode.',
  )
  expect(attributesOf({}, { attributes: { skill: 2 } })).toBe(
    'Queue default declares no attribute "skill". It declares none.',
  )
})

describe('a missing attribute', () => {
  test('is refused by name where the queue needs it', () => {
    expect(attributesOf({ rating }, {})).toBe('Queue default needs the attribute "rating", a number.')
  })

  test('gets the default of the queue', () => {
    const missing = { kind: 'default', value: 1500 } as const
    expect(attributesOf({ rating: { ...rating, missing } }, {})).toEqual({ rating: 1500 })
    expect(attributesOf({ rating: { ...rating, missing } }, { attributes: { rating: 9 } })).toEqual({
      rating: 9,
    })
  })

  test('is left out where the player may not mind', () => {
    expect(attributesOf(types, {})).toEqual({})
  })
})

describe('latencies', () => {
  test('are the attribute of this name, without the regions that were not measured', () => {
    const latencies = { eu: 24, us: 0, asia: NaN, africa: null }
    expect(attributesOf(types, { latencies })).toEqual({ latencies: { eu: 24 } })
  })

  test('without a measured region are missing', () => {
    const latency: AttributeType = { ...needed, kind: 'latency' }
    expect(attributesOf(types, { latencies: { eu: 0 } })).toEqual({})
    expect(attributesOf({ latencies: latency }, { latencies: { eu: 0 } })).toBe(
      'Queue default needs the attribute "latencies", a map from region to milliseconds.',
    )
  })
})

test('a version is the attribute of this name where the queue declares it', () => {
  const version: AttributeType = { ...needed, kind: 'string' }
  expect(attributesOf({ version }, { version: '1.4.0' })).toEqual({ version: '1.4.0' })
  expect(attributesOf({ version }, {})).toBe('Queue default needs the attribute "version", a string.')
})

const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))

describe('the limits', () => {
  const many = (count: number) => Array.from({ length: count }, (_, i) => `k${i}`)
  const numbers = (count: number) => Object.fromEntries(many(count).map((key) => [key, 1]))
  const declared = Object.fromEntries(many(40).map((name) => [name, types.rating]))

  test('allow as much as they say', () => {
    expect(attributesOf(declared, { attributes: numbers(32) })).toEqual(numbers(32))
    expect(attributesOf(types, { attributes: { maps: many(64) } })).toEqual({ maps: many(64) })
    expect(attributesOf(types, { attributes: { mode: 'x'.repeat(128) } })).toEqual({ mode: 'x'.repeat(128) })
    expect(attributesOf(types, { attributes: { scores: numbers(64) } })).toEqual({ scores: numbers(64) })
  })

  test('let the sentence about a type speak of what is nested a little', () => {
    expect(attributesOf(types, { attributes: { maps: nested(16) } })).toContain('is a list with a list in it')
  })

  test('count for latencies too', () => {
    const latencies = { eu: nested(30_000) }
    expect(attributesOf(types, { latencies })).toContain('at most 16 lists and maps inside each other')
  })

  test.each<[what: string, types: AttributeTypes, attributes: Record<string, unknown>, says: string]>([
    ['attributes', declared, numbers(33), 'at most 32 attributes, but these are 33'],
    ['strings', types, { maps: many(65) }, 'one of 65 (at most 64 are allowed)'],
    ['keys', types, { scores: numbers(65) }, 'one of 65 keys (at most 64 are allowed)'],
    ['characters', types, { mode: 'x'.repeat(129) }, 'one of 129 characters (at most 128 are allowed)'],
    ['characters in a list', types, { maps: ['x'.repeat(129)] }, 'a string of 129 characters'],
    ['characters of a key', types, { scores: { ['x'.repeat(129)]: 1 } }, 'a key of 129 characters'],
    [
      'bytes',
      types,
      { maps: many(20).map((key) => key + '愛'.repeat(80)) },
      'take at most 4096 bytes as JSON',
    ],
    ['levels', types, { maps: nested(17) }, 'at most 16 lists and maps inside each other'],
    [
      'levels than a stack has',
      types,
      { mode: nested(30_000) },
      'at most 16 lists and maps inside each other',
    ],
    [
      'levels in a map',
      types,
      { scores: { ctf: nested(16) } },
      'at most 16 lists and maps inside each other',
    ],
  ])('refuse more %s', (_what, declares, attributes, says) => {
    expect(attributesOf(declares, { attributes })).toContain(says)
  })
})
