import { once } from 'node:events'
import type { Socket } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { freePort } from '../demo/free-port.ts'
import { openMeasured } from '../../test/support/measured-proxy.ts'
import { dialPort, hearAll, openGameServer, openProxy, say, tokenTo } from '../../test/support/proxy.ts'
import { MAX_LINE_BYTES } from '../protocol/lines.ts'
import { eventually } from '../../test/support/wait-for.ts'

/** Echoes everything, and ends when its client does. */
const echo = (socket: Socket): void => {
  socket.pipe(socket)
}

test('the server gets the JOIN line and what follows it, and the client gets the answers', async () => {
  const [proxy, game] = await Promise.all([openProxy(), openGameServer(echo)])
  const client = dialPort(proxy.port)
  const said = `join ${tokenTo(game.port)}\r\nGET_STATE\n`
  client.end(said)
  expect(await hearAll(client)).toBe(said)
})

test('a JOIN line may be split at any byte', async () => {
  const [proxy, game] = await Promise.all([openProxy(), openGameServer(echo)])
  const said = `JOIN ${tokenTo(game.port)}\nGET_STATE\n`
  for (let cut = 1; cut < said.length; cut += 1) {
    const client = dialPort(proxy.port)
    const heard = hearAll(client)
    await new Promise((sent) => client.write(said.slice(0, cut), sent))
    client.end(said.slice(cut))
    expect(await heard).toBe(said)
  }
})

test('bad tokens are refused, and nothing is dialled', async () => {
  const [proxy, game] = await Promise.all([openProxy(), openGameServer(echo)])
  let dialed = 0
  const server = await openGameServer(() => (dialed += 1))
  const [claims, , route] = tokenTo(server.port).split('.') as [string, string, string]
  const bad = [
    'x',
    tokenTo(server.port, { ttl: -1000 }),
    tokenTo(server.port, { secret: 'x' }),
    `${claims}..${route}`,
    'a b',
  ]
  for (const token of bad) expect(await say(proxy.port, `JOIN ${token}\n`)).toMatch(/^ERROR .+\n$/)
  expect(await say(proxy.port, `JOIN ${tokenTo(game.port)} x\n`)).toMatch(/^ERROR /)
  expect(dialed).toBe(0)
  expect(game.sockets.size).toBe(0)
})

test('no bytes make it dial an address that is not encrypted in a token', async () => {
  let dialed = 0
  const server = await openGameServer(() => (dialed += 1))
  const proxy = await openProxy({
    HANDSHAKE_SECONDS: '0.1',
    REQUEST_SECONDS: '0.1',
    BACKEND_URL: `http://127.0.0.1:${await freePort()}`,
  })
  const address = `127.0.0.1:${server.port}`
  const parts = fc.constantFrom(
    'JOIN ',
    'GET ',
    'CONNECT ',
    'PROXY TCP4 ',
    address,
    `http://${address}/`,
    ' HTTP/1.1\r\nHost: ',
    '\r\n\r\n',
    '\n',
    '.',
    '\0',
  )
  const bytes = fc.oneof(
    fc.uint8Array().map((all) => Buffer.from(all)),
    fc.array(fc.oneof(parts, fc.string())).map((all) => Buffer.from(all.join(''))),
  )
  await fc.assert(
    fc.asyncProperty(bytes, async (all) => {
      const client = dialPort(proxy.port)
      const heard = hearAll(client)
      client.end(all)
      await heard
    }),
    { numRuns: 300 },
  )
  expect(dialed).toBe(0)
})

test('a missing server is reported in one line, without its address', async () => {
  const [proxy, port] = await Promise.all([openProxy(), freePort()])
  expect(await say(proxy.port, `JOIN ${tokenTo(port)}\n`)).toBe('ERROR the game server cannot be reached\n')
})

test('a first line without end is refused at its limit, and one that never comes at its deadline', async () => {
  const proxy = await openProxy({ HANDSHAKE_SECONDS: '0.2' })
  expect(await say(proxy.port, 'JOIN ' + 'a'.repeat(MAX_LINE_BYTES))).toMatch(/^ERROR /)
  expect(await say(proxy.port, 'JOIN abc')).toBe('')
  await eventually(() => {
    expect(proxy.stats().connections).toBe(0)
  })
})

test('a client that has ended still gets the answer', async () => {
  const game = await openGameServer((socket) => {
    socket.resume().on('end', () => socket.end('everything received'))
  })
  const proxy = await openProxy()
  const client = dialPort(proxy.port)
  client.end(`JOIN ${tokenTo(game.port)}\n`)
  expect(await hearAll(client)).toBe('everything received')
})

test('a server that has ended still gets data from the client', async () => {
  let heard: Promise<string> | undefined
  const game = await openGameServer((socket) => {
    heard = hearAll(socket)
    socket.end('bye\n')
  })
  const proxy = await openProxy()
  const client = dialPort(proxy.port)
  const join = `JOIN ${tokenTo(game.port)}\n`
  client.write(join)
  expect(await hearAll(client)).toBe('bye\n')
  client.end('one thing more')
  expect(await heard).toBe(`${join}one thing more`)
  await eventually(() => {
    expect(proxy.stats()).toMatchObject({ tunnels: 0, connections: 0 })
  })
})

test.each(['client', 'server'] as const)('a %s that disconnects frees both connections', async (who) => {
  const [proxy, game] = await Promise.all([openProxy(), openGameServer(echo)])
  const client = dialPort(proxy.port)
  client.write(`JOIN ${tokenTo(game.port)}\n`)
  await once(client, 'data')
  expect(proxy.stats().tunnels).toBe(1)
  if (who === 'client') client.resetAndDestroy()
  else for (const socket of game.sockets) socket.resetAndDestroy()
  if (who === 'server') await hearAll(client)
  await eventually(() => {
    expect(proxy.stats()).toMatchObject({ tunnels: 0, connections: 0 })
    expect(game.sockets.size).toBe(0)
  })
})

test('what a server sent before it closed arrives completely, however slowly it is read', async () => {
  const size = 20_000_000
  const game = await openGameServer((socket) => {
    socket.resume().end(Buffer.alloc(size, 'x'))
  })
  const proxy = await openProxy()
  const client = dialPort(proxy.port)
  // The tunnel's side to the server has ended both ways long before the client has read everything.
  client.end(`JOIN ${tokenTo(game.port)}\n`)
  let bytes = 0
  for await (const chunk of client) {
    bytes += (chunk as Buffer).length
    await new Promise(setImmediate)
  }
  expect(bytes).toBe(size)
})

test.each(['to the client', 'to the server'] as const)(
  'a stalled reader stalls its sender: %s',
  async (way) => {
    const all = 100_000_000
    const piece = Buffer.alloc(1_000_000)
    const game = await openGameServer(() => undefined)
    const proxy = await openProxy()
    const client = dialPort(proxy.port)
    client.write(`JOIN ${tokenTo(game.port)}\n`)
    await eventually(() => {
      expect(game.sockets.size).toBe(1)
    })
    const [server = client] = game.sockets
    const [from, to] = way === 'to the client' ? [server, client] : [client, server]
    to.pause()
    for (let sent = 0; sent < all; sent += piece.length) from.write(piece)
    const taken = (): number => from.bytesWritten - from.writableLength

    // Until nothing moves: the kernel's buffers on both sides are full, and the proxy holds little.
    let before = -1
    await eventually(
      () => {
        const now = taken()
        const still = now === before
        before = now
        expect(still).toBe(true)
      },
      { interval: 300 },
    )
    expect(taken()).toBeLessThan(40_000_000)

    const heard = new Promise<number>((resolve) => {
      let bytes = 0
      to.on('data', (chunk: Buffer) => (bytes += chunk.length)).on('end', () => {
        resolve(bytes)
      })
    })
    to.resume()
    from.end()
    expect(await heard).toBeGreaterThanOrEqual(all)
  },
)

test('10,000 short connections leave nothing behind', async () => {
  const vars = { LIMITS_PER_ADDRESS: 'off', MAX_TUNNELS_PER_PLAYER: '0' }
  const [proxy, game] = await Promise.all([openProxy(vars), openGameServer(echo)])
  const line = `JOIN ${tokenTo(game.port)}\n`
  for (let batch = 0; batch < 40; batch += 1) {
    const answers = await Promise.all(
      Array.from({ length: 250 }, () => {
        const client = dialPort(proxy.port)
        client.end(line)
        return hearAll(client)
      }),
    )
    expect(new Set(answers)).toEqual(new Set([line]))
  }
  await eventually(() => {
    expect(proxy.stats()).toEqual({ tunnels: 0, connections: 0, requests: 0 })
    expect(game.sockets.size).toBe(0)
  })
})

test('connections beyond a limit are refused, and there is room again once others have left', async () => {
  for (const name of ['MAX_CONNECTIONS', 'MAX_CONNECTIONS_PER_ADDRESS']) {
    const [proxy, game] = await Promise.all([openProxy({ [name]: '1' }), openGameServer(echo)])
    const line = `JOIN ${tokenTo(game.port)}\n`
    const first = dialPort(proxy.port)
    first.write(line)
    await once(first, 'data')
    expect(await say(proxy.port, line)).toBe('ERROR too many connections: try again shortly\n')
    first.destroy()
    await eventually(() => {
      expect(proxy.stats().connections).toBe(0)
    })
    const next = dialPort(proxy.port)
    next.end(line)
    expect(await hearAll(next)).toBe(line)
  }
})

test('a silent tunnel is closed if there is a limit', async () => {
  const { proxy, refused } = await openMeasured({ TUNNEL_IDLE_SECONDS: '0.2' })
  const game = await openGameServer(echo)
  const line = `JOIN ${tokenTo(game.port)}\n`
  expect(await say(proxy.port, line)).toBe(line)
  await refused('idle', 1)
})
