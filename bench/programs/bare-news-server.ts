import { Redis } from 'ioredis'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** The minimum between a message in Redis and the bytes at a waiting client: a subscriber, a map lookup, a write. */
const waiting = new Map<string, ServerResponse>()
const redis = new Redis(process.env['REDIS_URL'] ?? '')
await redis.subscribe('bare:news')
redis.on('message', (_channel, player: string) => {
  waiting.get(player)?.write(`event: ready\ndata: {"session_id":"${player}"}\n\n`)
})
const server = createServer(({ url = '' }, response) => {
  const player = new URL(url, 'http://localhost').searchParams.get('player_id') ?? ''
  waiting.set(player, response)
  response.on('close', () => waiting.delete(player))
  response.writeHead(200, { 'content-type': 'text/event-stream' }).write('event: queued\ndata: {}\n\n')
})
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port }))
})
