import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'

import { MAX_UNREAD_EVENT_BYTES } from '../protocol/event-line.ts'
import { responseSink } from './event-sink.ts'

const EVENT = `data: ${'x'.repeat(32 * 1024)}\n\n`
/** Far more than the kernel takes for a connection. */
const MOST_EVENTS = 4000

/** The response to a client that asked, and reads nothing until it is told to. */
async function openStream() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked = once(server, 'request')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.pause().on('error', () => undefined)
  client.write('GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
  onTestFinished(() => {
    client.destroy()
    server.close()
  })
  const [, response] = (await asked) as [unknown, ServerResponse]
  return { client, response, sink: responseSink(response) }
}

test('a client that does not read is cut off, and little waits for it until then', async () => {
  const { response, sink } = await openStream()
  let mostUnread = 0
  for (let sent = 0; sent < MOST_EVENTS && !sink.gone; sent += 1) {
    sink.write(EVENT)
    mostUnread = Math.max(mostUnread, response.writableLength)
    await turn()
  }
  expect(sink.gone).toBe(true)
  expect(mostUnread).toBeLessThan(MAX_UNREAD_EVENT_BYTES + 2 * EVENT.length)
})

test('a client that reads gets all, however much it is', async () => {
  const { client, response, sink } = await openStream()
  let heard = 0
  client.on('data', (bytes: Buffer) => (heard += bytes.length)).resume()
  for (let sent = 0; sent < 40; sent += 1) {
    sink.write(EVENT)
    if (response.writableNeedDrain) await once(response, 'drain')
  }
  sink.end()
  await once(client, 'end')
  expect(heard).toBeGreaterThan(40 * EVENT.length)
})
