import { once } from 'node:events'
import { createServer, get, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'

import { formingMatch, ticketOf } from '../../test/support/domain.ts'
import { why } from '../../test/support/player-backend.ts'
import type { PlayerId } from '../match/ids.ts'
import type { LiveMatch } from '../match/match.ts'
import type { PlayerStep } from '../protocol/http.ts'
import { responseSink } from './event-sink.ts'
import { PlayerStreams } from './player-streams.ts'

const ann = 'ann' as PlayerId

function streamsOf(needs: Partial<ConstructorParameters<typeof PlayerStreams>[0]> = {}): PlayerStreams {
  const streams = new PlayerStreams({
    look: () => Promise.resolve({ event: 'queued', data: { session_id: 'pending-1', players: [ann] } }),
    why: () => Promise.resolve(undefined),
    onPlayer: () => () => undefined,
    seen: () => Promise.resolve(),
    ticketTtlMs: 60_000,
    onError: () => undefined,
    onSize: () => undefined,
    onOldestEnded: () => undefined,
    limits: { all: 0, perPlayer: 0 },
    ...needs,
  })
  onTestFinished(() => {
    streams.close()
  })
  return streams
}

test('a player who disconnected before the stream began gets none', async () => {
  const listened: string[] = []
  const streams = streamsOf({
    onPlayer: (player) => {
      listened.push(player)
      return () => undefined
    },
  })
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const asked = once(server, 'request')
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  request.on('error', () => undefined)
  const [, response] = (await asked) as [unknown, ServerResponse]
  const gone = once(response, 'close')
  request.destroy()
  await gone
  await streams.open(ann, responseSink(response))
  expect(streams.size).toBe(0)
  expect(listened).toEqual([])
  server.close()
})

test('an open stream gives signs of life often enough for the shortest ticket lifetime', async () => {
  const seen: number[] = []
  const server = createServer((_request, response) => {
    void streams.open(ann, responseSink(response))
  }).listen(0, '127.0.0.1')
  const streams = streamsOf({
    ticketTtlMs: 60,
    seen: (players) => {
      seen.push(...players.map(() => performance.now()))
      return Promise.resolve()
    },
  })
  await once(server, 'listening')
  const request = get({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  request.on('error', () => undefined)
  await expect.poll(() => seen.length).toBeGreaterThan(1)
  request.destroy()
  server.close()
})

test('a change of the queue makes only waiting players look again', async () => {
  const ready = {
    session_id: 'm',
    players: [ann],
    connect_host: 'h',
    connect_port: 1,
    connect_ports: [{ name: 'game', protocol: 'tcp' as const, port: 1 }],
    token: 't',
    play_path: '/p',
  }
  const looked: string[] = []
  const streams = streamsOf({
    look: (player) => {
      looked.push(player)
      const waits: PlayerStep = { event: 'queued', data: { session_id: 'pending-1', players: [player] } }
      return Promise.resolve(player === ann ? { event: 'ready', data: ready } : waits)
    },
  })
  const opened: Promise<unknown>[] = []
  const server = createServer(({ url = '' }, response) => {
    opened.push(streams.open(url.slice(1) as PlayerId, responseSink(response)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answers = [await fetch(`${url}/ann`), await fetch(`${url}/bob`)]
  await Promise.all(opened)
  streams.lookAgain()
  expect(looked).toEqual(['ann', 'bob', 'bob'])
  for (const { body } of answers) await body?.cancel()
  server.close()
})

test('tells why a player waits, again when the reason has changed, and not in a match; after it, again', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const reasons = ['skill', 'skill', 'region', 'skill']
  let asked = 0
  let tell: () => void = () => undefined
  let step: PlayerStep = { event: 'queued', data: { session_id: 'pending-1', players: [ann] } }
  const streams = streamsOf({
    look: () => Promise.resolve(step),
    why: () => {
      asked += 1
      return Promise.resolve({ ...why.data, waited_seconds: asked, blocked_by: reasons[asked - 1] ?? null })
    },
    onPlayer: (_player, listener) => {
      tell = listener
      return () => undefined
    },
  })
  const said: string[] = []
  const sink = { gone: false, taken: true, write: (text: string) => said.push(text), end: () => undefined }
  await streams.open(ann, { ...sink, onGone: () => undefined })
  await vi.advanceTimersByTimeAsync(30_000)
  expect(asked).toBe(3)
  step = { event: 'starting', data: { session_id: 'pending-2', players: [ann] } }
  tell()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toBe(3)
  step = { event: 'queued', data: { session_id: 'pending-1', players: [ann], requeued: 'unschedulable' } }
  reasons[3] = 'region'
  tell()
  await vi.advanceTimersByTimeAsync(4000)
  vi.useRealTimers()
  expect(asked).toBe(4)
  const events = said.filter((text) => text.includes('event:')).map((text) => /event: (.*)/.exec(text)?.[1])
  expect(events).toEqual(['queued', 'why', 'why', 'starting', 'queued', 'why'])
  expect(said.join('').match(/(?<="blocked_by":")\w+/g)).toEqual(['skill', 'region', 'region'])
})

test('a look that began before a notification is not sent after it', async () => {
  let look: (event: PlayerStep) => void = () => undefined
  let tell: (moved?: LiveMatch) => void = () => undefined
  const streams = streamsOf({
    look: (_player, moved) =>
      moved
        ? Promise.resolve({ event: 'starting', data: { session_id: 'pending-2', players: [ann] } })
        : new Promise((resolve) => {
            look = resolve
          }),
    onPlayer: (_player, listener) => {
      tell = listener
      return () => undefined
    },
  })
  const server = createServer((_request, response) => {
    void streams.open(ann, responseSink(response))
    tell(formingMatch('m', [ticketOf('ann')]))
    look({ event: 'queued', data: { session_id: 'pending-1', players: [ann] } })
    setImmediate(() => response.end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const said = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  expect((await said.text()).match(/event: .*/g)).toEqual(['event: starting'])
  server.close()
})

test('a notification of the match right after one of the place causes a single look', async () => {
  const looked: string[] = []
  let tell: (moved?: LiveMatch) => void = () => undefined
  const streams = streamsOf({
    look: (_player, moved) => {
      looked.push(moved ? 'match' : 'place')
      return Promise.resolve({ event: 'queued', data: { session_id: 'pending-1', players: [ann] } })
    },
    onPlayer: (_player, listener) => {
      tell = listener
      return () => undefined
    },
  })
  const server = createServer((_request, response) => void streams.open(ann, responseSink(response))).listen(
    0,
    '127.0.0.1',
  )
  await once(server, 'listening')
  const said = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  tell()
  tell(formingMatch('m', [ticketOf('ann')]))
  vi.advanceTimersByTime(60_000)
  expect(looked).toEqual(['place', 'match'])
  tell()
  tell()
  vi.advanceTimersByTime(60_000)
  expect(looked).toEqual(['place', 'match', 'place'])
  await said.body?.cancel()
  server.close()
})

test('a player who has received the end gets no new stream; with another last event they do', async () => {
  const streams = streamsOf({
    look: () => Promise.resolve({ event: 'ended', data: { session_id: 'm1', reason: 'finished' } }),
  })
  const written: string[] = []
  const sink = {
    gone: false,
    taken: true,
    write: (text: string) => void written.push(text),
    end: () => undefined,
    onGone: () => undefined,
  }
  expect(await streams.open(ann, sink)).toBe('known')
  const id = /^id: (.+)$/m.exec(written.pop() ?? '')?.[1] ?? ''
  const before = streams.size
  expect(await streams.open(ann, sink, id)).toBe('over')
  expect([written, streams.size]).toEqual([[], before])
  for (const after of ['1', 'ended-m0']) expect(await streams.open(ann, sink, after)).toBe('known')
})

test('HEAD is answered at once and opens no stream', async () => {
  const streams = streamsOf()
  const server = createServer((_request, response) => void streams.open(ann, responseSink(response)))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const answer = await fetch(url, { method: 'HEAD' })
  expect(answer.headers.get('content-type')).toContain('text/event-stream')
  await expect.poll(() => streams.size).toBe(0)
})
