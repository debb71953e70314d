import { expect, test } from 'vitest'

import type { QueueId } from '../match/ids.ts'
import type { AttributeKind, AttributeType, Missing } from './attribute-types.ts'
import { readForQueues } from './read-for-queues.ts'

const reject: Missing = { kind: 'reject' }
const attribute = (kind: AttributeKind, missing: Missing = reject): AttributeType => ({
  kind,
  missing,
  party: 'avg',
  shared: false,
})
const queue = (id: string, attributes: Record<string, AttributeType>) => ({ id: id as QueueId, attributes })

const duel = queue('duel', { rating: attribute('number'), latencies: attribute('latency', { kind: 'any' }) })
const raid = queue('raid', { rating: attribute('number'), role: attribute('string') })

test('each queue reads what it declares, and the ticket has all of it', () => {
  const brought = { attributes: { rating: 1500, role: 'healer' }, latencies: { eu: 20 }, version: '1.0.0' }
  expect(readForQueues([duel, raid], brought)).toEqual({
    kind: 'read',
    attributes: { rating: 1500, role: 'healer', latencies: { eu: 20 } },
  })
})

test('of one queue, it is what that queue reads', () => {
  expect(readForQueues([raid], { attributes: { rating: 1, mode: 'x' } })).toEqual({
    kind: 'refused',
    says: 'Queue raid declares no attribute "mode". It declares: rating, role.',
  })
})

test.each<[string, readonly ReturnType<typeof queue>[], Record<string, unknown>, string]>([
  [
    'what no queue declares',
    [duel, raid],
    { rating: 1, role: 'x', mode: 'y' },
    'None of the queues duel, raid declares an attribute "mode". They declare: rating, latencies, role.',
  ],
  ['what one of them needs', [duel, raid], { rating: 1 }, 'Queue raid needs the attribute "role", a string.'],
  [
    'the wrong type for one of them',
    [duel, raid],
    { rating: 1, role: 2 },
    'The attribute "role" of queue raid must be a string, but is a number.',
  ],
  [
    'a missing value that they would read differently',
    [
      queue('a', { rating: attribute('number', { kind: 'default', value: 1 }) }),
      queue('b', { rating: attribute('number', { kind: 'any' }) }),
    ],
    {},
    'Queues a and b read the attribute "rating" differently where it is missing: this join must bring it.',
  ],
  [
    'a value that they read differently',
    [queue('a', { times: attribute('numberMap') }), queue('b', { times: attribute('latency') })],
    { times: { eu: 0, us: 5 } },
    'Queues a and b read the attribute "times" differently: join one of them.',
  ],
  [
    'more than a player may bring, for both together',
    [queue('a', { one: attribute('strings') }), queue('b', { two: attribute('strings') })],
    { one: Array<string>(40).fill('x'.repeat(60)), two: Array<string>(40).fill('y'.repeat(60)) },
    'The attributes of a player take at most 4096 bytes as JSON, but these take 5057.',
  ],
])('refused: %s', (_what, queues, attributes, says) => {
  expect(readForQueues(queues, { attributes })).toEqual({ kind: 'refused', says })
})

test('the same value where it is missing is no difference', () => {
  const rated = { rating: attribute('number', { kind: 'default', value: 1 }) }
  expect(readForQueues([queue('a', rated), queue('b', rated)], {})).toEqual({
    kind: 'read',
    attributes: { rating: 1 },
  })
})
