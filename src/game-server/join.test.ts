import { describe, expect, it } from 'vitest'

import { testServer, testToken } from '../../test/support/game-server.ts'

const refusal = 'ERROR this token does not open this match'

describe('JOIN', () => {
  it('tells the player his name, and the operator that he is there', async () => {
    await using server = await testServer({ env: { PLAYERS: 'alice,bob' } })
    await using client = await server.connect()
    expect(await client.ask(`join ${testToken()}`)).toBe('JOINED alice')
    expect(await server.state()).toMatchObject({ players: ['alice'], client_count: 1 })
  })

  it.each([
    ['expired', testToken({ exp: 1 })],
    ['of another match', testToken({ match: 'm2' })],
    ['of somebody else', testToken({ player: 'mallory' })],
    ['forged', testToken({}, Buffer.alloc(32, 1))],
    ['truncated', testToken().slice(0, 40)],
    ['nonsense', 'x'],
  ])('a token that is %s: one sentence for all, and closed', async (_why, token) => {
    await using server = await testServer({ env: { PLAYERS: 'alice,bob' } })
    await using client = await server.connect()
    client.send(`JOIN ${token}`, 'REQUEST_MATCH 5')
    expect(await client.closed).toEqual([refusal])
    expect(await server.state()).toMatchObject({ state: 'open', players: [], client_count: 0 })
  })

  it('is refused by a server without a key, which serves who needs none', async () => {
    await using server = await testServer({ env: { MATCH_KEY: '' } })
    await using client = await server.connect()
    client.send(`JOIN ${testToken()}`)
    expect(await client.closed).toEqual([refusal])
    await using anonymous = await server.connect()
    expect(await anonymous.ask('REQUEST_MATCH 5')).toBe('RUNNING_LENGTH 5')
  })

  it('again by the same player elsewhere: the newer connection is his, and the match does not stop between', async () => {
    await using server = await testServer()
    await using older = await server.connect()
    older.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
    await older.take(3)
    await using newer = await server.connect()
    expect(await newer.ask(`JOIN ${testToken({ jti: 'k' })}`)).toBe('JOINED alice')
    expect((await older.closed).at(-1)).toBe('ERROR replaced by a newer connection')
    expect(await newer.ask('GET_STATE')).toBe('STATE running')
    expect(await server.state()).toMatchObject({ players: ['alice'], client_count: 1 })
  })

  it('a second time on one connection, or after playing without a name: refused, and he plays on', async () => {
    await using server = await testServer()
    await using named = await server.connect()
    await named.ask(`JOIN ${testToken()}`)
    expect(await named.ask(`JOIN ${testToken({ player: 'bob' })}`)).toMatch(/^ERROR JOIN comes once/)
    await using nameless = await server.connect()
    nameless.send('REQUEST_MATCH 60')
    expect(await nameless.take(2)).toEqual(['RUNNING_LENGTH 60', 'STATE running'])
    expect(await nameless.ask(`JOIN ${testToken({ player: 'bob' })}`)).toMatch(/^ERROR JOIN comes once/)
    expect(await server.state()).toMatchObject({ players: ['alice'], client_count: 2 })
  })
})

describe('with REQUIRE_TOKEN', () => {
  const options = { env: { REQUIRE_TOKEN: '1' }, limits: { firstLineMs: 200 } }

  it('only who joined may play; anybody may ask for the state, as probes do', async () => {
    await using server = await testServer({ ...options, limits: {} })
    await using stranger = await server.connect()
    expect(await stranger.ask('GET_STATE')).toBe('STATE open')
    stranger.send('REQUEST_MATCH 5')
    expect(await stranger.closed).toEqual(['STATE open', 'ERROR send JOIN and a token first'])
    await using player = await server.connect()
    player.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 5')
    expect(await player.take(3)).toEqual(['JOINED alice', 'RUNNING_LENGTH 5', 'STATE running'])
  })

  it('a connection that does not join in time is closed, whatever it asks', async () => {
    await using server = await testServer(options)
    await using stranger = await server.connect()
    await stranger.ask('GET_STATE')
    expect(await stranger.closed).toEqual(['STATE open', 'ERROR say something sooner'])
  })
})
