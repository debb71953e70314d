import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
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

/** A game server of any other kind, which sees every request. */
async function otherServer(onHead: (asked: IncomingMessage, answer: ServerResponse) => void) {
  const server = createServer()
  server.on('checkContinue', onHead).on('request', (asked, answer) => {
    void text(asked).then(() => answer.end())
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return at((server.address() as AddressInfo).port)
}

test('the server knows of the request before there is a match, and is handed the match by it', async () => {
  await using server = await testServer({ env: { WAITS: '1' } })
  await using way = await FaultProxy.open(server.controlPort)
  const all = handovers()
  await all.prepare(order.id, at(way.port))
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
])('a match is handed over by another request when the one that was ready %s', async (_what, happens) => {
  await using server = await testServer({ env: { WAITS: '1' } })
  await using way = await FaultProxy.open(server.controlPort)
  const all = handovers()
  await all.prepare(order.id, at(way.port))
  happens(way)
  expect(await all.assign(order, at(way.port))).toBe('assigned')
})

test('a server that wants head and body at once is given them', async () => {
  const control = await otherServer((_asked, answer) => answer.writeHead(417).end())
  const all = handovers()
  await all.prepare(order.id, control)
  expect(await all.assign(order, control)).toBe('assigned')
})

test('what the server answers to the body counts, and is not asked again', async () => {
  let heads = 0
  const control = await otherServer((asked, answer) => {
    heads += 1
    answer.writeContinue()
    void text(asked).then(() => answer.writeHead(409).end())
  })
  const all = handovers()
  await Promise.all([all.prepare(order.id, control), all.prepare(order.id, control)])
  expect(await all.assign(order, control)).toBe('refused')
  expect(heads).toBe(1)
})

test('a server that has its match from somebody else is let go', async () => {
  const ended: string[] = []
  const control = await otherServer((asked, answer) => {
    answer.writeContinue()
    asked.on('close', () => ended.push('let go')).on('error', () => undefined)
  })
  const all = handovers()
  await all.prepare(order.id, control)
  all.forget(order.id)
  await waitFor('the end of the request', () => ended.length === 1)
})
