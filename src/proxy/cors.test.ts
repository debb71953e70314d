import { once } from 'node:events'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { freePort } from '../demo/free-port.ts'
import { openBackend, openProxy } from '../../test/support/proxy.ts'

const page = 'https://game.example'

const ask = (port: number, path: string, headers: Record<string, string>, method = 'GET') =>
  fetch(`http://127.0.0.1:${port}${path}`, { method, headers })

const preflight = (port: number, origin: string) =>
  ask(port, '/api/match/join', { origin, 'access-control-request-method': 'POST' }, 'OPTIONS')

test('an allowed page is allowed in the preflight, and in each answer', async () => {
  let asked = 0
  const backend = await openBackend((_request, response) => {
    asked += 1
    response.writeHead(200, { vary: 'accept' }).end('hello')
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url, CORS_ORIGINS: page })
  const before = await preflight(proxy.port, page)
  expect([before.status, asked]).toEqual([204, 0])
  expect(before.headers.get('access-control-allow-origin')).toBe(page)
  expect(before.headers.get('access-control-allow-methods')).toBe('GET, POST')
  expect(before.headers.get('access-control-allow-headers')).toBe(
    'authorization, content-type, last-event-id, traceparent, tracestate, baggage',
  )
  const answer = await ask(proxy.port, '/api/x', { origin: page })
  expect(await answer.text()).toBe('hello')
  expect(answer.headers.get('access-control-allow-origin')).toBe(page)
  expect(answer.headers.get('vary')).toBe('origin, accept')
})

test('it can also read error answers', async () => {
  const backend = `http://127.0.0.1:${await freePort()}`
  const proxy = await openProxy({ BACKEND_URL: backend, CORS_ORIGINS: page })
  const answer = await ask(proxy.port, '/api/x', { origin: page })
  expect(answer.status).toBe(503)
  expect(answer.headers.get('access-control-allow-origin')).toBe(page)
  expect(answer.headers.get('access-control-expose-headers')).toBe('retry-after')
})

test.each(['', 'https://other.example', 'localhost'])(
  'with CORS_ORIGINS "%s" another page is not allowed, and its preflight never reaches the backend',
  async (list) => {
    let asked = 0
    const backend = await openBackend((_request, response) => {
      asked += 1
      response.end('hello')
    })
    const proxy = await openProxy({ BACKEND_URL: backend.url, CORS_ORIGINS: list })
    const before = await preflight(proxy.port, page)
    expect([before.status, asked]).toEqual([403, 0])
    expect(await before.json()).toMatchObject({ code: 'ORIGIN_NOT_ALLOWED' })
    const answer = await ask(proxy.port, '/api/x', { origin: page })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    expect(answer.headers.get('vary')).toBe(list === '' ? null : 'origin')
  },
)

test('an OPTIONS request that is no preflight goes to the backend', async () => {
  const backend = await openBackend(({ method }, response) => response.end(method))
  const proxy = await openProxy({ BACKEND_URL: backend.url, CORS_ORIGINS: '*' })
  expect(await (await ask(proxy.port, '/api/x', { origin: page }, 'OPTIONS')).text()).toBe('OPTIONS')
})

test.each([
  ['a foreign page', '', page, 403],
  ['an allowed page', page, page, 101],
  ['any page, when all are allowed', '*', 'null', 101],
  ['a packaged app', 'capacitor://localhost,tauri://localhost', 'tauri://localhost', 101],
  ['another packaged app', 'tauri://localhost', 'capacitor://localhost', 403],
  ['a page with the origin null, allowed', 'null', 'null', 101],
  ['a page with the origin null, not allowed', 'localhost', 'null', 403],
])('a game socket for %s', async (_who, list, origin, expected) => {
  const proxy = await openProxy({ CORS_ORIGINS: list })
  const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/play/m1`, { origin })
  socket.on('error', () => undefined)
  const opened = once(socket, 'open').then(() => 101)
  const refused = once(socket, 'unexpected-response').then(
    ([, response]) => (response as { statusCode: number }).statusCode,
  )
  expect(await Promise.any([opened, refused])).toBe(expected)
  socket.terminate()
})

test('an invalid list is an error at start', async () => {
  await expect(openProxy({ CORS_ORIGINS: 'game.example' })).rejects.toThrow(
    'CORS_ORIGINS accepts *, localhost, null, and origins such as https://game.example.com or tauri://localhost, but not game.example',
  )
})
