import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

import { oneAtATime } from './one-at-a-time.ts'

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`
const post = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`
const chunked = (path: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`

async function open(onRequest: RequestListener): Promise<{ server: Server; dial: () => Socket }> {
  const server = createServer(onRequest)
  oneAtATime(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    server,
    dial() {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      socket.on('error', () => socket.destroy())
      onTestFinished(() => void socket.destroy())
      return socket
    },
  }
}

/** Answers with the method, path and body of each request, a moment after it is complete; counts open requests. */
function echo(): { listener: RequestListener; most: () => number } {
  let open = 0
  let most = 0
  const listener: RequestListener = (request, response) => {
    open += 1
    most = Math.max(most, open)
    response.on('close', () => (open -= 1))
    void text(request).then((body) => {
      setImmediate(() => response.end(`<${request.method} ${request.url} ${body}>`))
    })
  }
  return { listener, most: () => most }
}

async function heardUntil(socket: Socket, end: string): Promise<readonly string[]> {
  let heard = ''
  for await (const part of socket.setEncoding('latin1') as AsyncIterable<string>) {
    heard += part
    if (heard.includes(end)) break
  }
  return heard.match(/<[^>]*>|HTTP\/1\.1 4\d\d/g) ?? []
}

const blank = 'two lines\r\n\r\nand more'
const requests = [
  get('/1'),
  post('/2', blank),
  chunked('/3', blank),
  post('/4', ''),
  get('/5'),
  chunked('/6', 'x'),
]
const answers = [
  '<GET /1 >',
  `<POST /2 ${blank}>`,
  `<POST /3 ${blank}>`,
  '<POST /4 >',
  '<GET /5 >',
  '<POST /6 x>',
]

test('requests sent ahead are handled one at a time, wherever the bytes are split', async () => {
  const { listener, most } = echo()
  const { dial } = await open(listener)
  const all = requests.join('')
  const cuts = Array.from({ length: all.length }, (_, at) => [all.slice(0, at), all.slice(at)])
  for (const parts of [[all], all.split(''), ...cuts]) {
    const socket = dial()
    const heard = heardUntil(socket, '/6 x>')
    for (const part of parts) {
      socket.write(part)
      await new Promise(setImmediate)
    }
    expect(await heard).toEqual(answers)
  }
  expect(most()).toBe(1)
})

test('when the connection closes, requests sent ahead are not started, and started ones are notified', async () => {
  const begun: ServerResponse[] = []
  const { dial, server } = await open((_request, response) => {
    begun.push(response)
    response.write('x')
  })
  const socket = dial()
  socket.write(get('/').repeat(2000))
  await once(server, 'request')
  const [response] = begun as [ServerResponse]
  const closed = once(response, 'close')
  await once(socket, 'data')
  socket.resetAndDestroy()
  await closed
  expect(begun).toHaveLength(1)
})

test('a client that sends ahead more than the buffer is read later', async () => {
  const { listener, most } = echo()
  const { dial } = await open(listener)
  const socket = dial()
  const count = 3000
  const heard = heardUntil(socket, '/last ')
  socket.write(Array.from({ length: count }, (_, at) => get(`/${at}`)).join('') + get('/last'))
  expect(await heard).toHaveLength(count + 1)
  expect(most()).toBe(1)
})

test('a client that reads no answers gets no more of them', async () => {
  let begun = 0
  const { dial } = await open((_request, response) => {
    begun += 1
    response.end(Buffer.alloc(16_000_000))
  })
  const socket = dial().pause()
  socket.write(get('/').repeat(100))
  await expect.poll(() => begun).toBe(1)
  // Another request would have started by the time that another client has been served.
  const other = dial()
  other.write(get('/'))
  await once(other, 'data')
  expect(begun).toBe(2)
})

test('an unread body waits, and the request behind it too', async () => {
  const begun: string[] = []
  const { server, dial } = await open((request, response) => {
    begun.push(request.url ?? '')
    request.on('end', () => response.end(`<${request.url}>`))
    if (request.url !== '/big') request.resume()
  })
  const socket = dial()
  const heard = heardUntil(socket, '</next>')
  socket.write(post('/big', 'b'.repeat(3_000_000)) + get('/next'))
  const [big] = (await once(server, 'request')) as [IncomingMessage]
  const other = dial()
  other.write(get('/other'))
  await once(other, 'data')
  expect(begun).toEqual(['/big', '/other'])
  big.resume()
  expect(await heard).toEqual(['</big>', '</next>'])
})

test('garbage after a request does not prevent its answer', async () => {
  const { dial } = await open((request, response) => {
    setImmediate(() => response.end(`<${request.url}>`))
  })
  const socket = dial()
  const heard = heardUntil(socket, '400 Bad Request')
  socket.write(`${get('/good')}garbage\r\n\r\n`)
  expect(await heard).toEqual(['</good>', 'HTTP/1.1 400'])
})

test.each(['\n\n', '\r\n\n', '\n\r\n', '\r\r', '\r\n\r'])(
  'a head that ends in %j is invalid',
  async (end) => {
    let begun = 0
    const { dial } = await open((_request, response) => {
      begun += 1
      response.end()
    })
    const socket = dial()
    // If it were valid, two requests could start at once.
    socket.end(`GET / HTTP/1.1\r\nHost: a${end}GET / HTTP/1.1\r\nHost: a${end}`)
    await new Promise((resolve) => socket.resume().once('close', resolve))
    expect(begun).toBe(0)
  },
)
