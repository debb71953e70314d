import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'

import { closedDespiteEmptyLines } from '../support/empty-lines.ts'
import { dialPort } from '../support/proxy.ts'
import { waitFor } from '../support/wait-for.ts'
import { startSystem, type System } from '../support/system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system[Symbol.asyncDispose]())

const openStreams = async () =>
  Number(
    /^muster_event_streams (\d+)$/m.exec(await (await fetch(`${system.backendUrl}/metrics`)).text())?.[1],
  )

const raw = async (body: string, type = 'application/json', path = '/match/join') => {
  const {
    status,
    headers,
    body: problem,
  } = await system.get<{ code: string }>(path, { method: 'POST', headers: { 'content-type': type }, body })
  return { status, type: headers.get('content-type'), code: problem.code }
}
const refused = { status: 400, type: 'application/problem+json', code: 'BAD_REQUEST' }

describe('bad input is refused, never converted', () => {
  test.each([
    ['a number for an id', '{"player_id":123}'],
    ['true for an id', '{"player_id":true}'],
    ['a list for an id', '{"player_id":["p1"]}'],
    ['an unknown field', '{"player_id":"a","admin":true}'],
    ['no id', '{}'],
    ['a key __proto__', '{"player_id":"a","__proto__":{"x":1}}'],
    ['a key constructor', '{"player_id":"a","constructor":{"prototype":{"x":1}}}'],
    ['NUL in an id', '{"player_id":"a\\u0000"}'],
    ['a newline in an id', '{"player_id":"a\\r\\nX"}'],
    ['an escape code in an id', '{"player_id":"\\u001b[2J"}'],
    ['a lone surrogate', '{"player_id":"\\ud800"}'],
    ['a right-to-left override', '{"player_id":"\\u202eabc"}'],
    ['an accent in another normalization', '{"player_id":"e\\u0301"}'],
    ['white space in an id', '{"player_id":"a b"}'],
    ['a zero-width character', '{"player_id":"a\\u200bb"}'],
    ['no letter', '{"player_id":""}'],
    ['129 letters', `{"player_id":"${'x'.repeat(129)}"}`],
    ['NaN', '{"player_id":NaN}'],
    ['null', 'null'],
    ['a list', '[]'],
    ['nothing', ''],
    ['half of a body', '{"player_id":'],
    ['deep nesting', '['.repeat(20_000)],
  ])('%s', async (_name, body) => {
    expect(await raw(body)).toEqual(refused)
  })

  test('a body that is not JSON, or too large', async () => {
    expect(await raw('player_id=a', 'text/plain')).toMatchObject({ status: 415, code: 'WRONG_MEDIA_TYPE' })
    expect(await raw(`{"player_id":"${'x'.repeat(100_000)}"}`)).toMatchObject({
      status: 413,
      code: 'TOO_LARGE',
    })
  })

  test.each([
    ['e\u0301', 'body/player_id is not in Unicode normalization form C (NFC)'],
    ['\ud800', 'body/player_id holds U+D800, which is not a visible character'],
    ['a\u202eb', 'body/player_id holds U+202E, which is not a visible character'],
    ['', 'body/player_id is empty'],
    ['😀'.repeat(129), 'body/player_id has more than 128 characters'],
  ])('the player id %j, with the reason', async (id, detail) => {
    expect(await system.post('/match/join', { player_id: id })).toMatchObject({
      status: 400,
      body: { code: 'BAD_REQUEST', detail },
    })
  })

  // `%FF` and a lone surrogate are not UTF-8; a `+` in a query is a space.
  test.each(['%ED%A0%80', '%FF', 'a+b', 'a%0A', 'e%CC%81', '%E2%80%AE'])(
    'the query player_id=%s',
    async (id) => {
      for (const route of ['/match/status', '/match/events', '/history/matches'])
        expect((await system.get<{ code: string }>(`${route}?player_id=${id}`)).body.code).toBe('BAD_REQUEST')
    },
  )

  test.each(['__proto__', 'constructor', 'toString', 'auth0|5f7c', 'a@b.c', 'a,b', '100%', '😀', 'à'])(
    '%s is a valid id',
    async (name) => {
      expect((await system.post('/match/join', { player_id: name })).body).toMatchObject({
        status: 'queued',
        players: [name],
      })
      expect((await system.post('/match/leave', { player_id: name })).body).toMatchObject({ status: 'left' })
    },
  )

  test.each(['/match/..%2f..%2fadmin/end', '/match/%00/end', '/match/a%5cb/end', '/match/a,b/end'])(
    '%s',
    async (path) => {
      expect((await system.get<{ code: string }>(path, { method: 'POST' })).body.code).toBe('BAD_REQUEST')
    },
  )

  test.each([
    'application/json',
    'application/octet-stream',
    'application/x-www-form-urlencoded',
    'text/plain',
  ])('but a request without a body may have the type %s, as HTTP libraries send it', async (type) => {
    expect(await raw('', type, '/match/none/end')).toMatchObject({ status: 404, code: 'UNKNOWN_MATCH' })
    expect(await raw('', type)).toEqual(refused)
  })

  test('an unknown match, route or player', async () => {
    expect((await system.post('/match/none/end')).status).toBe(404)
    expect((await system.get('/nothing/here')).status).toBe(404)
    expect((await system.get<{ code: string }>('/match/events?player_id=none')).body.code).toBe(
      'UNKNOWN_PLAYER',
    )
    expect((await system.get('/match/status')).status).toBe(400)
    expect((await system.get('/match/status?player_id=a&player_id=b')).status).toBe(400)
    expect((await system.get('/match/status?player_id=a&more=1')).status).toBe(400)
  })
})

describe('what operators use', () => {
  test('health, readiness and metrics', async () => {
    expect((await system.get('/health')).body).toEqual({ status: 'ok' })
    expect((await system.get('/healthz')).status).toBe(200)
    expect((await system.get('/readyz')).body).toEqual({
      status: 'ready',
      leads: true,
      config_version: expect.stringMatching(/^[0-9a-f]{12}$/) as unknown,
      parts: {
        ...(inject('stores') && { redis: 'ok', fleet: 'ok' }),
        config: 'ok',
        lease: 'ok',
        form: 'ok',
        repair: 'ok',
        pool: 'ok',
        silence: 'ok',
        history: 'ok',
      },
    })
    await fetch(`${system.backendUrl}/match/no-such-match/end`, { method: 'POST' })
    await fetch(`${system.backendUrl}/no-such-path`)
    const metrics = await fetch(`${system.backendUrl}/metrics`)
    const text = await metrics.text()
    expect(text).toMatch(/^muster_joins_total \d+$/m)
    expect(text).toMatch(/^muster_leads 1$/m)
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m)
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m)
    expect(text).toMatch(/^muster_http_requests_total\{method="GET",route="\/readyz",status="200"\} \d+$/m)
    expect(text).toMatch(/^muster_http_requests_total\{method="GET",route="none",status="404"\} \d+$/m)
    expect(text).toMatch(/^muster_http_request_duration_seconds_count\{route="\/readyz"\} \d+$/m)
    expect(text).toMatch(
      /^muster_http_requests_total\{method="POST",route="\/match\/:session_id\/end",status="\d+"\} \d+$/m,
    )
    expect(text).not.toContain('no-such')
    expect(text).toMatch(/^muster_part_up\{part="lease"\} 1$/m)
  })

  test('empty lines between requests do not keep a connection to the backend open', async () => {
    await using own = await startSystem({ KEEP_ALIVE_SECONDS: '0.2' })
    const client = dialPort(Number(new URL(own.backendUrl).port))
    client.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(client, 'data')
    await closedDespiteEmptyLines(client)
  })

  test('a connection serves a limited number of requests, so that an added backend gets its share', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const sockets = new Set<Socket>()
    for (let requests = 0; requests < 1001; requests += 1) {
      const asked = get(`${system.backendUrl}/healthz`, { agent }).once('socket', (socket) =>
        sockets.add(socket),
      )
      const [answer] = (await once(asked, 'response')) as [IncomingMessage]
      await once(answer.resume(), 'end')
      expect(answer.statusCode).toBe(200)
    }
    agent.destroy()
    expect(sockets.size).toBe(3)
  })

  test.each(['proxy', 'backend'] as const)(
    'requests sent ahead open no streams that outlive their connection at the %s',
    async (which) => {
      await system.post('/match/join', { player_id: 'ahead' })
      const { hostname, port } = new URL(which === 'proxy' ? system.url : system.backendUrl)
      const path = `${which === 'proxy' ? '/api' : ''}/match/events?player_id=ahead`
      const socket = connect(Number(port), hostname).on('error', () => undefined)
      socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(200))
      // Or it is reset: what is sent ahead is not read.
      await new Promise((resolve) => socket.once('data', resolve).once('close', resolve))
      expect(await openStreams()).toBeLessThanOrEqual(1)
      socket.destroy()
      await waitFor('no stream', async () => (await openStreams()) === 0)
    },
  )

  test("metrics and game servers' reports are not public", async () => {
    expect((await system.get('/metrics')).status).toBe(404)
    expect((await system.post('/match/m/report', {})).status).toBe(404)
    const forged = { seq: 1, state: 'stop', client_count: 0, players: [], ttl_seconds: 0 }
    const report = await fetch(`${system.backendUrl}/match/m/report`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer forged' },
      body: JSON.stringify(forged),
    })
    expect(report.status).toBe(401)
  })
})
