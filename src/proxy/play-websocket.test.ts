import { once } from 'node:events'
import type { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'

import { freePort } from '../demo/free-port.ts'
import { openMeasured } from '../../test/support/measured-proxy.ts'
import { openGameServer, openProxy, say, tokenTo } from '../../test/support/proxy.ts'
import { MAX_LINE_BYTES } from '../protocol/lines.ts'
import { eventually } from '../../test/support/wait-for.ts'

async function openPlay(port: number, match = 'm1', options: ClientOptions = {}) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/play/${match}`, options)
  const heard: string[] = []
  socket.on('message', (data) => heard.push((data as Buffer).toString()))
  const closed = once(socket, 'close').then(([code, why]) => ({
    code: code as number,
    why: (why as Buffer).toString(),
  }))
  await once(socket, 'open')
  return { socket, heard, closed }
}

const echo = (socket: Socket): void => {
  socket.pipe(socket)
}

test('frames are lines, both ways, including those right after JOIN', async () => {
  const [proxy, game] = await Promise.all([openProxy(), openGameServer(echo)])
  const { socket, heard } = await openPlay(proxy.port)
  const join = `JOIN ${tokenTo(game.port)}`
  const lines = [join, 'GET_STATE', 'MOVE é', '', ...Array.from({ length: 500 }, (_, n) => `MOVE ${n}`)]
  for (const line of lines) socket.send(line)
  await eventually(() => {
    expect(heard).toEqual(lines)
  })
  socket.close()
  await eventually(() => {
    expect(proxy.stats()).toEqual({ tunnels: 0, connections: 0, requests: 0 })
    expect(game.sockets.size).toBe(0)
  })
})

test('a frame may end in a newline, as its line would on TCP', async () => {
  const [proxy, game] = await Promise.all([openProxy(), openGameServer(echo)])
  const { socket, heard } = await openPlay(proxy.port)
  const join = `JOIN ${tokenTo(game.port)}`
  for (const frame of [`${join}\n`, 'GET_STATE\r\n', 'MOVE']) socket.send(frame)
  await eventually(() => {
    expect(heard).toEqual([join, 'GET_STATE', 'MOVE'])
  })
})

test('a client that answers no ping is gone; one that is just silent is not', async () => {
  const [{ proxy, refused }, game] = await Promise.all([
    openMeasured({ PEER_LOST_SECONDS: '2' }),
    openGameServer(echo),
  ])
  const [silent, dead] = [await openPlay(proxy.port), await openPlay(proxy.port, 'm1', { autoPong: false })]
  for (const { socket } of [silent, dead]) socket.send(`JOIN ${tokenTo(game.port)}`)
  expect((await dead.closed).code).toBe(1006)
  expect(silent.socket.readyState).toBe(WebSocket.OPEN)
  await refused('lost-peer', 1)
})

test('lines are split where the server split them, wherever the network did', async () => {
  const game = await openGameServer((socket) => {
    socket.resume().write('ST')
    setImmediate(() => socket.end('ATE open\r\nSTATE running\nlast'))
  })
  const proxy = await openProxy()
  const { socket, heard, closed } = await openPlay(proxy.port)
  socket.send(`JOIN ${tokenTo(game.port)}`)
  expect(await closed).toEqual({ code: 1000, why: '' })
  expect(heard).toEqual(['STATE open', 'STATE running', 'last'])
})

test('everything that a server sent arrives before the close, however much', async () => {
  const line = 'x'.repeat(999)
  const game = await openGameServer((socket) => {
    socket.resume().end(`${line}\n`.repeat(20_000))
  })
  const proxy = await openProxy()
  const { socket, heard, closed } = await openPlay(proxy.port)
  socket.send(`JOIN ${tokenTo(game.port)}`)
  expect((await closed).code).toBe(1000)
  expect(heard.length).toBe(20_000)
})

test("a player's last line reaches the server even if they close at once", async () => {
  let said = ''
  const game = await openGameServer((socket) => {
    socket.on('data', (bytes) => (said += bytes.toString())).on('end', () => socket.end())
  })
  const proxy = await openProxy()
  const { socket, closed } = await openPlay(proxy.port)
  const join = `JOIN ${tokenTo(game.port)}`
  socket.send(join)
  await eventually(() => {
    expect(said).toBe(`${join}\n`)
  })
  socket.send('GIVE_UP')
  socket.close()
  await closed
  await eventually(() => {
    expect(said).toBe(`${join}\nGIVE_UP\n`)
    expect(game.sockets.size).toBe(0)
  })
})

test.each([
  ['no JOIN first', () => 'GET_STATE', 1008],
  ['a bad token', () => 'JOIN x', 1008],
  ['a token of another match', (port: number) => `JOIN ${tokenTo(port, { match: 'm2' })}`, 1008],
  ['an expired token', (port: number) => `JOIN ${tokenTo(port, { ttl: -1000 })}`, 1008],
  ['a line break in a frame', (port: number) => `JOIN ${tokenTo(port)}\nGET_STATE`, 1008],
  ['a binary frame', (port: number) => Buffer.from(`JOIN ${tokenTo(port)}`), 1003],
  ['a frame over the limit', () => 'x'.repeat(MAX_LINE_BYTES + 1), 1009],
])('%s is refused, and nothing is dialled', async (_what, first, code) => {
  let dialed = 0
  const game = await openGameServer(() => (dialed += 1))
  const proxy = await openProxy()
  const { socket, closed } = await openPlay(proxy.port)
  socket.send(first(game.port))
  expect((await closed).code).toBe(code)
  expect(dialed).toBe(0)
  await eventually(() => {
    expect(proxy.stats().tunnels).toBe(0)
  })
})

test.each([
  ['a line break', 'A\nB', 1008],
  ['a carriage return', 'A\rB', 1008],
  ['bytes', Buffer.from('A'), 1003],
])('later frames with %s are refused too', async (_what, frame, code) => {
  const [proxy, game] = await Promise.all([openProxy(), openGameServer(echo)])
  const { socket, heard, closed } = await openPlay(proxy.port)
  socket.send(`JOIN ${tokenTo(game.port)}`)
  await eventually(() => {
    expect(heard).toHaveLength(1)
  })
  socket.send(frame)
  expect((await closed).code).toBe(code)
  expect(heard).toHaveLength(1)
})

test('a missing server is reported, without its address', async () => {
  const [proxy, port] = await Promise.all([openProxy(), freePort()])
  const { socket, closed } = await openPlay(proxy.port)
  socket.send(`JOIN ${tokenTo(port)}`)
  expect(await closed).toEqual({ code: 1013, why: 'the game server cannot be reached' })
})

test('a client that does not send JOIN in time is closed', async () => {
  const proxy = await openProxy({ HANDSHAKE_SECONDS: '0.1' })
  const { closed } = await openPlay(proxy.port)
  expect((await closed).code).toBe(1008)
})

test('an invalid handshake gets a problem like any other', async () => {
  const proxy = await openProxy()
  const head = 'GET /play/m1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'
  expect(await say(proxy.port, head)).toMatch(/^HTTP\/1\.1 400 [^]*BAD_REQUEST/)
})

test.each(['to the client', 'to the server'])('a stalled reader stalls its sender: %s', async (way) => {
  const game = await openGameServer((socket) => socket.once('data', () => socket.pause()))
  const proxy = await openProxy()
  const { socket } = await openPlay(proxy.port)
  socket.send(`JOIN ${tokenTo(game.port)}`)
  await eventually(() => {
    expect(game.sockets.size).toBe(1)
  })
  const [server] = [...game.sockets]
  const lines = `${'x'.repeat(999)}\n`.repeat(1000)
  for (let n = 0; n < 100; n += 1) {
    if (way === 'to the client') server?.write(lines)
    else for (const line of lines.trim().split('\n')) socket.send(line)
  }
  if (way === 'to the client') socket.pause()
  const waiting = (): number =>
    way === 'to the client' ? (server?.writableLength ?? 0) : socket.bufferedAmount
  let before = -1
  await eventually(
    () => {
      const now = waiting()
      const still = now === before
      before = now
      expect(still).toBe(true)
    },
    { interval: 300 },
  )
  expect(waiting()).toBeGreaterThan(60_000_000)
  socket.terminate()
  for (const one of game.sockets) one.destroy()
  await eventually(() => {
    expect(proxy.stats().tunnels).toBe(0)
  })
})
