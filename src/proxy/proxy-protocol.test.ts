import { connect as connectTls } from 'node:tls'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { makeCertificate } from '../../test/support/certificate.ts'
import { openMeasured } from '../../test/support/measured-proxy.ts'
import { dialPort, hearAll, openBackend, openGameServer, say, tokenTo } from '../../test/support/proxy.ts'

const behind = { PROXY_PROTOCOL: 'true', TRUSTED_PROXIES: 'loopback' }
const line = 'PROXY TCP4 203.0.113.7 10.0.0.1 56324 443\r\n'
const binaryStart = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const binary = Buffer.concat([binaryStart, Buffer.from('2111000ccb0071070a00000104d20050', 'hex')])
const local = Buffer.concat([binaryStart, Buffer.from('20000000', 'hex')])
const unix = Buffer.concat([binaryStart, Buffer.from('213100d8', 'hex'), Buffer.alloc(216)])
const request = 'GET /api/x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'

/** A proxy whose backend answers with the address that it was told. */
async function openTold(vars: NodeJS.ProcessEnv) {
  const backend = await openBackend((asked, answer) => {
    answer.end(`[${String(asked.headers['x-forwarded-for'])}]`)
  })
  return openMeasured({ BACKEND_URL: backend.url, ...vars })
}

test.each([
  ['a line', line, '203.0.113.7'],
  ['a binary header', binary, '203.0.113.7'],
  ['LOCAL', local, '127.0.0.1'],
  ['UNKNOWN', 'PROXY UNKNOWN\r\n', '127.0.0.1'],
])('the backend is told the address in the header of a trusted proxy: %s', async (_name, header, address) => {
  const { proxy } = await openTold(behind)
  const said = Buffer.concat([Buffer.from(header), Buffer.from(request)])
  expect(await say(proxy.port, said)).toContain(`[${address}]`)
})

test('a header may come in two packets, wherever it is cut', async () => {
  const { proxy } = await openTold(behind)
  for (const header of [Buffer.from(line), binary]) {
    const all = Buffer.concat([header, Buffer.from(request)])
    const answers = await Promise.all(
      [...all.keys()].map(async (at) => {
        const socket = dialPort(proxy.port)
        const heard = hearAll(socket)
        socket.write(all.subarray(0, at), () => {
          setImmediate(() => socket.write(all.subarray(at)))
        })
        return heard
      }),
    )
    for (const answer of answers) expect(answer).toContain('[203.0.113.7]')
  }
})

test('game connections and TLS follow the header too, and count for its address', async () => {
  const { certificate, key } = makeCertificate(mkdtempSync(join(tmpdir(), 'muster-proxy-protocol-')))
  const tls = { TLS_CERT_FILE: certificate, TLS_KEY_FILE: key }
  const { proxy, refused } = await openTold({ ...behind, ...tls, MAX_TUNNELS_PER_ADDRESS: '1' })
  const game = await openGameServer((socket) => socket.pipe(socket))
  const join_ = `JOIN ${tokenTo(game.port)}\n`
  const first = dialPort(proxy.port)
  first.write(line + join_)
  await new Promise((resolve) => first.once('data', resolve))
  expect(await say(proxy.port, line + join_)).toContain('ERROR too many connections from this address')
  const other = 'PROXY TCP4 203.0.113.8 10.0.0.1 1 2\r\n'
  expect(await say(proxy.port, other + join_, 'and no more')).toBe(join_)
  await refused('tunnels', 1)
  first.destroy()

  const raw = dialPort(proxy.port)
  raw.write(line)
  const secure = connectTls({ socket: raw, rejectUnauthorized: false })
  secure.write(request)
  expect(await hearAll(secure)).toContain('[203.0.113.7]')
})

test.each([
  ['no header', request],
  ['a bad header', 'PROXY TCP4 203.0.113.7 10.0.0.1 x y\r\n' + request],
  ['a header of a Unix socket', unix],
  ['a line without end', `PROXY TCP4 ${'1'.repeat(200)}`],
  ['a header that never ends', 'PROXY TCP4 203.0.113.7'],
  ['a header in TLS', '\x16\x03\x01'],
])('a trusted proxy with %s is closed without an answer', async (_name, bytes) => {
  const { proxy, refused } = await openTold({ ...behind, HANDSHAKE_SECONDS: '0.3' })
  expect(await say(proxy.port, bytes)).toBe('')
  await refused('proxy-header', 1)
})

test.each([
  ['nobody is trusted', {}],
  ['others are trusted', { PROXY_PROTOCOL: 'true', TRUSTED_PROXIES: '192.0.2.0/24' }],
  ['the port does not expect it', { TRUSTED_PROXIES: 'loopback' }],
])('a header is closed without an answer when %s', async (_name, vars) => {
  const { proxy, refused } = await openTold(vars)
  for (const header of [Buffer.from(line), binary, local])
    expect(await say(proxy.port, Buffer.concat([header, Buffer.from(request)]))).toBe('')
  await refused('proxy-header', 3)
  expect(await say(proxy.port, request)).toContain('[127.0.0.1]')
})

const claims =
  'X-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.1.1.1\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n'
const claiming = `GET /api/x HTTP/1.1\r\nHost: a\r\n${claims}Connection: close\r\n\r\n`

test.each([
  ['of anybody counts for nothing', {}, '127.0.0.1'],
  ['of a trusted proxy counts from the right', { TRUSTED_PROXIES: 'loopback,10.0.0.0/8' }, '203.0.113.9'],
  ['of a trusted proxy counts up to the first stranger', { TRUSTED_PROXIES: 'loopback' }, '10.1.1.1'],
])('X-Forwarded-For %s, and the backend gets one address', async (_name, vars, address) => {
  const { proxy } = await openTold(vars)
  expect(await say(proxy.port, claiming)).toContain(`[${address}]`)
  // A connection that stays open is forwarded as bytes.
  const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9, 10.1.1.1' }
  expect(await (await fetch(`http://127.0.0.1:${proxy.port}/api/x`, { headers })).text()).toBe(`[${address}]`)
})

test('a client behind the PROXY protocol cannot claim another address', async () => {
  const { proxy } = await openTold(behind)
  expect(await say(proxy.port, line + claiming)).toContain('[203.0.113.7]')
})
