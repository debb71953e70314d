import { describe, expect, it } from 'vitest'

import { matchKey, testServer, testToken, type TestServer } from '../../test/support/game-server.ts'
import { dialPort, hearAll, say } from '../../test/support/proxy.ts'
import { ReportTaker } from '../../test/support/report-taker.ts'
import { lineHeaders, MAX_ASSIGNMENT_BYTES } from '../protocol/assignment.ts'
import { ASSIGN_PROOF, STATE_PROOF } from '../protocol/tokens.ts'
import { sign } from '../runtime/seals.ts'

const env = { WAITS: '1' }
const proof = sign(matchKey, ASSIGN_PROOF)

async function assign(server: TestServer, body: unknown, bearer = proof): Promise<number> {
  const url = `http://127.0.0.1:${server.controlPort}/assign`
  const headers = { authorization: `Bearer ${bearer}` }
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).status
}

const lineHead = (start = 'GET /assign', bearer = proof): string =>
  [
    `${start} HTTP/1.1`,
    'host: any',
    ...Object.entries(lineHeaders(bearer)).map((each) => each.join(': ')),
    '\r\n',
  ].join('\r\n')

/** Requests a connection for the assignment, sends this on it at once, and returns all that the server sends until it ends. */
const onLine = ({ controlPort }: TestServer, said: string, ...asked: Parameters<typeof lineHead>) =>
  say(controlPort, lineHead(...asked) + said)

describe('a server that was started before its match', () => {
  it('is handed it, and serves its players from then on', async () => {
    await using server = await testServer({ env })
    expect(await assign(server, { players: ['alice', 'bob'] })).toBe(200)
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    await using mallory = await server.connect()
    expect(await mallory.ask(`JOIN ${testToken({ player: 'mallory' })}`)).toMatch(/^ERROR/)
  })

  it('is handed a thousand players, each of whom has the longest id', async () => {
    await using server = await testServer({ env })
    const players = Array.from({ length: 1000 }, (_, i) => '😀'.repeat(124) + String(i).padStart(4, '0'))
    expect(await assign(server, { players })).toBe(200)
    expect(await onLine(server, `${JSON.stringify({ players })}\n`)).toMatch(/\n200\n$/)
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
    ['too long', { players: Array.from({ length: 1100 }, () => '😀'.repeat(128)) }, proof, 400],
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

  it('is handed it on a line, and told so again on another', async () => {
    await using server = await testServer({ env })
    const said = '{"players":["alice"]}\n'
    for (let time = 0; time < 2; time += 1)
      expect(await onLine(server, said)).toMatch(/^HTTP.+ 101 [^]+\n200\n$/)
    await using alice = await server.connect()
    expect(await alice.ask(`JOIN ${testToken()}`)).toBe('JOINED alice')
    expect(await onLine(server, '{"players":["bob"]}\n')).toMatch(/\n409\n$/)
  })

  it.each([
    ['an assignment without players', '{"players":[]}\n'],
    ['nonsense', 'x\n'],
    ['a line without end', 'a'.repeat(MAX_ASSIGNMENT_BYTES + 1)],
    ['two lines of which the first is none', '\n{"players":["alice"]}\n'],
  ])('takes no match on a line from %s', async (_what, said) => {
    await using server = await testServer({ env })
    expect(await onLine(server, said)).toMatch(/\n400\n$/)
    expect(await server.state()).toMatchObject({ state: 'open' })
    expect(await assign(server, { players: ['alice'] })).toBe(200)
  })

  it.each([
    ['without proof', 'GET /assign', 'no', 403],
    ['by another method', 'PUT /assign', proof, 404],
    ['for its state, and offers to upgrade', 'GET /state', sign(matchKey, STATE_PROOF), 200],
  ])('opens no line to a client that asks %s, and answers', async (_how, head, bearer, status) => {
    await using server = await testServer({ env })
    expect(await onLine(server, '', head, bearer)).toMatch(`HTTP/1.1 ${status} `)
    expect(await assign(server, { players: ['bob'] })).toBe(200)
  })

  it('tells a client that asks for no line where there is one', async () => {
    await using server = await testServer({ env })
    const headers = { authorization: `Bearer ${proof}` }
    const asked = await fetch(`http://127.0.0.1:${server.controlPort}/assign`, { headers })
    expect([asked.status, asked.headers.get('upgrade')]).toEqual([426, 'muster-assign'])
  })

  it('ends although a refused client keeps its own end open', async () => {
    const server = await testServer({ env })
    const refused = dialPort(server.controlPort)
    const heard = hearAll(refused)
    refused.write(lineHead('GET /assign', 'no'))
    expect(await heard).toMatch('HTTP/1.1 403 ')
    server.abandon()
    await server.closed
    refused.destroy()
  })

  it('ends the lines of who still waits when it ends', async () => {
    const server = await testServer({ env })
    const line = onLine(server, '')
    expect(await server.state()).toMatchObject({ state: 'open' })
    server.abandon()
    await server.closed
    expect(await line).toMatch(/^HTTP.+ 101 /)
  })
})
