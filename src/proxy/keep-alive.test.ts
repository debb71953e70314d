import { once } from 'node:events'
import { expect, test } from 'vitest'

import { closedDespiteEmptyLines } from '../../test/support/empty-lines.ts'
import { dialPort, hearAll, openBackend, openProxy } from '../../test/support/proxy.ts'

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
