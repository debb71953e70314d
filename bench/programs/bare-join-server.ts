import Fastify from 'fastify'
import { Redis } from 'ioredis'
import type { AddressInfo } from 'node:net'

/** The minimum cost of a join: Fastify, a schema each way, and one round trip to Redis, pipelined with others. */
const redis = new Redis(process.env['REDIS_URL'] ?? '', { enableAutoPipelining: true })
const app = Fastify()
const body = {
  type: 'object',
  properties: { player_id: { type: 'string' } },
  required: ['player_id'],
} as const
const answer = {
  type: 'object',
  properties: { status: { type: 'string' }, session_id: { type: 'string' } },
} as const

app.post<{ Body: { player_id: string } }>(
  '/match/join',
  { schema: { body, response: { 200: answer } } },
  async (request) => {
    const player = request.body.player_id
    await redis.zadd('bare:queue', 'NX', Date.now(), player)
    return { status: 'queued', session_id: `pending-${player}` }
  },
)
await app.listen({ port: 0, host: '127.0.0.1' })
console.log(JSON.stringify({ port: (app.server.address() as AddressInfo).port }))
