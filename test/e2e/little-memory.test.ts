import { Agent, request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

import { startProgram, type Program } from '../support/program.ts'
import { RedisServer } from '../support/redis-server.ts'
import { Terminal } from '../support/terminal.ts'
import { waitFor } from '../support/wait-for.ts'

const stores = ['memory', 'Redis'] as const
const MANY = 50_000
/** What a heap of 128 MB gives by default: docs/reliability.md has the measurements. */
const ROOM = 20_480

/** No two of these players may meet. */
const pickyQueue = `
queues:
  duel:
    size: 2
    attributes: { rating: number, mode: string, maps: strings, latencies: latency }
    rules:
      skill: { type: spread, attribute: rating, max: 1 }
      mode: { type: same, attribute: mode }
      map: { type: overlap, attribute: maps, atLeast: 1 }
      region: { type: latency, max: 80 }
`
const plainQueue = 'queues: { duel: { size: 2 } }'
const latencies = { 'eu-west': 20, 'eu-north': 30, 'us-east': 90, 'us-west': 140, 'ap-south': 200 }

const plain = (name: string, i: number) => ({ player_id: `${name}-${i}` })
const picky = (name: string, i: number) => ({
  ...plain(name, i),
  attributes: { rating: i * 10, mode: 'ranked', maps: ['desert', 'harbour', 'snow'], latencies },
})

interface Answer {
  readonly status: number | undefined
  readonly retryAfter: string | undefined
  readonly body: string
}
type Ask = (path: string, body?: object) => Promise<Answer>

/** Requests over a few connections that stay open, with a token if they are an operator's. */
function asker(url: string, token?: string): Ask {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  onTestFinished(() => {
    agent.destroy()
  })
  return async (path, body) => {
    const headers = {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    }
    const asked = request(`${url}${path}`, { agent, headers, method: body ? 'POST' : 'GET' })
    asked.end(body && JSON.stringify(body))
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return { status: answer.statusCode, retryAfter: answer.headers['retry-after'], body: await text(answer) }
  }
}

const ADMIN_TOKEN = 'an-administrator'

interface Little {
  readonly megabytes: number
  readonly store: (typeof stores)[number]
  readonly queueFile: string
  readonly env?: Record<string, string>
}

/** A backend whose heap has a limit. Its players give no sign of life while others join, and are matched nevertheless. */
async function startLittle({ megabytes, store, queueFile, env }: Little): Promise<Program> {
  const redis = store === 'Redis' && (await RedisServer.start())
  if (redis) onTestFinished(() => redis[Symbol.asyncDispose]())
  const files = new Terminal()
  files.save('queues.yaml', queueFile)
  return startProgram('backend', {
    TOKEN_SECRET: 'at-least-16-bytes',
    ADMIN_TOKEN,
    LOG_LEVEL: 'warn',
    LIMITS_PER_ADDRESS: 'off',
    FLEET: 'children',
    NODE_OPTIONS: `--max-old-space-size=${megabytes}`,
    MUSTER_CONFIG: `${files.folder}/queues.yaml`,
    TICKET_TTL_SECONDS: '3600',
    QUIET_SECONDS: '1800',
    ...(redis && { REDIS_URL: redis.url }),
    ...env,
  })
}

/** Does this for the first so many players, 64 at once; returns how often each status came. */
async function eachOf(count: number, work: (i: number) => Promise<Answer>): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {}
  for (let i = 0; i < count; i += 64) {
    const batch = Array.from({ length: Math.min(64, count - i) }, (_, k) => work(i + k))
    for (const { status } of await Promise.all(batch)) {
      const known = statuses[String(status)] ?? 0
      statuses[String(status)] = known + 1
    }
  }
  return statuses
}

const statusOf = async (ask: Ask, player: string) =>
  JSON.parse((await ask(`/match/status?player_id=${player}`)).body) as {
    readonly status: string
    readonly session_id: string
    readonly position?: number
  }

const matchOf = (ask: Ask, player: string) =>
  waitFor(`the match of ${player}`, async () => {
    const found = await statusOf(ask, player)
    return found.status === 'matched' && found.session_id
  })

async function heapOf(ask: Ask): Promise<string> {
  const [, bytes = ''] = /^nodejs_heap_size_used_bytes (\d+)$/m.exec((await ask('/metrics')).body) ?? []
  return `${Math.round(Number(bytes) / 1e6)} MB of the heap are in use`
}

// If each join and leave left a player's memory behind, 12,000 of 2.5 KB would not fit beside the 37 MB of an idle backend.
test.each(stores)(
  `with a heap of 64 MB and its store in %s 4000 players wait and are served, and those who left take no memory`,
  async (store) => {
    const [players, rounds] = [4000, 3]
    const backend = await startLittle({ megabytes: 64, store, queueFile: pickyQueue })
    const ask = asker(backend.url)
    const all = { 200: players }
    expect(await eachOf(players, (i) => ask('/match/join', picky('a', i)))).toEqual(all)
    for (let round = 1; round < rounds; round += 1) {
      expect(await eachOf(players, (i) => ask('/match/leave', plain('a', i)))).toEqual(all)
      expect(await eachOf(players, (i) => ask('/match/join', picky('a', i)))).toEqual(all)
    }
    expect(await ask('/readyz')).toMatchObject({ status: 200 })
    expect((await ask('/metrics')).body).toContain(`muster_queue_tickets{queue="duel"} ${players}`)
    expect((await ask('/match/join', picky('b', 7))).status).toBe(200)
    for (const name of ['a-7', 'b-7']) await matchOf(ask, name)
    expect(backend.child.exitCode).toBeNull()
  },
)

test.each(stores)(
  `of ${MANY} players who come to a heap of 128 MB with its store in %s, ${ROOM} wait and are served, and the others are told that it is full`,
  async (store) => {
    const backend = await startLittle({ megabytes: 128, store, queueFile: pickyQueue })
    const ask = asker(backend.url)
    const came = await eachOf(MANY, (i) => ask('/match/join', picky('a', i)))
    expect(came).toEqual({ 200: ROOM, 503: MANY - ROOM })
    console.log(`${store}, ${ROOM} players with four attributes: ${await heapOf(ask)}`)
    const last = MANY - 1
    const refused = await ask('/match/join', picky('a', last))
    expect(refused).toMatchObject({ status: 503, retryAfter: '5' })
    expect(refused.body).toContain('"code":"QUEUE_FULL"')
    const metrics = (await ask('/metrics')).body
    expect(metrics).toContain(`muster_queue_tickets{queue="duel"} ${ROOM}`)
    expect(metrics).toContain(`muster_refusals_total{reason="queue-full"} ${MANY - ROOM + 1}`)
    expect(await ask('/readyz')).toMatchObject({ status: 200 })

    expect(await statusOf(ask, 'a-7')).toMatchObject({ status: 'pending' })
    expect((await ask('/match/why?player_id=a-7')).body).toContain('"code":"no-fit"')
    expect((await ask('/match/leave', plain('a', 8))).status).toBe(200)
    expect((await ask('/match/join', picky('b', 7))).status).toBe(200)
    for (const name of ['a-7', 'b-7']) await matchOf(ask, name)
    // The two who play now have left two places.
    expect(await eachOf(3, (i) => ask('/match/join', picky('c', MANY + i)))).toEqual({ 200: 2, 503: 1 })
    expect(backend.child.exitCode).toBeNull()
  },
)

test.each(stores)(
  `${MANY} players without attributes wait in a heap of 128 MB with its store in %s, and the next two play once a game server is free`,
  async (store) => {
    const env = { MAX_WAITING_PLAYERS: String(MANY), MAX_GAME_SERVERS: '1', NO_SHOW_SECONDS: '3600' }
    const backend = await startLittle({ megabytes: 128, store, queueFile: plainQueue, env })
    const ask = asker(backend.url)
    const early = ['early-0', 'early-1']
    for (const player of early) expect((await ask('/match/join', { player_id: player })).status).toBe(200)
    const match = await matchOf(ask, 'early-0')
    expect(await eachOf(MANY, (i) => ask('/match/join', plain('a', i)))).toEqual({ 200: MANY })
    console.log(`${store}, ${MANY} players without attributes: ${await heapOf(ask)}`)
    expect((await ask('/metrics')).body).toContain(`muster_queue_tickets{queue="duel"} ${MANY}`)
    expect(await ask('/match/join', plain('late', 0))).toMatchObject({ status: 503, retryAfter: '5' })
    expect(await ask('/readyz')).toMatchObject({ status: 200 })
    expect((await ask(`/match/why?player_id=a-${MANY / 2}`)).body).toContain('"code":"no-capacity"')

    // Those of one batch come in any order.
    const batch = Array.from({ length: 64 }, (_, i) => `a-${i}`)
    const places = await Promise.all(batch.map((player) => statusOf(ask, player)))
    const next = batch.filter((_, i) => (places[i]?.position ?? MANY) <= 2)
    expect(next).toHaveLength(2)
    const operator = asker(backend.url, ADMIN_TOKEN)
    expect((await operator(`/match/${match}/end`, {})).status).toBe(200)
    for (const player of next) await matchOf(ask, player)
    expect(await eachOf(3, (i) => ask('/match/join', plain('late', i)))).toEqual({ 200: 2, 503: 1 })
    expect(backend.child.exitCode).toBeNull()
  },
)
