import { once } from 'node:events'
import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import { dialPort, openProxy, say } from '../../test/support/proxy.ts'
import { eventLines } from '../backend/event-line.ts'
import { PlayerStreams } from '../backend/player-streams.ts'
import type { PlayerId } from '../match/ids.ts'
import { freePort } from '../demo/free-port.ts'
import { EVENT_LINE, parseStreamAsked } from '../protocol/event-line.ts'
import type { PlayerStep } from '../protocol/http.ts'
import { listeningPlayer } from './event-lines.ts'
import { eventually } from '../../test/support/wait-for.ts'

const queued = (player: string, says = ''): PlayerStep => ({
  event: 'queued',
  data: { session_id: `pending-${player}`, players: [player, says] },
})

/** A backend that gives event streams to all players except `nobody`, and answers everything else with its URL. */
async function open({ padding = '' } = {}) {
  const where = new Map<string, PlayerStep>()
  const streams = new PlayerStreams({
    look: (player) =>
      Promise.resolve(player === 'nobody' ? undefined : (where.get(player) ?? queued(player, padding))),
    why: () => Promise.resolve(undefined),
    onPlayer: () => () => undefined,
    seen: () => Promise.resolve(),
    ticketTtlMs: 60_000,
    onError: () => undefined,
    onSize: () => undefined,
    onOldestEnded: () => undefined,
    limits: { all: 0, perPlayer: 0 },
  })
  const asked: string[] = []
  const server = createServer(({ url = '' }, response) => {
    // Proxies ask every backend for the time.
    if (url !== '/healthz') asked.push(url)
    response.end(`route ${url}`)
  })
  const lines = eventLines(server, {
    streams,
    listener: ({ authorization }, player) =>
      Promise.resolve(authorization === 'Bearer somebody else' ? undefined : (player as PlayerId)),
  })
  const sockets = new Set<Socket>()
  server.on('connect', (_request, socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    streams.close()
    lines.close()
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const proxy = await openProxy({ BACKEND_URL: url, DRAIN_SECONDS: '0' })
  const listen = async (player: string, headers = {}): Promise<IncomingMessage> => {
    const path = `http://127.0.0.1:${proxy.port}/api/match/events?player_id=${player}`
    const [response] = (await once(get(path, { headers, agent: false }), 'response')) as [IncomingMessage]
    response.setEncoding('utf8').on('error', () => undefined)
    return response
  }
  return { url, where, streams, lines, asked, sockets, proxy, listen }
}

const next = async (stream: IncomingMessage): Promise<string> => {
  const [part] = (await once(stream, 'data')) as [string]
  return part
}

test('the event streams of many players share one connection to the backend, and each gets its own events', async () => {
  const { where, streams, asked, sockets, listen } = await open()
  const players = Array.from({ length: 50 }, (_, at) => `p${at}`)
  const all = await Promise.all(
    players.map(async (player) => {
      const stream = await listen(player)
      return { player, stream, first: await next(stream) }
    }),
  )
  for (const { player, stream, first } of all) {
    expect(stream.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    expect(first).toContain(`"session_id":"pending-${player}"`)
  }
  expect([sockets.size, asked.length, streams.size]).toEqual([1, 0, 50])
  const told = all.map(({ stream }) => next(stream))
  for (const player of players) where.set(player, queued(player, 'moved'))
  streams.lookAgain()
  for (const text of await Promise.all(told)) expect(text).toContain('moved')
  for (const { stream } of all) stream.destroy()
  await eventually(() => {
    expect(streams.size).toBe(0)
  })
})

test('the last event ends the stream, and a player who gets none is left to the route', async () => {
  const { where, asked, listen } = await open()
  where.set('ann', { event: 'ended', data: { session_id: 'm', reason: 'finished' } })
  const ended = /event: ended\nid: ended-m\n/
  expect((await (await listen('ann')).toArray()).join('')).toMatch(ended)
  expect((await (await listen('ann', { 'last-event-id': 'ended-m0' })).toArray()).join('')).toMatch(ended)
  expect(asked).toEqual([])
  await (await listen('ann', { 'last-event-id': 'ended-m' })).toArray()
  await (await listen('nobody')).toArray()
  await (await listen('bob', { authorization: 'Bearer somebody else' })).toArray()
  const players = asked.map((url) => url.split('=')[1])
  expect(players).toEqual(['ann', 'nobody', 'bob'])
})

test('streams end when their connection to the backend breaks, and new ones use another', async () => {
  const { sockets, listen } = await open()
  const stream = await listen('ann')
  await next(stream)
  for (const socket of sockets) socket.resetAndDestroy()
  await stream.toArray()
  expect(stream.complete).toBe(true)
  expect(await next(await listen('ann'))).toContain('pending-ann')
})

test('a backend that stops ends its streams', async () => {
  const { streams, lines, sockets, listen } = await open()
  const stream = await listen('ann')
  await next(stream)
  streams.close()
  lines.close()
  await stream.toArray()
  expect(stream.complete).toBe(true)
  await eventually(() => {
    expect(sockets.size).toBe(0)
  })
})

test('a proxy that stops ends its streams, and closes its connections to the backend', async () => {
  const { proxy, streams, sockets, listen } = await open()
  const stream = await listen('ann')
  await next(stream)
  await proxy.drain()
  await stream.toArray()
  await eventually(() => {
    expect([sockets.size, streams.size]).toEqual([0, 0])
  })
})

test('a player who reads nothing is cut off, but nobody else', async () => {
  const { streams, proxy, listen, where } = await open({ padding: 'x'.repeat(50_000) })
  const reads = await listen('ann')
  await next(reads)
  const silent = dialPort(proxy.port).pause()
  silent.write('GET /api/match/events?player_id=bob HTTP/1.1\r\nHost: a\r\n\r\n')
  await eventually(() => {
    expect(streams.size).toBe(2)
  })
  let moves = 0
  reads.resume()
  await eventually(
    () => {
      moves += 1
      for (const player of ['ann', 'bob']) where.set(player, queued(player, `${'x'.repeat(50_000)}${moves}`))
      streams.lookAgain()
      expect(streams.size).toBe(1)
    },
    { interval: 1 },
  )
  expect(reads.readableEnded).toBe(false)
})

test('a client gets no such connection through the proxy', async () => {
  const { proxy, sockets } = await open()
  expect(
    await say(proxy.port, `CONNECT ${EVENT_LINE} HTTP/1.1\r\nHost: ${EVENT_LINE}\r\n\r\n`),
  ).not.toContain('200')
  expect(await say(proxy.port, `CONNECT /api/${EVENT_LINE} HTTP/1.1\r\nHost: a\r\n\r\n`)).not.toContain('200')
  expect(sockets.size).toBe(0)
})

test('a stream that the backend does not begin is answered with 504', async () => {
  const asked: string[] = []
  const silent = createServer((_request, response) => response.end())
  silent.on('connect', (_request, socket: Socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n')
    socket.on('data', (bytes: Buffer) => asked.push(...String(bytes).trim().split('\n')))
    socket.on('close', () => socket.destroy())
  })
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  onTestFinished(() => void silent.close())
  const { port } = silent.address() as AddressInfo
  const proxy = await openProxy({ BACKEND_URL: `http://127.0.0.1:${port}`, BACKEND_ANSWER_SECONDS: '0.2' })
  const answer = await fetch(`http://127.0.0.1:${proxy.port}/api/match/events?player_id=ann`)
  expect(answer.status).toBe(504)
  await eventually(() => {
    expect(asked.map((line) => parseStreamAsked(line)?.kind)).toEqual(['open', 'close'])
  })
})

test('if one backend cannot be reached, streams come from another; if none can, the answer is 503', async () => {
  const dead = `http://127.0.0.1:${await freePort()}`
  const { url, streams } = await open()
  const both = await openProxy({ BACKEND_URL: `${dead},${url}` })
  for (const player of ['ann', 'bob']) {
    const path = `http://127.0.0.1:${both.port}/api/match/events?player_id=${player}`
    const [answer] = (await once(get(path, { agent: false }), 'response')) as [IncomingMessage]
    expect(await next(answer.setEncoding('utf8'))).toContain(player)
  }
  expect(streams.size).toBe(2)
  const none = await openProxy({ BACKEND_URL: dead })
  const answer = await fetch(`http://127.0.0.1:${none.port}/api/match/events?player_id=ann`)
  expect(answer.status).toBe(503)
})

test('an event above the buffer limit reaches a client that reads', async () => {
  const { listen } = await open({ padding: 'x'.repeat(600_000) })
  const stream = await listen('ann')
  let text = ''
  stream.on('data', (part: string) => (text += part))
  await eventually(() => {
    expect(text.length).toBeGreaterThan(600_000)
  })
})

test.each([
  ['/match/events?player_id=ann', 'ann'],
  ['/match/events?player_id=a%3Ab', 'a:b'],
  ['/match/events', undefined],
  ['/match/events?player_id=', undefined],
  ['/match/events?player_id=a&player_id=b', undefined],
  ['/match/events?player_id=a+b', undefined],
  ['/match/events?player_id=%ff', undefined],
  ['/match/status?player_id=ann', undefined],
])('%s is the event stream of %s', (path, player) => {
  expect(listeningPlayer(path)).toBe(player)
})
