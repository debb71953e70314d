import { once } from 'node:events'
import { Agent, createServer, get, request, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'

import { openMeasured } from '../../test/support/measured-proxy.ts'
import { eventually, waitFor } from '../../test/support/wait-for.ts'
import { freePort } from '../demo/free-port.ts'
import { dialPort, openBackend, openGameServer, openProxy, say } from '../../test/support/proxy.ts'

const url = (proxy: { port: number }, path: string): string => `http://127.0.0.1:${proxy.port}${path}`
const code = async (answer: Response): Promise<string> => {
  expect(answer.headers.get('content-type')).toBe('application/problem+json')
  return ((await answer.json()) as { code: string }).code
}

/** Answers with the request. */
const openMirror = () =>
  openBackend((asked, answer) => {
    const { method, url: path, headers, rawHeaders } = asked
    const told = JSON.stringify({ method, path, headers, names: rawHeaders.filter((_, at) => at % 2 === 0) })
    answer
      .writeHead(200, { 'set-cookie': ['a=1', 'b=2'], connection: 'x-hop, keep-alive', 'x-hop': '1' })
      .end(told)
  })

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Record<string, string>
}

test('a request reaches the backend without /api, with our description of the client, not its own', async () => {
  const backend = await openMirror()
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const headers = {
    'x-forwarded-for': '6.6.6.6',
    forwarded: 'for=6.6.6.6',
    'x-request-id': 'r1',
    traceparent: '00-a-b-01',
  }
  const answer = await fetch(url(proxy, '/api/match/join?x=%2F'), { method: 'POST', body: '{}', headers })
  const asked = (await answer.json()) as Asked
  expect(asked).toMatchObject({ method: 'POST', path: '/match/join?x=%2F' })
  expect(asked.headers).toMatchObject({
    host: new URL(backend.url).host,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': `127.0.0.1:${proxy.port}`,
    forwarded: `for=127.0.0.1;proto=http;host="127.0.0.1:${proxy.port}"`,
    'x-request-id': 'r1',
    traceparent: '00-a-b-01',
    'content-length': '2',
  })
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(answer.headers.get('x-hop')).toBeNull()
})

test('hop-by-hop headers are not forwarded, nor those named by Connection', async () => {
  const proxy = await openProxy({ BACKEND_URL: (await openMirror()).url })
  const headers = { connection: 'x-internal-auth', 'x-internal-auth': '1', te: 'trailers', 'x-kept': '1' }
  const asked = request(url(proxy, '/api/x'), { headers }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const { headers: seen } = JSON.parse(Buffer.concat(await answer.toArray()).toString()) as Asked
  expect(seen['x-kept']).toBe('1')
  expect(seen).not.toHaveProperty('x-internal-auth')
  expect(seen).not.toHaveProperty('te')
})

test('the proxy answers its own routes', async () => {
  const proxy = await openProxy()
  expect((await fetch(url(proxy, '/'), { redirect: 'manual' })).headers.get('location')).toBe('/api/docs')
  expect((await fetch(url(proxy, '/healthz'))).status).toBe(200)
  expect((await fetch(url(proxy, '/readyz'))).status).toBe(200)
  expect(await code(await fetch(url(proxy, '/nowhere')))).toBe('UNKNOWN_ROUTE')
  expect(await code(await fetch(url(proxy, '/api/metrics')))).toBe('UNKNOWN_ROUTE')
  expect(await code(await fetch(url(proxy, '/api/match/m1/report'), { method: 'POST' }))).toBe(
    'UNKNOWN_ROUTE',
  )
  expect(await code(await fetch(url(proxy, '/play/m1')))).toBe('UPGRADE_REQUIRED')
})

test("the proxy's own routes refuse other methods", async () => {
  const proxy = await openProxy()
  for (const path of ['/', '/healthz', '/readyz']) {
    const answer = await fetch(url(proxy, path), { method: 'DELETE' })
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    expect(await code(answer)).toBe('METHOD_NOT_ALLOWED')
    expect((await fetch(url(proxy, path), { method: 'HEAD', redirect: 'manual' })).status).toBeLessThan(400)
  }
})

test('an idle connection stays open longer than those of load balancers, and says so', async () => {
  const usual = await fetch(url(await openProxy(), '/healthz'))
  expect(usual.headers.get('keep-alive')).toBe('timeout=75')
  const proxy = await openProxy({ KEEP_ALIVE_SECONDS: '0.2' })
  expect(await say(proxy.port, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
})

test('an upgrade waits for the answer to the request before it', async () => {
  let answerNow: (() => void) | undefined
  const backend = await openBackend((_asked, answer) => {
    answerNow = () => answer.end('first')
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const first = 'GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n'
  const upgrade = 'GET /play/m1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  const said = say(proxy.port, first + upgrade)
  const answer = await waitFor('the request at the backend', () => answerNow)
  // Long enough for an answer that does not wait to be written.
  expect((await fetch(url(proxy, '/healthz'))).status).toBe(200)
  answer()
  expect(await said).toMatch(/^HTTP\/1\.1 200 [^]*first[^]*HTTP\/1\.1 400 /)
})

test('answers without a body, and trailers, arrive unchanged', async () => {
  const backend = await openBackend((asked, answer) => {
    if (asked.url === '/204') answer.writeHead(204).end()
    else if (asked.url === '/304') answer.writeHead(304, { etag: '"a"' }).end()
    else if (asked.url === '/length') answer.writeHead(200, { 'content-length': 5 }).end('hello')
    else {
      answer.writeHead(200, { trailer: 'x-sum' }).write('hello')
      answer.addTrailers({ 'x-sum': '5' })
      answer.end()
    }
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  expect((await fetch(url(proxy, '/api/204'))).status).toBe(204)
  expect((await fetch(url(proxy, '/api/304'))).headers.get('etag')).toBe('"a"')
  const head = await fetch(url(proxy, '/api/length'), { method: 'HEAD' })
  expect([head.headers.get('content-length'), await head.text()]).toEqual(['5', ''])
  const asked = request(url(proxy, '/api/trailers')).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  expect(Buffer.concat(await answer.toArray()).toString()).toBe('hello')
  expect(answer.trailers).toEqual({ 'x-sum': '5' })
})

test('each event of a stream arrives before the next is sent', async () => {
  let say: (event: string) => void = () => undefined
  let gone = false
  const backend = await openBackend((_asked, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
    say = (event) => answer.write(`event: ${event}\n\n`)
    answer.on('close', () => (gone = true))
  })
  // Shorter than the test: an answer may take any time.
  const proxy = await openProxy({ BACKEND_URL: backend.url, REQUEST_SECONDS: '0.1' })
  const stop = new AbortController()
  const answer = await fetch(url(proxy, '/api/match/events'), { signal: stop.signal })
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
  for (let n = 0; n < 5; n += 1) {
    say(`e${n}`)
    const { value } = await reader.read()
    expect(Buffer.from(value ?? []).toString()).toBe(`event: e${n}\n\n`)
    await new Promise((resolve) => setTimeout(resolve, 80))
  }
  stop.abort()
  await eventually(() => {
    expect(gone).toBe(true)
    expect(proxy.stats().requests).toBe(0)
  })
})

test('a client that disconnects before the answer aborts the request to the backend', async () => {
  let state = 'not asked'
  const backend = await openBackend((asked) => {
    state = 'asked'
    asked.on('close', () => (state = 'gone'))
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const stop = new AbortController()
  const answer = fetch(url(proxy, '/api/x'), { signal: stop.signal }).catch(() => 'aborted')
  await eventually(() => {
    expect(state).toBe('asked')
  })
  stop.abort()
  expect(await answer).toBe('aborted')
  await eventually(() => {
    expect(state).toBe('gone')
  })
})

test('large bodies stream both ways', async () => {
  const backend = await openBackend((asked, answer) => {
    asked.pipe(answer)
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url, MAX_BODY_BYTES: '50000000' })
  const body = Buffer.alloc(20_000_000, 'body')
  const answer = await fetch(url(proxy, '/api/x'), { method: 'POST', body })
  expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true)
})

test.each(['told', 'chunked'])('a body over the limit is refused, its length %s', async (how) => {
  let whole = 0
  const backend = await openBackend((asked, answer) => {
    asked.resume().on('end', () => {
      whole += 1
      answer.end()
    })
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const size = 1_048_577
  const headers = how === 'told' ? { 'content-length': size } : { 'transfer-encoding': 'chunked' }
  const asked = request(url(proxy, '/api/x'), { method: 'POST', headers })
  asked.end(Buffer.alloc(size))
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  expect(answer.statusCode).toBe(413)
  expect(Buffer.concat(await answer.toArray()).toString()).toContain('TOO_LARGE')
  expect(whole).toBe(0)
})

test('a missing backend gives 503 with Retry-After', async () => {
  const proxy = await openProxy({ BACKEND_URL: `http://127.0.0.1:${await freePort()}` })
  const answer = await fetch(url(proxy, '/api/x'))
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  expect(await code(answer)).toBe('UNAVAILABLE')
})

test.each([
  ['garbage', 'no HTTP at all\r\n\r\n'],
  ['a hang-up', ''],
  ['half a head', 'HTTP/1.1 200 OK\r\ncontent-'],
])('%s instead of an answer gives 502', async (_what, said) => {
  const backend = await openGameServer((socket) => socket.once('data', () => socket.end(said)))
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const answer = await fetch(url(proxy, '/api/x'))
  expect([answer.status, await code(answer)]).toEqual([502, 'BAD_GATEWAY'])
})

test('a silent backend gives 504', async () => {
  const backend = await openGameServer((socket) => socket.resume())
  const proxy = await openProxy({ BACKEND_URL: backend.url, BACKEND_ANSWER_SECONDS: '0.2' })
  const answer = await fetch(url(proxy, '/api/x'))
  expect([answer.status, await code(answer)]).toEqual([504, 'GATEWAY_TIMEOUT'])
})

test('an answer that is cut off is cut off for the client too', async () => {
  const backend = await openGameServer((socket) =>
    socket.once('data', () => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')
    }),
  )
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const answer = await fetch(url(proxy, '/api/x'))
  await expect(answer.text()).rejects.toThrow()
  await eventually(() => {
    expect(proxy.stats().requests).toBe(0)
  })
})

test('connections are reused, to the client and to the backend', async () => {
  const backend = await openMirror()
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  for (let n = 0; n < 20; n += 1) {
    const [answer] = (await once(get(url(proxy, '/api/x'), { agent }), 'response')) as [IncomingMessage]
    await answer.toArray()
  }
  expect(proxy.stats().connections).toBe(1)
  expect(backend.sockets.size).toBe(1)
  agent.destroy()
})

test('of event streams that a client requests ahead, one is open, and none once it has gone', async () => {
  let [open, most] = [0, 0]
  const backend = await openBackend((_asked, answer) => {
    open += 1
    most = Math.max(most, open)
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: queued\n\n')
    answer.on('close', () => (open -= 1))
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const client = dialPort(proxy.port)
  client.write('GET /api/match/events?player_id=a HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2000))
  await once(client, 'data')
  client.resetAndDestroy()
  await eventually(() => {
    expect([open, proxy.stats().requests, proxy.stats().connections]).toEqual([0, 0, 0])
  })
  expect(most).toBe(1)
})

test('an upgrade waits for the answer before it', async () => {
  let answerNow: () => void = () => undefined
  const backend = await openBackend((_asked, answer) => {
    answerNow = () => answer.end('slow')
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const upgrade = 'GET /play/m1 HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'
  const heard = say(proxy.port, `GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n${upgrade}`)
  await eventually(() => {
    expect(backend.sockets.size).toBe(1)
    answerNow()
    expect(proxy.stats().requests).toBe(0)
  })
  expect((await heard).match(/HTTP\/1.1 \d+|slow/g)).toEqual(['HTTP/1.1 200', 'slow', 'HTTP/1.1 400'])
})

test('a client that does not read its answer is cut off, and holds no answer of a backend', async () => {
  let open = 0
  const backend = await openBackend((_asked, answer) => {
    open += 1
    answer.on('close', () => (open -= 1)).end(Buffer.alloc(50_000_000))
  })
  const { proxy, refused } = await openMeasured({ BACKEND_URL: backend.url, PEER_LOST_SECONDS: '0.2' })
  const client = dialPort(proxy.port)
  client.write('GET /api/x HTTP/1.1\r\nHost: a\r\n\r\n')
  await once(client, 'readable')
  await eventually(() => {
    expect([proxy.stats().connections, open]).toEqual([0, 0])
  })
  await refused('lost-peer', 1)
})

test('the check for slow requests also starts in a server that never listens', () => {
  // http-server.ts relies on this with `server.emit('listening')`.
  const [setUp] = createServer().listeners('listening')
  expect(String(setUp)).toContain('onnectionsCheckingInterval')
})
