import { expect, it } from 'vitest'

import { testServer, testToken, type TestServer } from '../../test/support/game-server.ts'
import { ASSIGN_PROOF, REMOVE_PROOF } from '../protocol/tokens.ts'

const env = { PLAYERS: 'alice,bob' }
const leaves = (server: TestServer, player: string): Promise<number> =>
  server.tell('/remove', { player }, REMOVE_PROOF)

it('a player who left for good is sent away, and none of their tokens opens the match again', async () => {
  await using server = await testServer({ env })
  await using alice = await server.connect()
  await using bob = await server.connect()
  expect(await bob.ask(`JOIN ${testToken({ player: 'bob' })}`)).toBe('JOINED bob')
  expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  expect(await leaves(server, 'alice')).toBe(200)
  expect((await alice.closed).at(-1)).toBe('ERROR you have left this match')
  expect(await leaves(server, 'alice')).toBe(200)
  await using again = await server.connect()
  again.send(`JOIN ${testToken({ jti: 'k' })}`)
  expect(await again.closed).toEqual(['ERROR this token does not open this match'])
  expect(await server.state()).toMatchObject({ state: 'open', players: ['bob'], client_count: 1 })
})

it('a player who left for good before they came cannot come', async () => {
  await using server = await testServer({ env })
  expect(await leaves(server, 'alice')).toBe(200)
  await using alice = await server.connect()
  alice.send(`JOIN ${testToken()}`)
  expect(await alice.closed).toEqual(['ERROR this token does not open this match'])
})

it('nobody waits for a player who left for good: the match of the last one ends at once', async () => {
  await using server = await testServer({ env })
  await using alice = await server.connect()
  await using bob = await server.connect()
  bob.send(`JOIN ${testToken({ player: 'bob' })}`, 'REQUEST_MATCH 600')
  await bob.take(3)
  alice.send(`JOIN ${testToken()}`)
  await alice.take(2)
  bob.socket.destroy()
  await expect.poll(() => server.state()).toMatchObject({ players: ['alice'] })
  expect(await leaves(server, 'alice')).toBe(200)
  await alice.closed
  // Bob may come back, until they have left for good too.
  expect(await server.state()).toMatchObject({ state: 'running' })
  expect(await leaves(server, 'bob')).toBe(200)
  await server.closed
  expect(server.log.find(({ msg }) => msg === 'match stopped')?.facts).toMatchObject({ why: 'everyone-left' })
})

it('a match that all its players left for good before it began ends at once', async () => {
  await using server = await testServer({ env })
  expect(await leaves(server, 'alice')).toBe(200)
  expect(await leaves(server, 'bob')).toBe(200)
  await server.closed
})

it.each([
  ['the proof of something else', { player: 'alice' }, ASSIGN_PROOF, 403],
  ['no player', {}, REMOVE_PROOF, 400],
  ['what is no id', { player: 'a b' }, REMOVE_PROOF, 400],
  ['nonsense', null, REMOVE_PROOF, 400],
])('with %s nobody is removed', async (_what, body, label, status) => {
  await using server = await testServer({ env })
  await using alice = await server.connect()
  expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
  expect(await server.tell('/remove', body, label)).toBe(status)
  expect(await server.state()).toMatchObject({ players: ['alice'] })
})

it('a server that waits for its match has nobody to remove', async () => {
  await using server = await testServer({ env: { WAITS: '1' } })
  expect(await leaves(server, 'alice')).toBe(409)
})
