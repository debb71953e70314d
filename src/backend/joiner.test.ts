import { expect, test } from 'vitest'

import { player, QUEUE } from '../../test/support/domain.ts'
import { queueId } from '../match/ids.ts'
import { firstComeQueue, Queues } from '../matchmaking/queues.ts'
import type { JoinBody } from '../protocol/join-body.ts'
import { joinerIn } from './joiner.ts'

const ada = player('ada')
const missing = { kind: 'reject' } as const
const rating = { kind: 'number', missing, party: 'avg', shared: false } as const
const queue = { ...firstComeQueue(QUEUE, { size: 4 }), versions: '^1.4', attributes: { rating } }
const join = (version: string | undefined, attributes: Record<string, unknown> = { rating: 1500 }) =>
  joinerIn(
    { player_id: ada, ...(version !== undefined && { version }), attributes },
    { kind: 'anyone' },
    new Queues(queue),
  )
const party = (players: readonly Record<string, unknown>[], more: object = {}) =>
  joinerIn(
    { players: players as NonNullable<JoinBody['players']>, ...more },
    { kind: 'operator' },
    new Queues(queue),
  )
const member = (id: string, rating: unknown = 1500) => ({
  player_id: id,
  version: '1.4.0',
  attributes: { rating },
})

test.each(['1.4.0', '1.9.3', '1.5.0-beta.1'])('version %s is inside ^1.4', (version) => {
  expect(join(version)).toEqual({ players: [ada], queues: [QUEUE], attributes: [{ rating: 1500 }] })
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

test('a party brings what each of its players brings', () => {
  expect(party([member('ada'), member('bob', 1400)])).toEqual({
    players: ['ada', 'bob'],
    queues: [QUEUE],
    attributes: [{ rating: 1500 }, { rating: 1400 }],
  })
})

test('a refused party names the player', () => {
  expect(party([member('ada'), member('bob', 'x')])).toMatchObject({
    code: 'BAD_ATTRIBUTES',
    detail: expect.stringMatching(/^For bob: The attribute "rating"/) as string,
  })
  expect(party([member('ada'), member('bob'), member('ada')])).toEqual({
    code: 'BAD_REQUEST',
    detail: 'The list names ada twice.',
  })
})

test('a party larger than the largest team is refused', () => {
  const four = ['a', 'b', 'c', 'd'].map((id) => member(id))
  expect(party(four)).toMatchObject({ players: ['a', 'b', 'c', 'd'] })
  expect(party([...four, member('e')])).toEqual({
    code: 'PARTY_TOO_LARGE',
    detail: 'Queue default takes parties of at most 4, and this one has 5.',
  })
})

test('a join names either a player or players, and only an administrator several', () => {
  const either = { code: 'BAD_REQUEST', detail: expect.stringContaining('either player_id') as string }
  expect(party([member('ada')], { player_id: 'ada' })).toEqual(either)
  expect(party([member('ada')], { version: '1.4.0' })).toEqual(either)
  expect(joinerIn({}, { kind: 'operator' }, new Queues(queue))).toEqual(either)
  const asked = { players: [{ player_id: 'ada' }] }
  expect(joinerIn(asked, { kind: 'anyone' }, new Queues(queue))).toEqual({ code: 'ADMIN_ONLY' })
})

const RAID = queueId('raid')
if (!RAID) throw new Error('no id')
const role = { kind: 'string', missing, party: 'avg', shared: false } as const
const raid = { ...firstComeQueue(RAID, { size: 2 }), versions: '>=1.5', attributes: { role } }
const joinBoth = (body: JoinBody) => joinerIn(body, { kind: 'operator' }, new Queues(queue, raid))
const queues = ['raid', QUEUE]

test('a join of several queues has what each of them reads, in the order of the names', () => {
  const attributes = { rating: 1, role: 'healer' }
  expect(joinBoth({ player_id: ada, queues, version: '1.5.0', attributes })).toEqual({
    players: [ada],
    queues: ['raid', 'default'],
    attributes: [attributes],
  })
})

test.each<[string, JoinBody, string, string]>([
  [
    'both queue and queues',
    { queue: 'raid', queues },
    'BAD_REQUEST',
    'Send either queue, or queues with all of them.',
  ],
  [
    'a queue that is not there',
    { queues: ['raid', 'duel'] },
    'UNKNOWN_QUEUE',
    'There is no queue duel. The queues are: default, raid.',
  ],
  [
    'a version that one of them does not serve',
    { queues, version: '1.4.0' },
    'VERSION_NOT_SERVED',
    'Queue raid serves the versions >=1.5, not 1.4.0.',
  ],
  [
    'an attribute of none',
    { queues, version: '1.5.0', attributes: { mode: 'x' } },
    'BAD_ATTRIBUTES',
    'None of the queues raid, default declares an attribute "mode". They declare: role, rating.',
  ],
])('refused: %s', (_what, body, code, detail) => {
  expect(joinBoth({ player_id: ada, ...body })).toEqual({ code, detail })
})

test('a party that is too large for one of the queues is refused, with its name', () => {
  const members = ['ada', 'bob', 'eve'].map((id) => ({ ...member(id), version: '1.5.0' }))
  expect(joinBoth({ queues: [QUEUE, 'raid'], players: members })).toEqual({
    code: 'PARTY_TOO_LARGE',
    detail: 'Queue raid takes parties of at most 2, and this one has 3.',
  })
})
