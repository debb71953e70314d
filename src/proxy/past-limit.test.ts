import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { get as getSecurely } from 'node:https'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { makeCertificate } from '../../test/support/certificate.ts'
import { dialPort, openBackend, openProxy } from '../../test/support/proxy.ts'
import { eventually } from '../../test/support/wait-for.ts'

/** A proxy at its limit because of an event stream. */
async function openFull(vars: NodeJS.ProcessEnv) {
  const backend = await openBackend((_asked, answer) =>
    answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n'),
  )
  const proxy = await openProxy({ BACKEND_URL: backend.url, ...vars })
  const base = `http://127.0.0.1:${proxy.port}`
  const [stream] = (await once(get(`${base}/api/match/events`), 'response')) as [IncomingMessage]
  stream.on('error', () => undefined).resume()
  return { proxy, base, stream }
}
const limits = [{ MAX_CONNECTIONS: '1' }, { MAX_CONNECTIONS_PER_ADDRESS: '1' }]

test.each(limits)('beyond %j, probes are answered, and other requests get 503', async (limit) => {
  const { proxy, base, stream } = await openFull(limit)
  for (const path of ['/healthz', '/readyz']) {
    const answer = await fetch(base + path)
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close'])
  }
  const refused = await fetch(`${base}/api/match/join`, { method: 'POST', body: '{}' })
  expect(refused.status).toBe(503)
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    'content-type': 'application/problem+json',
    'retry-after': '1',
    connection: 'close',
  })
  expect(await refused.json()).toMatchObject({ code: 'UNAVAILABLE' })
  const page = new WebSocket(`ws://127.0.0.1:${proxy.port}/play/m1`)
  await expect(once(page, 'open')).rejects.toThrow('503')

  stream.destroy()
  await eventually(async () => {
    expect(await statusOf(`${base}/api/x`)).toBe(200)
  })
})

test('silent connections beyond the limit make room for a probe', async () => {
  const { proxy, base } = await openFull({ MAX_CONNECTIONS: '1', HANDSHAKE_SECONDS: '600' })
  const silent = Array.from({ length: 300 }, () => dialPort(proxy.port))
  await Promise.all(silent.map((socket) => once(socket, 'connect')))
  expect((await fetch(`${base}/healthz`)).status).toBe(200)
  expect(proxy.stats().connections).toBeLessThan(300)
  for (const socket of silent) socket.destroy()
})

test('a TLS client beyond the limit is answered too', async () => {
  const { certificate, key } = makeCertificate(mkdtempSync(join(tmpdir(), 'muster-tls-')))
  const { proxy } = await openFull({ MAX_CONNECTIONS: '1', TLS_CERT_FILE: certificate, TLS_KEY_FILE: key })
  const ask = async (path: string): Promise<number | undefined> => {
    const asked = getSecurely({ port: proxy.port, path, rejectUnauthorized: false, agent: false })
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    answer.resume()
    return answer.statusCode
  }
  expect([await ask('/healthz'), await ask('/api/x')]).toEqual([200, 503])
})

/** Only its head: an event stream has no end. */
async function statusOf(url: string): Promise<number | undefined> {
  const asked = get(url, { agent: false })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  asked.destroy()
  return answer.statusCode
}
