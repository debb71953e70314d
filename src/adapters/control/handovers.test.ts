import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

import { orderOf } from '../../../test/support/domain.ts'
import { FaultProxy } from '../../../test/support/fault-proxy.ts'
import { matchKey, testServer } from '../../../test/support/game-server.ts'
import { waitFor } from '../../../test/support/wait-for.ts'
import { Handovers } from './handovers.ts'

const order = orderOf('m1', ['alice', 'bob'])
const at = (port: number) => ({ host: '127.0.0.1', port })

function handovers(): Handovers {
  const all = new Handovers(() => matchKey.toString('hex'))
  onTestFinished(() => {
    all.close()
  })
  return all
}

const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: muster-assign\r\n\r\n'

/** Another kind of game server: it answers requests with 200; with `onLine`, it accepts connections in advance. */
async function otherServer(onLine?: (line: Duplex) => void) {
  const server = createServer((asked, answer) => {
    void text(asked).then(() => answer.writeHead(asked.method === 'POST' ? 200 : 404).end())
  })
  const lines: Duplex[] = []
  if (onLine)
    server.on('upgrade', (_asked, line) => {
      lines.push(line)
      line.write(SWITCHED)
      onLine(line)
    })
  onTestFinished(() => {
    for (const line of lines) line.destroy()
    server.closeAllConnections()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return at((server.address() as AddressInfo).port)
}

test('assigns a match over a connection that was opened in advance', async () => {
  await using server = await testServer({ env: { WAITS: '1' } })
  await using way = await FaultProxy.open(server.controlPort)
  const all = handovers()
  await all.prepare(order.server, at(way.port))
  way.refuse()
  expect(await all.assign(order, at(way.port))).toBe('assigned')
  await waitFor('the match', () => server.log.some(({ msg }) => msg === 'match assigned'))
})

test.each<[what: string, happens: (way: FaultProxy) => unknown]>([
  [
    'broke unnoticed',
    (way) => {
      way.dropReplyTo('alice')
    },
  ],
  [
    'broke long before',
    (way) => {
      way.breakAll()
    },
  ],
])('assigns a match by request when the connection %s', async (_what, happens) => {
  await using server = await testServer({ env: { WAITS: '1' } })
  await using way = await FaultProxy.open(server.controlPort)
  const all = handovers()
  await all.prepare(order.server, at(way.port))
  happens(way)
  expect(await all.assign(order, at(way.port))).toBe('assigned')
})

test('assigns by request if the server declines the connection', async () => {
  const control = await otherServer()
  const all = handovers()
  await all.prepare(order.server, control)
  expect(await all.assign(order, control)).toBe('assigned')
})

test('takes the answer on the connection, in however many parts, and sends no request', async () => {
  const lines: string[] = []
  const control = await otherServer((line) => {
    line.on('data', (bytes: Buffer) => {
      lines.push(bytes.toString())
      line.write('4', () => setImmediate(() => line.end('09\n')))
    })
  })
  const all = handovers()
  await Promise.all([all.prepare(order.server, control), all.prepare(order.server, control)])
  expect(await all.assign(order, control)).toBe('refused')
  expect(lines).toEqual([
    '{"players":["alice","bob"],"queue":"default","configVersion":"config-1","teams":[{"name":"players","players":[{"id":"alice"},{"id":"bob"}]}]}\n',
  ])
})

test('assigns by request if the server sends an endless line instead of a status', async () => {
  const control = await otherServer((line) => {
    const more = (): void => {
      if (!line.destroyed) line.write('x', () => setImmediate(more))
    }
    line.on('error', () => undefined).once('data', more)
  })
  const all = handovers()
  await all.prepare(order.server, control)
  expect(await all.assign(order, control)).toBe('assigned')
})

test('closes the connection when another backend has assigned the match', async () => {
  const ended: string[] = []
  const control = await otherServer((line) => {
    line
      .on('error', () => ended.push('let go'))
      .on('end', () => ended.push('let go'))
      .resume()
  })
  const all = handovers()
  await all.prepare(order.server, control)
  all.forget(order.server)
  await waitFor('the end of the line', () => ended.length === 1)
})
