import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test } from 'vitest'

import { ALL_ADDRESSES, listenAddress, ownAddress } from './listen-address.ts'

test('all addresses include IPv4, and IPv6 where it exists', async () => {
  const server = createServer().listen({ host: await listenAddress(ALL_ADDRESSES), port: 0 })
  onTestFinished(() => {
    server.close()
  })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  for (const host of ['127.0.0.1', '::1'].filter((address) => own.some((one) => one.address === address))) {
    const socket = connect({ host, port })
    await once(socket, 'connect')
    socket.destroy()
  }
})

test('a given address is used', async () => {
  expect(await listenAddress('127.0.0.1')).toBe('127.0.0.1')
})

test.each([
  ['::', '127.0.0.1'],
  ['0.0.0.0', '127.0.0.1'],
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '[2001:db8::1]'],
  ['localhost', 'localhost'],
])('a server on %s is reached at %s', (host, address) => {
  expect(ownAddress(host)).toBe(address)
})
