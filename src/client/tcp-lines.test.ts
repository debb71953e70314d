import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { makeCertificate } from '../../test/support/certificate.ts'
import { freePort } from '../demo/free-port.ts'
import { hearAll, openGameServer } from '../../test/support/proxy.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import type { Lines } from './lines.ts'
import { tcpLines } from './tcp-lines.ts'

const run = promisify(execFile)

/** Both ends of one connection. */
async function connected(): Promise<{ lines: Lines; server: Socket }> {
  const accepted: Socket[] = []
  const { port } = await openGameServer((socket) => accepted.push(socket))
  const lines = await tcpLines({ host: '127.0.0.1', port })
  const server = await waitFor('the connection', () => accepted[0])
  return { lines, server }
}

async function allOf(lines: Lines): Promise<string[]> {
  const heard: string[] = []
  for await (const line of lines) heard.push(line)
  return heard
}

describe('lines over TCP', () => {
  test('arrive complete and in order, to the end of the connection', async () => {
    const { lines, server } = await connected()
    const bytes = Buffer.from('STATE open\r\nSTÄTE running\nSTATE stop\nhalf')
    for (const byte of bytes) server.write(Buffer.of(byte))
    server.end()
    expect(await allOf(lines)).toEqual(['STATE open', 'STÄTE running', 'STATE stop'])
    lines.close()
    await lines.closed
  })

  test('are sent in order, and close lets earlier lines arrive', async () => {
    const { lines, server } = await connected()
    const heard = hearAll(server)
    for (const line of ['JOIN a.b.c', 'GET_STATE', 'Ünicode']) void lines.send(line)
    lines.close()
    expect(await heard).toBe('JOIN a.b.c\nGET_STATE\nÜnicode\n')
  })

  test('cannot hold a newline: nothing of such a line is sent', async () => {
    const { lines, server } = await connected()
    const heard = hearAll(server)
    await expect(lines.send('a\nGET_STATE')).rejects.toThrow('newline')
    lines.close()
    expect(await heard).toBe('')
  })

  test('are refused if nobody answers at the address', async () => {
    const port = await freePort()
    await expect(tcpLines({ host: '127.0.0.1', port })).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('end when the other side disconnects, and do not keep a sender waiting', async () => {
    const { lines, server } = await connected()
    server.resetAndDestroy()
    expect(await allOf(lines)).toEqual([])
    await lines.closed
    await lines.send('GET_STATE')
  })

  test('end at a line that never ends', async () => {
    const { lines, server } = await connected()
    server.write('STATE open\n')
    server.write('x'.repeat(1024 * 1024 + 1))
    expect(await allOf(lines)).toEqual(['STATE open'])
  })
})

describe('a slow reader', () => {
  const pieces = Array.from({ length: 60 }, (_, piece) =>
    Array.from({ length: 1000 }, (_, index) => `STATE ${piece}.${index} ${'x'.repeat(100)}\n`).join(''),
  )

  test('slows the server down, and misses nothing', async () => {
    const { lines, server } = await connected()
    for (const piece of pieces) server.write(piece)
    // The client's buffers are limited: the rest cannot leave the server.
    expect(await isStuck(server)).toBe(true)
    server.end()
    expect((await allOf(lines)).map((line) => `${line}\n`).join('')).toBe(pieces.join(''))
  })

  test('can close without having read', async () => {
    const { lines, server } = await connected()
    server.on('end', () => server.end())
    server.resume()
    for (const piece of pieces) server.write(piece)
    expect(await isStuck(server)).toBe(true)
    lines.close()
    await lines.closed
  })
})

/** Whether the socket has unsent data that does not shrink within a hundred turns of the event loop. */
async function isStuck(socket: Socket): Promise<boolean> {
  let left = -1
  for (let turns = 0; turns < 100; turns += 1) {
    if (socket.writableLength !== left) turns = 0
    left = socket.writableLength
    if (left === 0) return false
    await new Promise((resolve) => setImmediate(resolve))
  }
  return true
}

describe('a slow server', () => {
  const warnings: string[] = []
  const onWarning = ({ name }: Error): void => {
    warnings.push(name)
  }
  beforeEach(() => {
    warnings.length = 0
    process.on('warning', onWarning)
  })
  afterEach(() => {
    process.off('warning', onWarning)
  })

  test('makes senders wait, until it reads', async () => {
    const { lines, server } = await connected()
    server.pause()
    const line = 'x'.repeat(1_000_000)
    const sent: number[] = []
    const sends = Array.from({ length: 20 }, async (_, index) => {
      await lines.send(line)
      sent.push(index)
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(sent.length).toBeLessThan(20)
    const heard = hearAll(server)
    server.resume()
    await Promise.all(sends)
    lines.close()
    expect((await heard).length).toBe(20 * (line.length + 1))
    expect(warnings).toEqual([])
  })

  test('that is gone does not keep senders waiting', async () => {
    const { lines, server } = await connected()
    server.pause()
    const sends = Array.from({ length: 20 }, () => lines.send('x'.repeat(1_000_000)))
    server.resetAndDestroy()
    await Promise.all(sends)
    await lines.closed
  })
})

describe('over TLS', () => {
  test('verifies a server by name and by address, without warnings', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'muster-tls-'))
    const { certificate, key } = makeCertificate(folder)
    const server = createTlsServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (socket) =>
      socket.pipe(socket),
    )
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const program = `
      import { tcpLines } from '${new URL('../../dist/client/tcp-lines.js', import.meta.url).href}'
      for (const host of ['localhost', '127.0.0.1']) {
        const lines = await tcpLines({ host, port: ${port}, tls: true })
        await lines.send(host)
        for await (const line of lines) { console.log(line); lines.close() }
      }`
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: certificate }
    const child = await run(process.execPath, ['--input-type=module', '-e', program], { env })
    expect(child).toEqual({ stdout: 'localhost\n127.0.0.1\n', stderr: '' })
    server.close()
  })

  test('a server that speaks plain text is refused', async () => {
    const { port } = await openGameServer((socket) => socket.end('STATE open\n'))
    await expect(tcpLines({ host: '127.0.0.1', port, tls: true })).rejects.toMatchObject({
      library: 'SSL routines',
    })
  })
})
