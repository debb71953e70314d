import { describe, expect, it } from 'vitest'

import { testServer, testToken } from '../../test/support/game-server.ts'
import { LineClient } from '../../test/support/line-client.ts'
import { openProxy, SECRET, tokenTo } from '../../test/support/proxy.ts'
import { matchKeyLabel } from '../protocol/tokens.ts'
import { deriveKey } from '../runtime/seals.ts'

const refusal = 'ERROR this token does not open this match'

describe('JOIN', () => {
  it('tells the player their name, and the operator that they are there', async () => {
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

  it('again by the same player elsewhere: the newer connection is theirs, and the match does not stop in between', async () => {
    await using server = await testServer()
    await using older = await server.connect()
    older.send(`JOIN ${testToken()}`, 'REQUEST_MATCH 60')
    await older.take(3)
    await using newer = await server.connect()
    newer.send(`JOIN ${testToken({ jti: 'k' })}`, 'GET_RUNNING_LENGTH')
    expect(await newer.take(3)).toEqual(['JOINED alice', 'STATE running', 'RUNNING_LENGTH 60'])
    expect((await older.closed).at(-1)).toBe('ERROR replaced by a newer connection')
    expect(await server.state()).toMatchObject({ players: ['alice'], client_count: 1 })
  })

  it('a second time on one connection, or after playing without a name: refused, and they play on', async () => {
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

describe('a line is a JOIN for the proxy and for the game server alike', () => {
  const env = { MATCH_KEY: deriveKey(SECRET, matchKeyLabel('m1')).toString('hex') }

  it.each([
    ['as it is', '', ''],
    ['with spaces', ' ', '  '],
    ['with a carriage return', '', '\r'],
    ['with both', ' ', ' \r'],
  ])('%s: one connection', async (_how, before, behind) => {
    await using server = await testServer({ env })
    const proxy = await openProxy()
    await using client = await LineClient.connect(proxy.port)
    expect(await client.ask(`JOIN ${before}${tokenTo(server.port)}${behind}`)).toBe('JOINED ann')
    expect(await server.state()).toMatchObject({ players: ['ann'], client_count: 1 })
  })

  it.each([
    ['a no-break space as one byte', [0xa0]],
    ['a no-break space', [0xc2, 0xa0]],
    ['a byte order mark', [0xef, 0xbb, 0xbf]],
    ['a tab', [0x09]],
    ['a vertical tab', [0x0b]],
    ['a NUL', [0x00]],
    ['two carriage returns', [0x0d, 0x0d]],
    ['more base64 of another kind', [0x2b]],
    ['padding', [0x3d]],
  ])('followed by %s: for neither', async (_what, bytes) => {
    await using server = await testServer({ env })
    const proxy = await openProxy()
    const token = tokenTo(server.port)
    const line = Buffer.from([...Buffer.from(`JOIN ${token}`), ...bytes, 10])
    await using client = await LineClient.connect(proxy.port)
    client.socket.write(line)
    expect(await client.closed).toEqual(['ERROR this token opens nothing'])
    await using direct = await server.connect()
    direct.socket.write(line)
    expect(await direct.next()).toMatch(/^(ERROR|UNKNOWN)/)
    expect(await server.state()).toMatchObject({ players: [] })
  })

  it('a token on many connections is one player on one connection', async () => {
    await using server = await testServer({ env })
    const proxy = await openProxy()
    const clients = await Promise.all(Array.from({ length: 200 }, () => LineClient.connect(proxy.port)))
    for (const client of clients) client.send(`JOIN ${tokenTo(server.port)}`)
    expect(await Promise.all(clients.map((client) => client.next()))).toEqual(clients.map(() => 'JOINED ann'))
    expect(await server.state()).toMatchObject({ players: ['ann'], client_count: 1 })
    for (const client of clients) client.socket.destroy()
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
