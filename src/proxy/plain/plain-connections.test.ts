import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'

import {
  dialPort,
  hearAll,
  openBackend,
  openGameServer,
  openProxy,
  say,
} from '../../../test/support/proxy.ts'
import { waitFor } from '../../../test/support/wait-for.ts'

const get = (path: string, headers = ''): string => `GET /api${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`
const post = (path: string, body: string): string =>
  `POST /api${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const closing = 'Connection: close\r\n'

/** Answers with the path and the body of the request. */
const openMirror = () =>
  openBackend((asked, answer) => {
    void asked.toArray().then((body) => answer.end(`<${asked.url ?? ''}:${Buffer.concat(body).toString()}>`))
  })

/** Takes requests as bytes, and answers as the test wants. */
async function openSpeaker(onRequest: (request: string, socket: Socket) => void) {
  const backend = await openGameServer((socket) =>
    socket
      .on('end', () => socket.end())
      .on('data', (bytes: Buffer) => {
        if (bytes.toString().startsWith('GET /healthz')) socket.end('HTTP/1.1 204 \r\n\r\n')
        else onRequest(bytes.toString(), socket)
      }),
  )
  return { backend, proxy: await openProxy({ BACKEND_URL: backend.url }) }
}

test('plain and other requests can alternate on a connection, and each is answered once, in order', async () => {
  const backend = await openMirror()
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const chunkedPost =
    'POST /api/3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n'
  const heard = await say(
    proxy.port,
    get('/1') + post('/2', 'b') + chunkedPost + post('/4', 'd') + get('/5', closing),
  )
  expect(heard.match(/<.*?>/g)).toEqual(['</1:>', '</2:b>', '</3:c>', '</4:d>', '</5:>'])
  expect(heard.match(/HTTP\/1.1 \d+/g)).toEqual(Array(5).fill('HTTP/1.1 200'))
})

test('a request in two parts is answered, and so is one after empty lines', async () => {
  const proxy = await openProxy({ BACKEND_URL: (await openMirror()).url })
  for (const text of [post('/1', 'body'), `\r\n\r\n${get('/1')}`]) {
    for (let cut = 1; cut < text.length; cut += 9) {
      const client = dialPort(proxy.port)
      const heard = hearAll(client)
      client.write(get('/0'))
      await once(client, 'data')
      client.write(text.slice(0, cut))
      await waitFor('the first part to be read', () => proxy.stats().connections > 0)
      client.write(text.slice(cut) + get('/2', closing))
      expect((await heard).match(/<\/\d/g)).toEqual(['</0', '</1', '</2'])
    }
  }
})

test.each([
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n', '5\r\nhello\r\n0\r\n\r\n'],
  ['with a length', 'Content-Length: 5\r\n\r\n', 'hello'],
])('an answer %s arrives unchanged, even byte by byte', async (_how, head, body) => {
  const { proxy } = await openSpeaker((_request, socket) => {
    const bytes = Array.from(`HTTP/1.1 200 OK\r\n${head}${body}`)
    const next = (): void => {
      const byte = bytes.shift()
      if (byte !== undefined) socket.write(byte, next)
    }
    next()
  })
  for (let n = 0; n < 3; n += 1) {
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/api/x`)
    expect([answer.status, await answer.text()]).toEqual([200, 'hello'])
  }
})

test('an answer that ends with its connection is forwarded completely, and closes the client’s', async () => {
  const { proxy } = await openSpeaker((_request, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nhello'))
  expect(await say(proxy.port, get('/x'))).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*connection: close\r\n\r\nhello$/)
})

test('data after an answer reaches nobody', async () => {
  const { proxy, backend } = await openSpeaker((_request, socket) =>
    socket.write(
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil',
    ),
  )
  const answer = await fetch(`http://127.0.0.1:${proxy.port}/api/x`)
  expect([answer.status, await answer.text()]).toEqual([502, expect.stringContaining('BAD_GATEWAY')])
  await waitFor('its connection to be closed', () => backend.sockets.size === 0)
})

test('a backend gets at most the configured connections; other requests wait their turn', async () => {
  let most = 0
  const held: (() => void)[] = []
  const backend = await openBackend((asked, answer) => {
    most = Math.max(
      most,
      held.push(() => answer.end(asked.url)),
    )
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url, MAX_BACKEND_CONNECTIONS: '2' })
  const answers = ['/0', '/1', '/2', '/3', '/4'].map(async (path) =>
    (await fetch(`http://127.0.0.1:${proxy.port}/api${path}`)).text(),
  )
  const gone = dialPort(proxy.port)
  gone.write(get('/gone'))
  await waitFor('all requests to arrive', () => proxy.stats().requests === 6 && held.length === 2)
  gone.destroy()
  await waitFor('one to be gone', () => proxy.stats().requests < 6)
  let left = 5
  while (left > 0) {
    const [answer] = await waitFor('a request at the backend', () =>
      held.length > 0 ? held.splice(0, 1) : undefined,
    )
    answer?.()
    left -= 1
  }
  expect(await Promise.all(answers)).toEqual(['/0', '/1', '/2', '/3', '/4'])
  expect(most).toBe(2)
  expect(backend.sockets.size).toBeLessThanOrEqual(2)
})

test('a request that waits too long for a connection gets 504, and the next one gets the connection', async () => {
  let answerNow: () => unknown = () => undefined
  const backend = await openBackend((_asked, answer) => {
    answer.write('begun')
    answerNow = () => answer.end()
  })
  const vars = { MAX_BACKEND_CONNECTIONS: '1', BACKEND_ANSWER_SECONDS: '0.2' }
  const proxy = await openProxy({ BACKEND_URL: backend.url, ...vars })
  const first = await fetch(`http://127.0.0.1:${proxy.port}/api/x`)
  const second = await fetch(`http://127.0.0.1:${proxy.port}/api/x`)
  expect([first.status, second.status]).toEqual([200, 504])
  answerNow()
  expect(await first.text()).toBe('begun')
  const third = await fetch(`http://127.0.0.1:${proxy.port}/api/x`)
  answerNow()
  expect([third.status, await third.text()]).toEqual([200, 'begun'])
})

test('no more requests are read from a client that does not read its answers', async () => {
  let asked = 0
  const body = Buffer.alloc(1_000_000)
  const backend = await openBackend((_request, answer) => {
    asked += 1
    answer.end(body)
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url })
  const client = dialPort(proxy.port)
  client.pause()
  client.write(get('/x').repeat(200))
  await waitFor('the client’s buffers to be full', async () => {
    const before = asked
    // Another client is served meanwhile, so the first one had enough time.
    await (await fetch(`http://127.0.0.1:${proxy.port}/api/y`)).arrayBuffer()
    return asked === before + 1 && asked > 1
  })
  expect(asked).toBeLessThan(200)
  let bytes = 0
  client.on('data', (chunk: Buffer) => (bytes += chunk.length)).resume()
  await waitFor('all answers', () => bytes > 200 * body.length)
  client.destroy()
})
