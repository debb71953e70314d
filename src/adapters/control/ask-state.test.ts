import { once } from 'node:events'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { matchKey, testServer } from '../../../test/support/game-server.ts'
import { freePort } from '../../demo/free-port.ts'
import { ASSIGN_PROOF } from '../../protocol/tokens.ts'
import { sign } from '../../runtime/seals.ts'
import { askState } from './ask-state.ts'
import type { ControlPort } from './tell.ts'

const at = (port: number): ControlPort => ({ host: '127.0.0.1', port, key: matchKey.toString('hex') })

/** A server that is not a game server, or one that hangs. */
async function other(onConnection: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    onTestFinished(() => {
      socket.destroy()
    })
    onConnection(socket.on('error', () => undefined).resume())
  })
  onTestFinished(() => {
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return (server.address() as AddressInfo).port
}

test('a server reports the state of its match', async () => {
  await using server = await testServer()
  expect(await askState(at(server.controlPort))).toEqual({ state: 'open' })
})

test('a server tells nobody but its own fleet', async () => {
  await using server = await testServer()
  const wrong = { ...at(server.controlPort), key: '00'.repeat(32) }
  expect(await askState(wrong)).toEqual({ state: 'silent' })
  const url = `http://127.0.0.1:${server.controlPort}/state`
  const other = { authorization: `Bearer ${sign(matchKey, ASSIGN_PROOF)}` }
  for (const headers of [{}, other, { authorization: 'Bearer ' }])
    expect((await fetch(url, { headers })).status).toBe(403)
})

test('a refused connection means that there is no server', async () => {
  expect(await askState(at(await freePort()))).toEqual({ state: 'gone' })
})

test.each<[string, (socket: Socket) => unknown]>([
  ['accepts the request and does not answer', () => undefined],
  ['breaks off', (socket) => socket.destroy()],
  ['answers nonsense', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nx')],
  // Regression: this ended the backend, which read a list of players that was not there.
  ['answers half', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{"state":"stop"}')],
  ['does not know the route', (socket) => socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')],
])('a server that %s is silent, which does not mean that it ended', async (_what, onConnection) => {
  expect(await askState(at(await other(onConnection)))).toEqual({ state: 'silent' })
})

test('a server that ends during the request is gone', async () => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  server.on('connection', (socket) => {
    server.close()
    socket.on('error', () => undefined).destroy()
  })
  expect(await askState(at((server.address() as AddressInfo).port))).toEqual({ state: 'gone' })
})
