import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { closedDespiteEmptyLines } from '../../test/support/empty-lines.ts'
import { dialPort, hearAll, openBackend, openProxy } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'

test.each(['/healthz', '/api/x'])('empty lines after GET %s do not keep a connection open', async (path) => {
  const backend = await openBackend((_asked, answer) => answer.end())
  const proxy = await openProxy({ BACKEND_URL: backend.url, KEEP_ALIVE_SECONDS: '0.2' })
  const client = dialPort(proxy.port)
  client.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  await once(client, 'data')
  await closedDespiteEmptyLines(client)
})

test('empty lines do not extend the time to show a protocol', async () => {
  const { port } = await openProxy({ HANDSHAKE_SECONDS: '0.3' })
  const socket = dialPort(port)
  const drip = setInterval(() => socket.write('\r\n'), 20)
  expect(await hearAll(socket)).toBe('')
  clearInterval(drip)
})

test.each([
  ['plain', undefined],
  ['unusual', { method: 'PUT' }],
])(
  'a connection for %s requests is closed when it is idle, although its backend would keep it for hours',
  async (_kind, init) => {
    const backend = createServer({ keepAliveTimeout: 10_000_000 }, (asked, answer) => {
      asked.resume().on('end', () => answer.end())
    })
    const used = new Set<Socket>()
    backend.on('request', ({ url, socket }) => {
      if (url === '/x') used.add(socket)
    })
    await once(backend.listen(0, '127.0.0.1'), 'listening')
    onTestFinished(() => {
      backend.close()
      backend.closeAllConnections()
    })
    const url = `http://127.0.0.1:${(backend.address() as AddressInfo).port}`
    const proxy = await openProxy({ BACKEND_URL: url })
    expect((await fetch(`http://127.0.0.1:${proxy.port}/api/x`, init)).status).toBe(200)
    const [socket] = used
    await waitFor('the connection to be closed', () => socket?.destroyed)
  },
)
