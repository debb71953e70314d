import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { untilReady } from './is-ready.ts'

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

/** A control port that answers with these, one after another; 0 closes the connection without an answer. */
const answering = (...statuses: number[]) => {
  const asked: (number | undefined)[] = []
  const server = createHttp((request, response) => {
    asked.push(statuses.length)
    const status = statuses.shift()
    if (status) response.writeHead(status).end()
    else request.socket.destroy()
  })
  return { asked, server }
}

test.each([[200], [503, 503, 200], [0, 200], [404]])('is ready after %j', async (...statuses: number[]) => {
  const { asked, server } = answering(...statuses)
  const wanted = statuses.length
  expect(await untilReady(await listening(server), () => true)).toBe(true)
  expect(asked).toHaveLength(wanted)
})

test('is ready when its control port speaks no HTTP: it listens, and tells no more', async () => {
  const raw = createServer((socket) => socket.on('error', () => undefined).end('STATE open\n'))
  expect(await untilReady(await listening(raw), () => true)).toBe(true)
})

test('is not asked for ever, once nobody wants it', async () => {
  const { asked, server } = answering(503, 503)
  expect(await untilReady(await listening(server), () => asked.length < 2)).toBe(false)
})

test('is not ready when it says so after nobody wants it any more', async () => {
  const { asked, server } = answering(200)
  expect(await untilReady(await listening(server), () => asked.length === 0)).toBe(false)
})
