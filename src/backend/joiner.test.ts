import { expect, test } from 'vitest'

import { player, QUEUE } from '../../test/support/domain.ts'
import { firstComeQueue } from '../matchmaking/queues.ts'
import { joinerFrom } from './joiner.ts'

const ada = player('ada')
const missing = { kind: 'reject' } as const
const rating = { kind: 'number', missing, party: 'avg', shared: false } as const
const queue = { ...firstComeQueue(QUEUE), versions: '^1.4', attributes: { rating } }
const join = (version: string | undefined, attributes: Record<string, unknown> = { rating: 1500 }) =>
  joinerFrom(ada, { player_id: ada, ...(version !== undefined && { version }), attributes }, queue)

test.each(['1.4.0', '1.9.3', '1.5.0-beta.1'])('version %s is inside ^1.4', (version) => {
  expect(join(version)).toEqual({ player: ada, queue: QUEUE, attributes: { rating: 1500 } })
})

test.each([
  ['1.3.9', 'Queue default serves the versions ^1.4, not 1.3.9.'],
  ['2.0.0-beta.1', 'Queue default serves the versions ^1.4, not 2.0.0-beta.1.'],
  ['latest', 'Queue default serves the versions ^1.4, and "latest" is not a version.'],
  [undefined, 'Queue default serves the versions ^1.4, and this join names none.'],
])('version %s is refused', (version, detail) => {
  expect(join(version)).toEqual({ code: 'VERSION_NOT_SERVED', detail })
})

test('what the queue does not take is refused', () => {
  expect(join('1.4.0', { rating: '1500' })).toEqual({
    code: 'BAD_ATTRIBUTES',
    detail: 'The attribute "rating" of queue default must be a number, but is a string.',
  })
})
