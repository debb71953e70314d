import { expect, test } from 'vitest'

import { dialPort, hearAll, openBackend, openProxy, say } from '../../test/support/proxy.ts'

/** Counts what reaches the backend, which nothing should. */
async function open(vars: NodeJS.ProcessEnv = {}) {
  const reached: string[] = []
  const backend = await openBackend((asked, answer) => {
    asked.resume().on('end', () => {
      reached.push(asked.url ?? '')
      answer.end('reached')
    })
  })
  const proxy = await openProxy({ BACKEND_URL: backend.url, ...vars })
  return { reached, port: proxy.port }
}

const host = 'Host: a\r\n'
const post = (headers: string, body = ''): string => `POST /api/x HTTP/1.1\r\n${host}${headers}\r\n${body}`

test.each([
  ['a length and a coding', post('Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
  ['two lengths', post('Content-Length: 1\r\nContent-Length: 2\r\n', 'ab')],
  ['a coding besides chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n')],
  ['a coding after chunked', post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n')],
  ['an invalid coding', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')],
  ['a space before the colon', post('Content-Length : 1\r\n', 'a')],
  ['a header after a bare line feed', `GET /api/x HTTP/1.1\r\n${host}A: b\nC: d\r\n\r\n`],
  ['a folded header', post('A: b\r\n  c\r\nContent-Length: 0\r\n')],
  [
    'a chunk size that ends in a bare line feed',
    post('Transfer-Encoding: chunked\r\n', '1;x\na\r\n0\r\n\r\n'),
  ],
  ['two hosts', `GET /api/x HTTP/1.1\r\n${host}Host: b\r\n\r\n`],
  ['no host', 'GET /api/x HTTP/1.1\r\n\r\n'],
  ['an absolute URL', `GET http://evil/api/x HTTP/1.1\r\n${host}\r\n`],
  ['no version', 'GET /api/x\r\n\r\n'],
  ['a climbing path', `GET /api/..%2f..%2fadmin HTTP/1.1\r\n${host}\r\n`],
  ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['another version', `GET /api/x HTTP/2.0\r\n${host}\r\n`],
  ['RTSP', `GET /api/x RTSP/1.0\r\n${host}\r\n`],
])('%s is refused with 400', async (_what, text) => {
  const { port, reached } = await open({ REQUEST_SECONDS: '1' })
  // `say` waits for the proxy to close: what follows such a head is ambiguous.
  const answer = await say(port, text)
  expect(answer).toMatch(/^HTTP\/1\.1 400 /)
  expect(answer).toContain('application/problem+json')
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  expect(reached).toEqual([])
})

test('a head over 16 KiB is refused with 431', async () => {
  const { port, reached } = await open()
  const answer = await say(port, `GET /api/x HTTP/1.1\r\n${host}A: ${'a'.repeat(17_000)}\r\n\r\n`)
  expect(answer).toMatch(/^HTTP\/1\.1 431 [^]*HEADERS_TOO_LARGE/)
  expect(reached).toEqual([])
})

test.each(['websocket', 'h2c', 'anything'])(
  'switching to %s on a normal route is refused, and the connection is closed',
  async (to) => {
    const { port, reached } = await open()
    const hidden = `GET /api/hidden HTTP/1.1\r\n${host}\r\n`
    const answer = await say(
      port,
      `GET /api/x HTTP/1.1\r\n${host}Connection: Upgrade\r\nUpgrade: ${to}\r\n\r\n${hidden}`,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 426 [^]*UPGRADE_REQUIRED/)
    expect(reached).toEqual([])
  },
)

test.each([
  ['CONNECT', `CONNECT evil:1 HTTP/1.1\r\n${host}\r\n`],
  ['a TLS hello without a certificate', Buffer.from('160301020001', 'hex')],
])('%s is closed without an answer', async (_what, text) => {
  const { port } = await open()
  expect(await say(port, text)).toBe('')
})

test('empty lines do not extend the timeout', async () => {
  const { port } = await open({ HANDSHAKE_SECONDS: '0.3' })
  const socket = dialPort(port)
  const drip = setInterval(() => socket.write('\r\n'), 20)
  expect(await hearAll(socket)).toBe('')
  clearInterval(drip)
})

test.each([
  ['a head that never ends', `GET /api/x HTTP/1.1\r\n${host}`],
  ['a body that never comes', post('Content-Length: 5\r\n', 'a')],
])('%s is closed in time', async (_what, text) => {
  const { port, reached } = await open({ REQUEST_SECONDS: '0.2' })
  expect(await say(port, text)).toMatch(/^$|^HTTP\/1\.1 408 /)
  expect(reached).toEqual([])
})
