import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { freePort } from './free-port.ts'

/** A port that the system chooses. */
async function anyPort(): Promise<number> {
  const server = createServer()
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

test('a free port is outside the range of the system', async () => {
  const free = await Promise.all(Array.from({ length: 50 }, freePort))
  const others = await Promise.all(Array.from({ length: 50 }, anyPort))
  expect(Math.max(...free)).toBeLessThan(Math.min(...others))
})

test('no port is returned twice', async () => {
  const free = await Promise.all(Array.from({ length: 1000 }, freePort))
  expect(new Set(free).size).toBe(1000)
})

test('a free port can be listened on', async () => {
  const [port, server] = [await freePort(), createServer()]
  onTestFinished(() => void server.close())
  await once(server.listen(port, '127.0.0.1'), 'listening')
  expect((server.address() as AddressInfo).port).toBe(port)
})
