import { once } from 'node:events'
import { createServer, request, type IncomingMessage } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import { openBackend, openGameServer, openProxy, type Listening } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'

const url = (proxy: { port: number }, path = '/api/x'): string => `http://127.0.0.1:${proxy.port}${path}`
const list = (...backends: readonly { url: string }[]) => ({
  BACKEND_URL: backends.map((each) => each.url).join(','),
})
const nobody = async () => ({ url: `http://127.0.0.1:${await freePort()}` })

/** Answers with its name and the request. */
const openNamed = (name: string) =>
  openBackend((asked, answer) => {
    void asked.toArray().then((body) => answer.writeHead(200, { 'x-name': name }).end(Buffer.concat(body)))
  })

const answeredBy = async (proxy: { port: number }) => (await fetch(url(proxy))).headers.get('x-name')

/** Accepts a request and breaks the connection, like a backend that is killed in that moment. */
async function openBroken(): Promise<Listening & { readonly heard: string[] }> {
  const heard: string[] = []
  const server = await openGameServer((socket) =>
    socket.once('data', (bytes: Buffer) => {
      const text = bytes.toString()
      if (!text.startsWith('GET /healthz')) heard.push(text)
      socket.destroy()
    }),
  )
  return { ...server, heard }
}

test('requests are spread over all backends', async () => {
  const proxy = await openProxy(list(await openNamed('a'), await openNamed('b')))
  const names = [
    await answeredBy(proxy),
    await answeredBy(proxy),
    await answeredBy(proxy),
    await answeredBy(proxy),
  ]
  expect([...names].sort()).toEqual(['a', 'a', 'b', 'b'])
})

test('an unreachable backend is skipped, and no part of a request is lost', async () => {
  const proxy = await openProxy({ ...list(await nobody(), await openNamed('b')), MAX_BODY_BYTES: '50000000' })
  const body = Buffer.alloc(5_000_000, 'body')
  const answers = await Promise.all([1, 2, 3, 4].map(() => fetch(url(proxy), { method: 'POST', body })))
  for (const answer of answers) {
    expect(answer.status).toBe(200)
    expect(Buffer.from(await answer.arrayBuffer()).equals(body)).toBe(true)
  }
})

test('a backend that comes back is used again', async () => {
  const port = await freePort()
  const proxy = await openProxy(list({ url: `http://127.0.0.1:${port}` }, await openNamed('b')))
  expect([await answeredBy(proxy), await answeredBy(proxy)]).toEqual(['b', 'b'])
  const back = createServer((_asked, answer) => answer.writeHead(200, { 'x-name': 'a' }).end())
  onTestFinished(() => {
    back.closeAllConnections()
    back.close()
  })
  await once(back.listen(port, '127.0.0.1'), 'listening')
  await waitFor('the first backend to answer', async () => (await answeredBy(proxy)) === 'a')
})

test('if the connection breaks, a read is repeated at another backend, but not a change', async () => {
  const [first, second] = [await openBroken(), await openNamed('b')]
  const asking = await openProxy(list(first, second))
  expect([await answeredBy(asking), first.heard.length]).toEqual(['b', 1])
  const changing = await openProxy(list(first, second))
  const answer = await fetch(url(changing), { method: 'POST', body: '{}' })
  expect([answer.status, first.heard.length]).toEqual([502, 2])
})

test('if no backend can be reached, the answer says so, with Retry-After', async () => {
  const proxy = await openProxy(list(await nobody(), await nobody()))
  for (const method of ['GET', 'POST']) {
    const answer = await fetch(url(proxy), { method, ...(method === 'POST' && { body: '{}' }) })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
  }
})

test('an event stream whose backend is gone ends properly', async () => {
  const backend = await openBackend((_asked, answer) => {
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: queued\n\n')
  })
  const proxy = await openProxy(list(backend, await openNamed('b')))
  const asked = request(url(proxy, '/api/match/events')).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  const chunks = answer.setEncoding('utf8')[Symbol.asyncIterator]()
  expect(await chunks.next()).toEqual({ done: false, value: 'event: queued\n\n' })
  for (const socket of backend.sockets) socket.resetAndDestroy()
  expect(await chunks.next()).toEqual({ done: true, value: undefined })
  expect(answer.complete).toBe(true)
})
