import { once } from 'node:events'
import { connect, createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import { oneLookup } from './one-lookup.ts'

test('returns the address where somebody answers, in both forms of a lookup', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const lookup = await oneLookup({ host: 'localhost', port })
  expect(lookup).toBeDefined()
  if (!lookup) return
  for (const autoSelectFamily of [true, false]) {
    // An unknown name: the answer is what was found before.
    const socket = connect({ host: 'nowhere.invalid', port, lookup, autoSelectFamily })
    await once(socket, 'connect')
    expect(socket.remoteAddress).toBe('127.0.0.1')
    socket.destroy()
  }
  server.close()
})

test('returns nothing where nobody answers: then each connection reports its own error', async () => {
  expect(await oneLookup({ host: 'localhost', port: await freePort() })).toBeUndefined()
  expect(await oneLookup({ host: 'nowhere.invalid', port: 1 })).toBeUndefined()
})
