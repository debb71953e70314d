import { afterEach, describe, expect, inject, onTestFinished, test } from 'vitest'

import type { Problem } from '../../src/protocol/problems.ts'
import { startSystem, type System } from '../support/system.ts'

const isHere = inject('target') !== 'cluster'
let system: System | undefined
afterEach(() => system?.[Symbol.asyncDispose]())

async function start(vars: Record<string, string>): Promise<System> {
  // Nobody is matched.
  const crowd = { SESSION_SIZE: '100', MIN_PARTIAL_SESSION_SIZE: '100' }
  system = await startSystem({ ...crowd, ...vars })
  return system
}

const join = ({ post }: System, player: string) => post<Problem>('/match/join', { player_id: player })
const ask = ({ get }: System, player: string) => get<Problem>(`/match/status?player_id=${player}`)

async function refusals({ backendUrl }: System): Promise<Record<string, number>> {
  const text = await (await fetch(`${backendUrl}/metrics`)).text()
  const found = text.matchAll(/^muster_refusals_total\{reason="([\w-]+)"\} (\d+)$/gm)
  return Object.fromEntries([...found].map(([, reason = '', count]) => [reason, Number(count)] as const))
}

describe.skipIf(!isHere)(`limits${isHere ? '' : ' (cannot: the cluster has its own settings)'}`, () => {
  test('a player with too many joins is told when to come back, and keeps the place they have', async () => {
    const here = await start({ MAX_JOINS_PER_PLAYER: '6' })
    for (let i = 0; i < 2; i += 1) expect((await join(here, 'ann')).status).toBe(200)
    const refused = await join(here, 'ann')
    expect(refused).toMatchObject({ status: 429, body: { code: 'TOO_MANY_REQUESTS' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await join(here, 'bob')).status).toBe(200)
    expect((await ask(here, 'ann')).body).toMatchObject({ status: 'pending' })
    expect(await refusals(here)).toEqual({ joins: 1 })
  })

  test('a player with too many requests is refused, whatever the route; others are served', async () => {
    const here = await start({ MAX_REQUESTS_PER_PLAYER: '1' })
    await join(here, 'ann')
    const paths = ['/match/status', '/match/why', '/party', '/match/events', '/match/status']
    const statuses: number[] = []
    for (const path of [...paths, ...paths]) {
      const stop = new AbortController()
      const { status, body } = await fetch(`${here.backendUrl}${path}?player_id=ann`, { signal: stop.signal })
      statuses.push(status)
      if (path !== '/match/events') await body?.cancel()
      stop.abort()
    }
    expect(statuses.slice(0, 5)).not.toContain(429)
    expect(statuses.slice(5)).toContain(429)
    expect((await ask(here, 'bob')).status).toBe(200)
    const { requests = 0 } = await refusals(here)
    expect(requests).toBe(statuses.filter((status) => status === 429).length)
  })

  test('joins that are refused before they reach the queue are requests like any other', async () => {
    const here = await start({ MAX_REQUESTS_PER_PLAYER: '1' })
    const refused = [
      () => here.post<Problem>('/match/join', { player_id: 'ann', attributes: { unknown: 1 } }),
      () => here.post<Problem>('/party/queue', { player_id: 'ann' }),
    ]
    for (const asked of refused) {
      const codes: string[] = []
      for (let i = 0; i < 10; i += 1) codes.push((await asked()).body.code)
      expect(codes.at(-1)).toBe('TOO_MANY_REQUESTS')
    }
    // The second began with nothing left.
    expect((await refusals(here))['requests']).toBeGreaterThan(10)
  })

  test('a full queue takes nobody in, serves those who wait, and has room again when one leaves', async () => {
    const here = await start({ MAX_WAITING_PLAYERS: '2' })
    for (const player of ['ann', 'bob']) expect((await join(here, player)).status).toBe(200)
    const refused = await join(here, 'carl')
    expect(refused).toMatchObject({ status: 503, body: { code: 'QUEUE_FULL' } })
    expect(refused.headers.get('retry-after')).toBe('5')
    expect((await join(here, 'ann')).status).toBe(200)
    expect((await ask(here, 'bob')).body).toMatchObject({ status: 'pending' })
    await here.post('/match/leave', { player_id: 'ann' })
    expect((await join(here, 'carl')).status).toBe(200)
    expect(await refusals(here)).toEqual({ 'queue-full': 1 })
  })

  test("a player's newest event streams count: the oldest ends", async () => {
    const here = await start({ MAX_EVENT_STREAMS_PER_PLAYER: '1' })
    await join(here, 'ann')
    const listen = async () => {
      const stop = new AbortController()
      onTestFinished(() => {
        stop.abort()
      })
      return fetch(`${here.backendUrl}/match/events?player_id=ann`, { signal: stop.signal })
    }
    const oldest = await listen()
    const newest = await listen()
    expect(await oldest.text()).toContain('event: queued')
    expect(newest.status).toBe(200)
    expect(await refusals(here)).toEqual({ 'player-streams': 1 })
  })

  test('streams beyond those of all players are refused, and those that are open go on', async () => {
    const here = await start({ MAX_EVENT_STREAMS: '1' })
    for (const player of ['ann', 'bob']) await join(here, player)
    const stop = new AbortController()
    onTestFinished(() => {
      stop.abort()
    })
    const open = await fetch(`${here.backendUrl}/match/events?player_id=ann`, { signal: stop.signal })
    expect(open.status).toBe(200)
    const refused = await fetch(`${here.backendUrl}/match/events?player_id=bob`)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await refusals(here)).toEqual({ 'event-streams': 1 })
  })

  test('an address with too many requests is refused, however many players it names', async () => {
    const here = await start({
      LIMITS_PER_ADDRESS: 'on',
      MAX_REQUESTS_PER_ADDRESS: '1',
      ALLOW_ANONYMOUS: 'true',
      TRUSTED_PROXIES: 'loopback',
    })
    const from = async (address: string, player: string) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': address }
      const body = JSON.stringify({ player_id: player })
      return (await fetch(`${here.backendUrl}/match/join`, { method: 'POST', headers, body })).status
    }
    const statuses: number[] = []
    for (let i = 0; i < 30; i += 1) statuses.push(await from('2001:db8::1', `player-${i}`))
    expect(statuses.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 200))
    expect(statuses).toContain(429)
    // The same network of 64 bits.
    expect(await from('2001:db8::2', 'another')).toBe(429)
    expect(await from('2001:db8:1::1', 'another')).toBe(200)
  })

  test("a studio's own programs have no limit", async () => {
    const here = await start({
      MAX_JOINS_PER_PLAYER: '3',
      MAX_REQUESTS_PER_PLAYER: '1',
      MAX_WAITING_PLAYERS: '1',
    })
    const headers = { authorization: `Bearer ${here.adminToken}` }
    for (let i = 0; i < 12; i += 1) {
      const players = [{ player_id: 'ann' }, { player_id: 'bob' }]
      expect((await here.post('/match/join', { players }, headers)).status).toBe(200)
      expect((await here.get('/match/status?player_id=ann', { headers })).status).toBe(200)
    }
    expect(await refusals(here)).toEqual({})
  })
})
