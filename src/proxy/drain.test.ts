import { once } from 'node:events'
import { Agent, get, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import {
  dialPort,
  hearAll,
  openBackend,
  openGameServer,
  openProxy,
  tokenTo,
} from '../../test/support/proxy.ts'
import { eventually } from '../../test/support/wait-for.ts'

const openEcho = () => openGameServer((socket) => socket.pipe(socket))

test('open connections go on, new ones are refused, and then it ends', async () => {
  const [proxy, game] = await Promise.all([openProxy(), openEcho()])
  const client = dialPort(proxy.port)
  client.write(`JOIN ${tokenTo(game.port)}\n`)
  await once(client, 'data')

  let drained = false
  const drain = proxy.drain().then(() => (drained = true))
  const late = dialPort(proxy.port)
  await expect(once(late, 'connect')).rejects.toThrow(/ECONNREFUSED/)
  client.write('MOVE 1\n')
  expect(String(await once(client, 'data'))).toBe('MOVE 1\n')
  expect(drained).toBe(false)

  client.end()
  await drain
  expect(proxy.stats()).toEqual({ tunnels: 0, connections: 0, requests: 0 })
})

test('a request on an open connection learns that the proxy is stopping', async () => {
  const backend = await openBackend((_asked, answer) => {
    answer.write('begun')
    finish = () => answer.end()
  })
  let finish: () => unknown = () => undefined
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const base = `http://127.0.0.1:${proxy.port}`
  const slow = get(`${base}/api/slow`)
  const [answer] = (await once(slow, 'response')) as [IncomingMessage]
  const kept = dialPort(proxy.port)
  // Half a request: the connection is in use, and is not closed as idle.
  kept.write('GET /readyz HTTP/1.1\r\n')
  await eventually(() => {
    expect(proxy.stats().connections).toBe(2)
  })
  const drain = proxy.drain()
  kept.write('Host: a\r\n\r\n')
  expect(await hearAll(kept)).toMatch(/^HTTP\/1\.1 503 [^]*connection: close[^]*stopping/i)
  finish()
  await answer.toArray()
  expect(answer.complete).toBe(true)
  await drain
})

test('event streams end at once: their clients reconnect', async () => {
  const backend = await openBackend((_asked, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: queued\n\n')
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const asked = get(`http://127.0.0.1:${proxy.port}/api/match/events`, { agent: new Agent() })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const drain = proxy.drain()
  await answer.toArray()
  expect(answer.complete).toBe(true)
  await drain
  await eventually(() => {
    expect(backend.sockets.size).toBe(0)
  })
})

test('after the time limit, the rest is closed', async () => {
  const [proxy, game] = await Promise.all([openProxy({ DRAIN_SECONDS: '0.1' }), openEcho()])
  const client = dialPort(proxy.port)
  client.write(`JOIN ${tokenTo(game.port)}\n`)
  await once(client, 'data')
  const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/play/m1`)
  await once(socket, 'open')
  const closed = once(socket, 'close')
  await proxy.drain()
  expect(await hearAll(client)).toBe('')
  expect((await closed)[0]).toBe(1001)
  await eventually(() => {
    expect(game.sockets.size).toBe(0)
    expect(proxy.stats()).toEqual({ tunnels: 0, connections: 0, requests: 0 })
  })
})
