import { expect, test } from 'vitest'

import { matchKey, testServer, testToken } from '../../../test/support/game-server.ts'
import { freePort } from '../../demo/free-port.ts'
import type { PlayerId } from '../../match/ids.ts'
import { removePlayer } from './remove-player.ts'

const alice = 'alice' as PlayerId
const at = (port: number) => ({ host: '127.0.0.1', port, key: matchKey.toString('hex') })

test('removes a player from their match, and can be repeated', async () => {
  await using server = await testServer({ env: { PLAYERS: 'alice,bob' } })
  await using client = await server.connect()
  expect(await client.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  expect(await removePlayer(at(server.controlPort), alice)).toBe('removed')
  expect((await client.closed).at(-1)).toBe('ERROR you have left this match')
  expect(await removePlayer(at(server.controlPort), alice)).toBe('removed')
})

test('a waiting server, or one with another key, refuses; a missing one is silent', async () => {
  await using server = await testServer({ env: { WAITS: '1' } })
  expect(await removePlayer(at(server.controlPort), alice)).toBe('refused')
  expect(await removePlayer({ ...at(server.controlPort), key: '00' }, alice)).toBe('refused')
  expect(await removePlayer(at(await freePort()), alice)).toBe('silent')
})
