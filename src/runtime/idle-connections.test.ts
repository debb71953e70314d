import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { closedDespiteEmptyLines } from '../../test/support/empty-lines.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { IdleConnections } from './idle-connections.ts'

async function openServer(keepAliveMs: number) {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    if (request.url === '/stream') response.write('begun')
    else response.end('ok')
  })
  new IdleConnections(server, keepAliveMs)
  await once(server.listen({ port: 0, host: '127.0.0.1' }), 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

function dial(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1' })
  socket.on('error', () => socket.destroy())
  return socket
}

const ask = async (socket: Socket, path: string): Promise<string> => {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`)
  return String(await once(socket, 'data'))
}

test('empty lines do not keep an idle connection open', async () => {
  const socket = dial(await openServer(200))
  expect(await ask(socket, '/')).toMatch(/^HTTP\/1.1 200/)
  await closedDespiteEmptyLines(socket)
})

test('a connection with an unfinished answer stays open, however long that takes', async () => {
  const port = await openServer(200)
  const [stream, idle] = [dial(port), dial(port)]
  const said: string[] = []
  stream.on('data', (bytes) => said.push(String(bytes)))
  // At once: on a busy machine the time between two requests may exceed the keep-alive timeout.
  stream.write(['/', '/stream'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
  await waitFor('an unfinished answer', () => said.join('').includes('begun'))
  await ask(idle, '/')
  await closedDespiteEmptyLines(idle)
  expect(stream.destroyed).toBe(false)
  stream.destroy()
})
