import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'

import type { PlayerId } from '../match/ids.ts'
import { PlayerStreams } from './player-streams.ts'

const ann = 'ann' as PlayerId

function streamsOf(needs: Partial<ConstructorParameters<typeof PlayerStreams>[0]> = {}): PlayerStreams {
  const streams = new PlayerStreams({
    look: () => Promise.resolve({ event: 'queued', data: { session_id: 'pending-1', players: [ann] } }),
    onPlayer: () => () => undefined,
    seen: () => Promise.resolve(),
    ticketTtlMs: 60_000,
    onError: () => undefined,
    ...needs,
  })
  onTestFinished(() => {
    streams.close()
  })
  return streams
}

test('a player who hung up before his stream began has none', async () => {
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
  const [, response] = (await asked) as [unknown, Parameters<PlayerStreams['open']>[1]]
  const gone = once(response, 'close')
  request.destroy()
  await gone
  streams.open(ann, response)
  expect(streams.size).toBe(0)
  expect(listened).toEqual([])
  server.close()
})

test('an open stream gives signs of life often enough for the shortest ticket', async () => {
  const seen: number[] = []
  const server = createServer((_request, response) => {
    streams.open(ann, response)
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
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThan(1)
  request.destroy()
  server.close()
})
