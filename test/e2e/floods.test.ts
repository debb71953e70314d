import { once } from 'node:events'
import { afterEach, describe, expect, inject, test } from 'vitest'

import { matchKeyLabel, REPORT_PROOF } from '../../src/protocol/tokens.ts'
import { deriveKey, sign } from '../../src/runtime/seals.ts'
import { LineClient } from '../support/line-client.ts'
import { dialPort } from '../support/proxy.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

const isHere = inject('target') !== 'cluster'
const TOKEN_SECRET = 'at-least-16-bytes'
const players = ['ann', 'bob'] as const

let system: System | undefined
afterEach(() => system?.[Symbol.asyncDispose]())

/** The match of two players, who play until a test ends it. */
async function startMatch(vars: Record<string, string> = {}) {
  const here = await startSystem({
    SESSION_SIZE: '2',
    TOKEN_SECRET,
    TOKEN_TTL_SECONDS: '3600',
    NO_SHOW_SECONDS: '3600',
    START_DEADLINE_SECONDS: '3600',
    REPORT_SECONDS: '1',
    ...vars,
  })
  system = here
  for (const player of players) await here.post('/match/join', { player_id: player })
  const places = await Promise.all(players.map((player) => matched(here, player)))
  const port = Number(new URL(here.url).port)
  const connect = async (at: 0 | 1, options: { allowHalfOpen?: boolean } = {}): Promise<LineClient> => {
    const client = await LineClient.connect(port, options)
    expect(await client.ask(`JOIN ${places[at]?.token ?? ''}`)).toBe(`JOINED ${players[at]}`)
    return client
  }
  const clients = (count: number) =>
    waitFor(`${count} clients in the match`, async () => {
      const { body } = await here.get<{ servers: { client_count: number }[] }>('/server-stats')
      return body.servers[0]?.client_count === count
    })
  return { here, port, match: places[0]?.session_id ?? '', connect, clients }
}

interface Placed {
  readonly status: string
  readonly session_id: string
  readonly token: string
}

const matched = ({ get }: System, player: string): Promise<Placed> =>
  waitFor(`the match of ${player}`, async () => {
    const { body } = await get<Placed>(`/match/status?player_id=${player}`)
    return body.status === 'matched' && body
  })

describe.skipIf(!isHere)(`floods${isHere ? '' : ' (cannot: the cluster has its own settings)'}`, () => {
  test('a player who sends 100,000 lines at once is slowed down, and the other one is answered meanwhile', async () => {
    const { connect, clients } = await startMatch()
    await using flooder = await connect(0)
    await using other = await connect(1)
    flooder.send(...Array.from({ length: 100_000 }, () => 'GET_STATE'))
    expect(new Set(await flooder.take(500))).toEqual(new Set(['STATE open']))
    for (let i = 0; i < 100; i += 1) expect(await other.ask('GET_STATE')).toBe('STATE open')
    expect(flooder.lines.length).toBeLessThan(100_000)
    flooder.socket.destroy()
    await clients(1)
    expect(await other.ask('GET_STATE')).toBe('STATE open')
  })

  test('of 1,000 connections from one address, those beyond its limit are refused, and players in a match are not affected', async () => {
    const { here, port, connect } = await startMatch({
      LIMITS_PER_ADDRESS: 'on',
      MAX_CONNECTIONS_PER_ADDRESS: '100',
      MAX_NEW_CONNECTIONS_PER_ADDRESS: '0',
      MAX_REQUESTS_PER_ADDRESS: '0',
    })
    await using player = await connect(0)
    const sockets = Array.from({ length: 1000 }, () => dialPort(port))
    const answers = await Promise.all(
      sockets.map(async (socket) => {
        socket.write('GET /api/health HTTP/1.1\r\nHost: h\r\n\r\n')
        const [bytes] = (await once(socket, 'data')) as [Buffer]
        return bytes.toString()
      }),
    )
    const refused = answers.filter((answer) => answer.startsWith('HTTP/1.1 503 '))
    expect(refused.length).toBeGreaterThan(900)
    for (const answer of refused) expect(answer.toLowerCase()).toContain('\r\nretry-after: ')
    expect(answers.filter((answer) => answer.startsWith('HTTP/1.1 200 '))).toHaveLength(1000 - refused.length)
    expect(await player.ask('GET_STATE')).toBe('STATE open')
    for (const socket of sockets) socket.destroy()
    await waitFor('room for a request', async () => (await here.get('/health')).status === 200)
  })

  test('a player who reads nothing is dropped, and the other one is served', async () => {
    const { connect, clients } = await startMatch({
      MAX_LINES_PER_SECOND: '1000000',
      MAX_BUFFERED_BYTES: '65536',
      PEER_LOST_SECONDS: '2',
    })
    await using deaf = await connect(0)
    await using other = await connect(1)
    deaf.socket.pause()
    const lines = 'GET_RUNNING_LENGTH\n'.repeat(10_000)
    while (deaf.socket.writable) {
      const drained = new Promise((resolve) => deaf.socket.once('drain', resolve))
      if (!deaf.socket.write(lines)) await Promise.race([drained, deaf.closed])
      expect(await other.ask('GET_STATE')).toBe('STATE open')
    }
    await clients(1)
    expect(await other.ask('GET_STATE')).toBe('STATE open')
  })

  test('a player who resets their connection in the middle of a line comes back with the same token', async () => {
    const { connect, clients } = await startMatch()
    await using other = await connect(1)
    const broken = await connect(0)
    await clients(2)
    broken.socket.write('REQUEST_MA')
    broken.socket.resetAndDestroy()
    await clients(1)
    await using again = await connect(0)
    expect(await again.ask('GET_STATE')).toBe('STATE open')
    expect(await other.ask('GET_STATE')).toBe('STATE open')
  })

  test('a player who closes only their own side is answered to the end, and comes back with the same token', async () => {
    const { connect, clients } = await startMatch()
    const half = await connect(0, { allowHalfOpen: true })
    half.socket.end('GET_STATE\nGET_RUNNING_LENGTH\n')
    expect(await half.take(2)).toEqual(['STATE open', 'RUNNING_LENGTH 0'])
    await half.closed
    await clients(0)
    await using again = await connect(0)
    expect(await again.ask('GET_STATE')).toBe('STATE open')
  })

  test('the end of a match, reported twice and with strangers in it, ends it once, for its own players', async () => {
    const { here, match } = await startMatch()
    const proof = sign(deriveKey(TOKEN_SECRET, matchKeyLabel(match)), REPORT_PROOF)
    const report = async (seq: number, says: object): Promise<number> => {
      const body = { seq, state: 'running', client_count: 2, players, ttl_seconds: 60, ...says }
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${proof}` }
      const sent = { method: 'POST', headers, body: JSON.stringify(body) }
      return (await fetch(`${here.backendUrl}/match/${match}/report`, sent)).status
    }
    const strangers = [...players, 'eve']
    expect(await report(1000, { players: strangers, client_count: 3 })).toBe(200)
    expect(await report(1001, { client_count: -1 })).toBe(400)
    expect(await report(1002, { scores: { ann: -5 } })).toBe(400)
    expect(await report(1003, { result: 'x'.repeat(10_000_000) })).toBe(413)
    const end = { state: 'stop', end_reason: 'finished', players: strangers, client_count: 3 }
    const statuses = await Promise.all([report(2000, end), report(2000, end), report(2001, end)])
    expect(statuses).toEqual([200, 200, 200])
    const { matches } = await waitFor('the match in history', async () => {
      const { body } = await here.get<{
        matches: { end_reason: string; players: { player_id: string }[] }[]
      }>('/history/matches?state=ended')
      return body.matches.length > 0 && body
    })
    const told = matches.map(({ end_reason: why, players: those }) => [
      why,
      those.map(({ player_id: id }) => id).sort(),
    ])
    expect(told).toEqual([['finished', [...players]]])
    const { body } = await here.get<{ status: string; session_id: null }>('/match/status?player_id=eve')
    expect([body.status, body.session_id]).toEqual(['pending', null])
  })
})
