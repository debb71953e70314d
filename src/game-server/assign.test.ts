import { describe, expect, it } from 'vitest'

import { matchKey, testServer, testToken, type TestServer } from '../../test/support/game-server.ts'
import { ReportTaker } from '../../test/support/report-taker.ts'
import { ASSIGN_PROOF } from '../protocol/tokens.ts'
import { sign } from '../runtime/seals.ts'

const env = { WAITS: '1' }
const proof = sign(matchKey, ASSIGN_PROOF)

async function assign(server: TestServer, body: unknown, bearer = proof): Promise<number> {
  const url = `http://127.0.0.1:${server.controlPort}/assign`
  const headers = { authorization: `Bearer ${bearer}` }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

describe('a server that was started before its match', () => {
  it('is handed it, and serves its players from then on', async () => {
    await using server = await testServer({ env })
    expect(await assign(server, { players: ['alice', 'bob'] })).toBe(200)
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    await using mallory = await server.connect()
    expect(await mallory.ask(`JOIN ${testToken({ player: 'mallory' })}`)).toMatch(/^ERROR/)
  })

  it('is told so again without harm, and refuses to serve others', async () => {
    await using server = await testServer({ env })
    expect(await assign(server, { players: ['alice', 'bob'] })).toBe(200)
    expect(await assign(server, { players: ['bob', 'alice'] })).toBe(200)
    expect(await assign(server, { players: ['alice'] })).toBe(409)
    expect(await assign(server, { players: ['carol', 'dave'] })).toBe(409)
  })

  it.each([
    ['without proof', { players: ['alice'] }, 'no', 403],
    ['without players', { players: [] }, proof, 400],
    ['with something else than ids', { players: ['a b'] }, proof, 400],
    ['too long', { players: Array.from({ length: 3000 }, () => 'a'.repeat(64)) }, proof, 400],
    ['nonsense', 'x', proof, 400],
  ])('takes no match %s', async (_why, body, bearer, status) => {
    await using server = await testServer({ env })
    expect(await assign(server, body, bearer)).toBe(status)
    expect(await assign(server, { players: ['alice'] })).toBe(200)
  })

  it('lets nobody play before, and stays open however long that takes', async () => {
    await using server = await testServer({ env, rules: { noShowMs: 1, startDeadlineMs: 1 } })
    await using early = await server.connect()
    expect(await early.ask('GET_STATE')).toBe('STATE open')
    early.send('REQUEST_MATCH 5')
    expect((await early.closed).at(-1)).toBe('ERROR this server waits for its match')
    await using holder = await server.connect()
    expect(await holder.ask(`JOIN ${testToken()}`)).toMatch(/^ERROR/)
    expect(await server.state()).toMatchObject({ state: 'open' })
    // From here on time counts.
    expect(await assign(server, { players: ['alice'] })).toBe(200)
    await server.closed
    expect(server.log.map(({ msg }) => msg)).toContain('match stopped')
  })

  it('reports from when it has its match, and of no other time', async () => {
    await using backend = new ReportTaker()
    await using server = await testServer({ env: { ...env, BACKEND_URL: await backend.listen() } })
    await using client = await server.connect()
    await client.ask('GET_STATE')
    expect(await assign(server, { players: ['alice'] })).toBe(200)
    expect(await backend.has(() => true)).toMatchObject({
      report: { seq: 1, state: 'open', client_count: 1 },
    })
  })
})
