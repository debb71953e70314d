import { once } from 'node:events'
import { test } from 'vitest'

import { closedDespiteEmptyLines } from '../../test/support/empty-lines.ts'
import { dialPort, openProxy } from '../../test/support/proxy.ts'

test('empty lines between requests do not keep a connection open', async () => {
  const proxy = await openProxy({ KEEP_ALIVE_SECONDS: '0.2' })
  const client = dialPort(proxy.port)
  client.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
  await once(client, 'data')
  await closedDespiteEmptyLines(client)
})
