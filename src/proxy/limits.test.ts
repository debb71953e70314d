import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { openMeasured, type MeasuredProxy } from '../../test/support/measured-proxy.ts'
import { dialPort, hearAll, openBackend, openGameServer, say, tokenTo } from '../../test/support/proxy.ts'
import { eventually } from '../../test/support/wait-for.ts'

const openEcho = () => openGameServer((socket) => socket.pipe(socket))
const base = ({ proxy }: MeasuredProxy): string => `http://127.0.0.1:${proxy.port}`

/** A proxy in front of a backend that answers, and whose event streams never end. */
async function openLimited(vars: NodeJS.ProcessEnv): Promise<MeasuredProxy> {
  const backend = await openBackend((asked, answer) => {
    if (asked.url?.startsWith('/match/events'))
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    else answer.end('{}')
  })
  return openMeasured({ BACKEND_URL: backend.url, ...vars })
}

async function openStream(at: MeasuredProxy, player: string): Promise<IncomingMessage> {
  const asked = get(`${base(at)}/api/match/events?player_id=${player}`, { agent: false })
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return answer.on('error', () => undefined).resume()
}

async function problemOf(answer: Response): Promise<unknown[]> {
  const { code } = (await answer.json()) as { code: string }
  return [answer.status, code, answer.headers.get('retry-after')]
}

test('requests beyond the rate of an address get 429, and health probes go on', async () => {
  const at = await openLimited({ MAX_REQUESTS_PER_ADDRESS: '1' })
  const answers: Response[] = []
  for (let n = 0; n < 20; n += 1) answers.push(await fetch(`${base(at)}/api/match/join`, { method: 'POST' }))
  expect(answers.slice(0, 5).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200])
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThan(0)
  expect(await problemOf(refused[0] as Response)).toEqual([429, 'TOO_MANY_REQUESTS', '1'])
  expect((await fetch(`${base(at)}/healthz`)).status).toBe(200)
  await at.refused('request-rate', refused.length)
})

test('each client behind a trusted proxy has a rate of its own, and the proxy none', async () => {
  const at = await openLimited({ MAX_REQUESTS_PER_ADDRESS: '1', TRUSTED_PROXIES: 'loopback' })
  const ask = async (address?: string): Promise<number> => {
    const headers = address === undefined ? {} : { 'x-forwarded-for': address }
    return (await fetch(`${base(at)}/api/x`, { headers })).status
  }
  const statusesOf = async (address?: string): Promise<Set<number>> => {
    const all = []
    for (let n = 0; n < 20; n += 1) all.push(await ask(address))
    return new Set(all)
  }
  expect(await statusesOf('203.0.113.7')).toEqual(new Set([200, 429]))
  expect(await ask('203.0.113.8')).toBe(200)
  expect(await statusesOf('2001:db8::1')).toEqual(new Set([200, 429]))
  expect(await statusesOf()).toEqual(new Set([200]))
})

test('connections beyond the rate of an address are closed', async () => {
  const at = await openLimited({ MAX_NEW_CONNECTIONS_PER_ADDRESS: '1' })
  const request = 'GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n'
  const answers: string[] = []
  for (let n = 0; n < 20; n += 1) answers.push(await say(at.proxy.port, request))
  const closed = answers.filter((answer) => answer === '').length
  expect(closed).toBeGreaterThan(0)
  expect(answers.slice(0, 5).every((answer) => answer.startsWith('HTTP/1.1 200'))).toBe(true)
  await at.refused('connection-rate', closed)
})

test.each([
  [{ MAX_EVENT_STREAMS_PER_ADDRESS: '2' }, [429, 'TOO_MANY_REQUESTS', '1']],
  [{ MAX_EVENT_STREAMS: '2' }, [503, 'UNAVAILABLE', '1']],
])('event streams beyond %j are refused, until one is over', async (vars, problem) => {
  const at = await openLimited(vars)
  const [first] = [await openStream(at, 'a'), await openStream(at, 'b')]
  const ask = () => fetch(`${base(at)}/api/match/events?player_id=c`)
  expect(await problemOf(await ask())).toEqual(problem)
  expect((await fetch(`${base(at)}/api/x`)).status).toBe(200)
  await at.refused('event-streams', 1)
  first.destroy()
  await eventually(async () => {
    const answer = await openStream(at, 'c')
    answer.destroy()
    expect(answer.statusCode).toBe(200)
  })
})

test("a player's newest event streams count: the oldest ends", async () => {
  const at = await openLimited({ MAX_EVENT_STREAMS_PER_PLAYER: '2' })
  const oldest = await openStream(at, 'ann')
  const ended = once(oldest, 'end')
  const others = [await openStream(at, 'ann'), await openStream(at, 'bob')]
  expect(oldest.readableEnded).toBe(false)
  others.push(await openStream(at, 'ann'))
  await ended
  expect(others.map(({ closed }) => closed)).toEqual([false, false, false])
  await at.refused('player-streams', 1)
  for (const stream of others) stream.destroy()
})

test('a stream that the backend refuses closes none of the player', async () => {
  const backend = await openBackend((asked, answer) => {
    if (asked.headers.authorization === 'mine')
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n')
    else answer.writeHead(401).end()
  })
  const at = await openMeasured({ BACKEND_URL: backend.url, MAX_EVENT_STREAMS_PER_PLAYER: '1' })
  const path = `${base(at)}/api/match/events?player_id=ann`
  const mine = get(path, { agent: false, headers: { authorization: 'mine' } })
  const [stream] = (await once(mine, 'response')) as [IncomingMessage]
  stream.on('error', () => undefined).resume()
  expect((await fetch(path)).status).toBe(401)
  expect(await at.text()).toContain('muster_proxy_refusals_total{reason="player-streams"} 0')
  expect(stream.closed).toBe(false)
  stream.destroy()
})

test('game connections beyond the limit of an address are refused, over TCP and WebSocket', async () => {
  const [at, game] = await Promise.all([openLimited({ MAX_TUNNELS_PER_ADDRESS: '1' }), openEcho()])
  const line = `JOIN ${tokenTo(game.port)}`
  const first = dialPort(at.proxy.port)
  first.write(`${line}\n`)
  await once(first, 'data')
  expect(await say(at.proxy.port, `${line}\n`)).toContain('ERROR too many connections from this address')
  const page = new WebSocket(`ws://127.0.0.1:${at.proxy.port}/play/m1`)
  await once(page, 'open')
  page.send(line)
  expect((await once(page, 'close'))[0]).toBe(1013)
  await at.refused('tunnels', 2)
  first.destroy()
  await eventually(async () => {
    expect(await say(at.proxy.port, `${line}\n`, 'and no more')).toBe(`${line}\n`)
  })
})

test("a player's newest game connections count: the oldest is closed", async () => {
  const [at, game] = await Promise.all([openLimited({ MAX_TUNNELS_PER_PLAYER: '1' }), openEcho()])
  const line = `JOIN ${tokenTo(game.port)}`
  const first = dialPort(at.proxy.port)
  const heard = hearAll(first)
  first.write(`${line}\n`)
  await at.sees('muster_proxy_match_connections{way="tcp"} 1')
  const page = new WebSocket(`ws://127.0.0.1:${at.proxy.port}/play/m1`)
  await once(page, 'open')
  page.send(line)
  expect(await heard).toBe(`${line}\n`)
  expect(String((await once(page, 'message'))[0])).toBe(line)
  const last = dialPort(at.proxy.port)
  const closed = once(page, 'close')
  last.write(`${line}\n`)
  expect((await closed)[0]).toBe(1008)
  await at.refused('player-tunnels', 2)
  last.destroy()
})

/** The beginning of the answer to this; the connection may stay open. */
async function firstOf({ proxy }: MeasuredProxy, text: string): Promise<string> {
  const socket = dialPort(proxy.port)
  socket.write(text)
  const [bytes] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  return bytes.toString()
}

const head = (...lines: readonly string[]): string =>
  ['POST /api/x HTTP/1.1', 'Host: a', 'Connection: close', ...lines, '', ''].join('\r\n')
const many = Array.from({ length: 20 }, (_, n) => `x-${n}: 1`)

test.each([
  ['too many headers', { MAX_HEADERS: '10' }, head(...many), 431, 'headers'],
  ['too large headers', { MAX_HEADER_BYTES: '1024' }, head(`x: ${'a'.repeat(2000)}`), 431, 'headers'],
  [
    'too long a URL',
    { MAX_URL_BYTES: '256' },
    head().replace('/api/x', `/api/${'x'.repeat(300)}`),
    414,
    'url',
  ],
  [
    'too large a body',
    { MAX_BODY_BYTES: '1024' },
    `${head('Content-Length: 2000')}${'x'.repeat(2000)}`,
    413,
    'body',
  ],
  [
    'a body of unknown length that is too large',
    { MAX_BODY_BYTES: '1024' },
    `${head('Transfer-Encoding: chunked')}7d0\r\n${'x'.repeat(2000)}\r\n0\r\n\r\n`,
    413,
    'body',
  ],
  [
    'a head that never ends',
    { REQUEST_SECONDS: '0.3' },
    'GET /api/x HTTP/1.1\r\nHost: a\r\n',
    408,
    'slow-request',
  ],
  [
    'a body that never ends',
    { REQUEST_SECONDS: '0.3' },
    `${head('Content-Length: 9')}x`,
    408,
    'slow-request',
  ],
])('%s is refused, with or without keep-alive', async (_name, vars, text, status, reason) => {
  const at = await openLimited(vars)
  for (const said of [text, text.replace('Connection: close\r\n', '')])
    expect(await firstOf(at, said)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
  await at.refused(reason, 2)
})

test.each([
  ['says nothing', ''],
  ['ends no line', 'JOIN '],
  ['says too long a line', `JOIN ${'x'.repeat(5000)}`],
])('a client that %s is closed', async (_name, text) => {
  const at = await openLimited({ HANDSHAKE_SECONDS: '0.3' })
  await say(at.proxy.port, text)
  await at.refused('first-line', 1)
})

test('a check that only connects is no refusal', async () => {
  const at = await openLimited({})
  await say(at.proxy.port, '', 'and no more')
  await at.sees('muster_proxy_connections 0', 'muster_proxy_refusals_total{reason="first-line"} 0')
})

test('a WebSocket message in too many fragments, or too large, closes it', async () => {
  const [at, game] = await Promise.all([openLimited({}), openEcho()])
  const open = async (): Promise<WebSocket> => {
    const page = new WebSocket(`ws://127.0.0.1:${at.proxy.port}/play/m1`)
    await once(page, 'open')
    page.send(`JOIN ${tokenTo(game.port)}`)
    await once(page, 'message')
    return page
  }
  const fragmented = await open()
  const closed = once(fragmented, 'close')
  for (let n = 0; n < 200; n += 1) fragmented.send('x', { fin: false })
  expect((await closed)[0]).toBe(1008)
  const large = await open()
  large.send('x'.repeat(5000))
  expect((await once(large, 'close'))[0]).toBe(1009)
})
