import { expect, test } from 'vitest'

import { orderOf } from '../../test/support/domain.ts'
import { addressAt } from './address.ts'
import { carriesOrder, lostMatch } from './lost-match.ts'
import type { GameServer, ServerAnswer } from './server.ts'
import { SHARED_POOL } from './pool.ts'

const order = orderOf('m')
const at = addressAt({ host: 'h', port: 1 })
const server = { id: order.server, name: 's', serves: order }
const starting = { ...server, state: 'starting', missing: { step: 'unknown' } } as const
const ready = { ...server, state: 'ready', at } as const
const exited = (code: number | undefined) =>
  ({ ...server, state: 'exited', exit: { why: undefined, code, lastLines: [] } }) as const
const gone: ServerAnswer = { state: 'gone' }

test.each([
  ['starting', starting, gone, { state: 'starting' }],
  ['ready', ready, { state: 'open' } as const, { state: 'ready', at, serverName: 's' }],
  [
    'running, with the remaining time',
    ready,
    { state: 'running', ttlSeconds: 7 } as const,
    { state: 'running', at, serverName: 's', endsBy: 8000 },
  ],
  [
    'over',
    ready,
    { state: 'stop', why: 'everyone-left', players: [] } as const,
    { state: 'ended', why: 'everyone-left' },
  ],
  [
    'over, without a reason',
    ready,
    { state: 'stop', why: undefined, players: [] } as const,
    { state: 'ended', why: 'stopped' },
  ],
  ['played, if its server exited', exited(0), gone, { state: 'ended', why: 'finished' }],
  ['crashed, if its server died', exited(undefined), gone, { state: 'ended', why: 'crashed' }],
])('a lost match is %s', (_how, from, answer, match) => {
  expect(lostMatch(from, answer, 1000)).toEqual({ ...order, since: 1000, ...match })
})

test('a lost match has what its rules chose for it', () => {
  const choice = { region: 'eu', picks: { map: 'desert' } }
  const chosen = { ...ready, serves: { ...order, choice, shared: ['rating'], properties: { mode: 'ctf' } } }
  expect(lostMatch(chosen, { state: 'open' }, 1000)).toEqual({
    ...order,
    choice,
    since: 1000,
    state: 'ready',
    at,
    serverName: 's',
  })
})

test('is unknown if its server does not answer', () => {
  expect(lostMatch(ready, gone, 1000)).toBeUndefined()
})

test.each<[GameServer['serves'], boolean]>([
  [order, true],
  [{ pool: SHARED_POOL }, false],
  ['unknown', false],
])("a server's order says whom it serves", (serves, carries) => {
  expect(carriesOrder({ ...ready, serves })).toBe(carries)
})
