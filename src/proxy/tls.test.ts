import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { get, type RequestOptions } from 'node:https'
import type { IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { makeCertificate } from '../../test/support/certificate.ts'
import {
  dialPort,
  hearAll,
  openBackend,
  openGameServer,
  openProxy,
  say,
  tokenTo,
} from '../../test/support/proxy.ts'
import { eventually } from '../../test/support/wait-for.ts'

const vars = { TLS_CERT_FILE: '', TLS_KEY_FILE: '' }

beforeAll(() => {
  const { certificate, key } = makeCertificate(mkdtempSync(join(tmpdir(), 'muster-tls-')))
  Object.assign(vars, { TLS_CERT_FILE: certificate, TLS_KEY_FILE: key })
})

async function openAll() {
  const game = await openGameServer((socket) => socket.pipe(socket))
  const backend = await openBackend((asked, answer) => {
    answer.end(asked.headers['x-forwarded-proto'])
  })
  return { game, proxy: await openProxy({ ...vars, BACKEND_URL: backend.url }) }
}

test('the public port also accepts TLS: JOIN lines, and a client that ends first', async () => {
  const { game, proxy } = await openAll()
  const client = connect({
    port: proxy.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
  })
  const said = `JOIN ${tokenTo(game.port)}\nGET_STATE\n${'x'.repeat(1_000_000)}`
  client.end(said)
  expect(await hearAll(client)).toBe(said)
  await eventually(() => {
    expect(proxy.stats()).toEqual({ tunnels: 0, connections: 0, requests: 0 })
  })
})

test('HTTP inside TLS is forwarded as https', async () => {
  const { proxy } = await openAll()
  const options: RequestOptions = { rejectUnauthorized: false, agent: false }
  const [answer] = (await once(get(`https://127.0.0.1:${proxy.port}/api/x`, options), 'response')) as [
    IncomingMessage,
  ]
  expect(Buffer.concat(await answer.toArray()).toString()).toBe('https')
})

test('a WebSocket inside TLS', async () => {
  const { game, proxy } = await openAll()
  const socket = new WebSocket(`wss://127.0.0.1:${proxy.port}/play/m1`, { rejectUnauthorized: false })
  await once(socket, 'open')
  const join = `JOIN ${tokenTo(game.port)}`
  socket.send(join)
  const [line] = (await once(socket, 'message')) as [Buffer]
  expect(line.toString()).toBe(join)
  socket.close()
})

test('the same port still accepts plain text', async () => {
  const { game, proxy } = await openAll()
  const line = `JOIN ${tokenTo(game.port)}\n`
  const client = dialPort(proxy.port)
  client.end(line)
  expect(await hearAll(client)).toBe(line)
})

test('an invalid hello, and one that never ends, are closed', async () => {
  const proxy = await openProxy({ ...vars, HANDSHAKE_SECONDS: '0.2' })
  await say(proxy.port, Buffer.from('16030100050102030405', 'hex'))
  await say(proxy.port, Buffer.from('1603010200', 'hex'))
  await eventually(() => {
    expect(proxy.stats().connections).toBe(0)
  })
})
