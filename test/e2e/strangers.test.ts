import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

import { routeExamples } from '../../src/backend/route-examples.ts'
import type { StatusAnswer } from '../../src/protocol/http.ts'
import type { PartyAnswer } from '../../src/protocol/party.ts'
import { bearer, JWT_SECRET, signedToken, tokenOf } from '../support/jwt.ts'
import { RedisServer } from '../support/redis-server.ts'
import { startSystem, type System } from '../support/system.ts'
import { waitFor } from '../support/wait-for.ts'

/** They show nothing of players. */
const OPEN = ['health', 'healthz', 'readyz']
const REFUSED = [401, 403, 429]

const isHere = inject('target') !== 'cluster'

describe.skipIf(!isHere)(
  `a system with AUTH=jwt${isHere ? '' : ' (cannot: the cluster has its own settings)'}`,
  () => {
    let system: System
    let match = ''
    let code = ''
    const as = (player: string) => bearer(tokenOf(player))
    const status = async (player: string) =>
      (await system.get<StatusAnswer>(`/match/status?player_id=${player}`, { headers: as(player) })).body
    const party = async () =>
      (await system.get<PartyAnswer>('/party?player_id=carl', { headers: as('carl') })).body

    beforeAll(async () => {
      system = await startSystem({
        AUTH: 'jwt',
        JWT_SECRET,
        SESSION_SIZE: '2',
        MIN_PARTIAL_SESSION_SIZE: '2',
      })
      for (const player of ['ada', 'bob', 'carl'])
        await system.post('/match/join', { player_id: player }, as(player))
      const { body } = await system.post<PartyAnswer>('/party', { player_id: 'carl' }, as('carl'))
      code = body.code
      match = await waitFor('the match', async () => {
        const { status: at, session_id } = await status('ada')
        return at === 'matched' ? (session_id ?? undefined) : undefined
      })
    })
    afterAll(() => system[Symbol.asyncDispose]())

    interface Asked {
      readonly name: string
      readonly path: string
      readonly init: {
        readonly method: string
        readonly headers?: Record<string, string>
        readonly body?: string
      }
    }

    /** Every route of the OpenAPI document, asked for other players and their match. */
    async function everyRoute(): Promise<readonly Asked[]> {
      const { body } = await system.get<{
        paths: Record<string, Record<string, { operationId: string; parameters?: { name: string }[] }>>
      }>('/openapi.json')
      return Object.entries(body.paths).flatMap(([route, methods]) =>
        Object.entries(methods)
          .filter(([, { operationId }]) => !OPEN.includes(operationId))
          .map(([method, { operationId, parameters = [] }]) => {
            const query = parameters.some(({ name }) => name === 'player_id') ? '?player_id=ada' : ''
            const sent = routeExamples[operationId]?.body
            const body = sent && JSON.stringify({ ...sent, ...('code' in sent && { code }) })
            const headers = { 'content-type': 'application/json' }
            const init = { method: method.toUpperCase(), ...(body !== undefined && { headers, body }) }
            return { name: operationId, path: route.replace('{session_id}', match) + query, init }
          }),
      )
    }

    test('several Authorization headers are refused, not chosen from', async () => {
      const headers: [string, string][] = [
        ['authorization', `Bearer ${tokenOf('ada')}`],
        ['authorization', `Bearer ${tokenOf('bob')}`],
      ]
      const { request } = await import('undici')
      const { statusCode, body } = await request(`${system.backendUrl}/match/status?player_id=ada`, {
        headers: headers.flat(),
      })
      await body.dump()
      expect(statusCode).toBe(401)
    })

    const tokens: Readonly<Record<string, string | undefined>> = {
      'no token': undefined,
      'a forged token': signedToken({ sub: 'ada', exp: 9e9 }, { secret: 'x'.repeat(32) }),
      'a guess': 'guess',
      'an own token': tokenOf('mallory'),
      'the own token of a viewer of other games': tokenOf('mallory', { muster_role: 'spectator' }),
    }

    test.each(Object.keys(tokens))(
      "a stranger with %s who knows every player's id gets nothing but 401, 403 and 429",
      async (kind) => {
        const token = tokens[kind]
        const routes = await everyRoute()
        expect(routes.length).toBeGreaterThan(18)
        for (const { name, path, init } of routes)
          for (const base of [`${system.url}/api`, system.backendUrl]) {
            const headers = { ...init.headers, ...(token !== undefined && bearer(token)) }
            const answer = await fetch(base + path, { ...init, headers })
            const body = await answer.text()
            // The proxy need not show a route at all.
            if (answer.status === 404 && body.includes('UNKNOWN_ROUTE') && base !== system.backendUrl)
              continue
            expect(REFUSED, `${name} at ${base}: ${body}`).toContain(answer.status)
            expect(body, name).not.toContain('connect_port')
            if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toBe('Bearer')
            if (answer.status === 429) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
          }
      },
    )

    test('their requests have changed nothing', async () => {
      expect(await status('ada')).toMatchObject({ status: 'matched', session_id: match })
      expect(await status('carl')).toMatchObject({ state: 'queued' })
      expect((await party()).members).toMatchObject([{ player_id: 'carl' }])
    })

    test('naming somebody else is no sign of their life: the place of who is gone expires', async () => {
      await using here = await startSystem({ AUTH: 'jwt', JWT_SECRET, TICKET_TTL_SECONDS: '5' })
      await here.post('/match/join', { player_id: 'ada' }, as('ada'))
      await waitFor('the end of the place', async () => {
        const asked = await here.get('/match/status?player_id=ada', { headers: as('eve') })
        expect(asked.status).toBe(403)
        const metrics = await (await fetch(`${here.backendUrl}/metrics`)).text()
        return metrics.includes('\nmuster_tickets_expired_total 1\n')
      })
    })

    test('wrong tokens are limited by address, and a right token passes nevertheless', async () => {
      const guess = (n: number) =>
        system.get<{ code: string }>('/match/status?player_id=ada', { headers: bearer(`guess-${n}`) })
      await waitFor('the limit', async () => (await guess(0)).status === 429)
      expect((await guess(1)).body.code).toBe('TOO_MANY_GUESSES')
      expect(await status('ada')).toMatchObject({ session_id: match })
      const metrics = await (await fetch(`${system.backendUrl}/metrics`)).text()
      expect(metrics).toMatch(/muster_auth_failures_total\{reason="malformed"\} [1-9]/)
    })

    test('a refusal says why, and does not repeat the token', async () => {
      const token = tokenOf('ada', { exp: 1 })
      const { status: answered, body } = await system.get<{ code: string; detail: string }>(
        '/match/status?player_id=ada',
        { headers: bearer(token) },
      )
      expect([answered, body.code]).toEqual([401, 'NOT_SIGNED_IN'])
      expect(body.detail).toContain('expired')
      expect(JSON.stringify(body)).not.toContain(token.slice(0, 20))
    })

    const role = (name: string) => bearer(signedToken({ exp: 9e9, muster_role: name }))

    test('a viewer reads, and changes nothing', async () => {
      const headers = role('viewer')
      for (const path of [
        '/sessions/active',
        '/server-stats',
        '/history/matches',
        `/history/matches/${match}`,
      ])
        expect((await fetch(system.backendUrl + path, { headers })).status, path).toBe(200)
      for (const path of ['/match/status?player_id=ada', '/match/why?player_id=carl'])
        expect((await system.get(path, { headers })).status, path).toBe(200)
      for (const [path, body] of [
        ['/match/join', { player_id: 'ada' }],
        ['/match/leave', { player_id: 'ada' }],
        ['/party', { player_id: 'ada' }],
        [`/match/${match}/end`, undefined],
        ['/cleanup/orphaned-servers', undefined],
      ] as const)
        expect((await askBackend(path, body, headers)).status, path).toBe(403)
    })

    test("a game's back end acts for its players, and reads nothing else", async () => {
      const headers = role('game-backend')
      const group = { players: [{ player_id: 'dora' }, { player_id: 'emil' }] }
      expect((await system.post('/match/join', group, headers)).status).toBe(200)
      expect((await system.get('/match/status?player_id=dora', { headers })).status).toBe(200)
      expect((await system.post('/match/leave', { player_id: 'dora' }, headers)).status).toBe(200)
      for (const path of [
        '/sessions/active',
        '/history/matches',
        '/match/events?player_id=ada',
        '/party?player_id=carl',
      ])
        expect((await fetch(system.backendUrl + path, { headers })).status, path).toBe(403)
      expect((await askBackend(`/match/${match}/end`, undefined, headers)).status).toBe(403)
    })

    test('an operator ends a match, by a role or by ADMIN_TOKEN', async () => {
      expect(
        (await system.post('/cleanup/orphaned-servers', undefined, bearer(system.adminToken))).status,
      ).toBe(200)
      expect((await askBackend(`/match/${match}/end`, undefined, role('operator'))).status).toBe(200)
      expect(await status('ada')).toMatchObject({ status: 'ended' })
    })

    function askBackend(path: string, body: object | undefined, headers: Record<string, string>) {
      return fetch(system.backendUrl + path, {
        method: 'POST',
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      })
    }
  },
)

describe.skipIf(!isHere)(`a system with AUTH=none${isHere ? '' : ' (cannot: the cluster allows it)'}`, () => {
  const from = (address: string) => ({ 'x-forwarded-for': address })
  const status = '/match/status?player_id=ada'

  test('serves only its own machine, although a proxy that others can reach stands before it', async () => {
    await using system = await startSystem()
    expect((await system.get(status)).status).toBe(200)
    for (const path of [status, '/history/matches', '/sessions/active', '/party?player_id=ada']) {
      const answer = await fetch(system.backendUrl + path, { headers: from('192.0.2.1') })
      expect([answer.status, await answer.json()]).toMatchObject([403, { code: 'LOCAL_ONLY' }])
    }
  })

  test('serves everybody where ALLOW_ANONYMOUS says so', async () => {
    await using system = await startSystem({ ALLOW_ANONYMOUS: 'true' })
    expect((await fetch(system.backendUrl + status, { headers: from('192.0.2.1') })).status).toBe(200)
  })

  test('limits guesses at ADMIN_TOKEN, and at the codes of parties', async () => {
    await using system = await startSystem({ ALLOW_ANONYMOUS: 'true' })
    const clean = async (token: string) =>
      (
        await fetch(`${system.backendUrl}/cleanup/orphaned-servers`, {
          method: 'POST',
          headers: { ...bearer(token), ...from('192.0.2.1') },
        })
      ).status
    const answers: number[] = []
    for (let i = 0; i < 12; i += 1) answers.push(await clean(`guess-${i}`))
    expect(answers).toEqual([...Array<number>(10).fill(403), 429, 429])
    expect(await clean(system.adminToken)).toBe(200)

    const { body } = await system.post<PartyAnswer>('/party', { player_id: 'ada' })
    const join = (code: string) => system.post<{ code: string }>('/party/join', { player_id: 'eve', code })
    for (let i = 0; i < 10; i += 1) expect((await join('AAAAAA')).body.code).toBe('UNKNOWN_PARTY')
    // A right code too: otherwise nothing would be limited.
    expect((await join(body.code)).body.code).toBe('TOO_MANY_GUESSES')
  })

  test('limits guesses at the codes of parties that come at the same time', async () => {
    await using redis = await RedisServer.start()
    await using system = await startSystem({ REDIS_URL: redis.url })
    const guesses = Array.from({ length: 200 }, () =>
      system.post<{ code: string }>('/party/join', { player_id: 'eve', code: 'AAAAAA' }),
    )
    const codes = (await Promise.all(guesses)).map(({ body }) => body.code)
    expect(codes.filter((code) => code === 'UNKNOWN_PARTY')).toHaveLength(10)
    expect(codes.filter((code) => code === 'TOO_MANY_GUESSES')).toHaveLength(190)
  })
})
