import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import type { StartStep } from '../../match/start-step.ts'
import { untilReady } from './is-ready.ts'
import { freePort } from '../../demo/free-port.ts'

async function listening(server: Server) {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

/** A control port that sends these answers in turn; 0 closes the connection without an answer. */
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

const always = { isWanted: () => true, heard: () => undefined }

test.each([[200], [503, 503, 200], [0, 200], [404]])('is ready after %j', async (...statuses: number[]) => {
  const { asked, server } = answering(...statuses)
  const wanted = statuses.length
  expect(await untilReady(await listening(server), always)).toBe(true)
  expect(asked).toHaveLength(wanted)
})

test('is ready when its control port does not speak HTTP: it listens, and that is all we know', async () => {
  const raw = createServer((socket) => socket.on('error', () => undefined).end('STATE open\n'))
  expect(await untilReady(await listening(raw), always)).toBe(true)
})

test('is not polled any more once nobody wants it', async () => {
  const { asked, server } = answering(503, 503)
  expect(await untilReady(await listening(server), { ...always, isWanted: () => asked.length < 2 })).toBe(
    false,
  )
})

test('does not count as ready once nobody wants it', async () => {
  const { asked, server } = answering(200)
  expect(await untilReady(await listening(server), { ...always, isWanted: () => asked.length === 0 })).toBe(
    false,
  )
})

test('what it answers before is heard', async () => {
  const heard: StartStep[] = []
  const { server } = answering(503, 0, 500, 200)
  const hears = { isWanted: () => true, heard: (missing: StartStep) => heard.push(missing) }
  expect(await untilReady(await listening(server), hears)).toBe(true)
  expect(heard).toEqual([
    { step: 'ready', status: 503 },
    { step: 'answered', fault: 'it hung up' },
    { step: 'ready', status: 500 },
  ])
})

test('that nobody listens there is heard', async () => {
  const heard: StartStep[] = []
  const port = await freePort()
  const hears = { isWanted: () => heard.length === 0, heard: (missing: StartStep) => heard.push(missing) }
  expect(await untilReady({ host: '127.0.0.1', port }, hears)).toBe(false)
  expect(heard).toEqual([{ step: 'answered', fault: 'connection refused' }])
})
