import { expect, test } from 'vitest'

import { orderOf } from '../../test/support/domain.ts'
import { carriesOrder, lostMatch } from './lost-match.ts'
import type { GameServer, ServerAnswer } from './server.ts'

const order = orderOf('m')
const at = { host: 'h', port: 1 }
const server = { match: order.id, name: 's', serves: order }
const ready = { ...server, state: 'ready', at } as const
const exited = (code: number | undefined) =>
  ({ ...server, state: 'exited', exit: { why: undefined, code, lastLines: [] } }) as const
const gone: ServerAnswer = { state: 'gone' }

test.each([
  ['starting', { ...server, state: 'starting' } as const, gone, { state: 'starting' }],
  ['ready', ready, { state: 'open' } as const, { state: 'ready', at, server: 's' }],
  [
    'running, with the time that is left',
    ready,
    { state: 'running', ttlSeconds: 7 } as const,
    { state: 'running', at, server: 's', endsBy: 8000 },
  ],
  [
    'over',
    ready,
    { state: 'stop', why: 'everyone-left', players: [] } as const,
    { state: 'ended', why: 'everyone-left' },
  ],
  [
    'over, for no reason',
    ready,
    { state: 'stop', why: undefined, players: [] } as const,
    { state: 'ended', why: 'stopped' },
  ],
  ['played, when its server left', exited(0), gone, { state: 'ended', why: 'finished' }],
  ['crashed, when its server died', exited(undefined), gone, { state: 'ended', why: 'crashed' }],
])('a lost match is %s', (_how, from, answer, match) => {
  expect(lostMatch(from, answer, 1000)).toEqual({ ...order, since: 1000, ...match })
})

test('nothing is known of one whose server does not answer', () => {
  expect(lostMatch(ready, gone, 1000)).toBeUndefined()
})

test.each<[GameServer['serves'], boolean]>([
  [order, true],
  ['nobody-yet', false],
  ['unknown', false],
])('whom a server serves stands in its order', (serves, carries) => {
  expect(carriesOrder({ ...ready, serves })).toBe(carries)
})
