import { Agent, request, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'

import { startProgram } from '../support/program.ts'
import { RedisServer } from '../support/redis-server.ts'
import { Terminal } from '../support/terminal.ts'
import { waitFor } from '../support/wait-for.ts'

const PLAYERS = 4000
const ROUNDS = 3

/** No two of these players may meet. */
const queueFile = `
queues:
  duel:
    size: 2
    attributes: { rating: number, mode: string, maps: strings, latencies: latency }
    rules:
      near: { type: spread, attribute: rating, max: 1 }
      mode: { type: same, attribute: mode }
      map: { type: overlap, attribute: maps, atLeast: 1 }
      region: { type: latency, max: 80 }
`
const latencies = { 'eu-west': 20, 'eu-north': 30, 'us-east': 90, 'us-west': 140, 'ap-south': 200 }

const joining = (name: string, i: number) => ({
  player_id: `${name}-${i}`,
  attributes: { rating: i * 10, mode: 'ranked', maps: ['desert', 'harbour', 'snow'], latencies },
})

/** Requests over a few connections that stay open. */
function asker(url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 })
  onTestFinished(() => {
    agent.destroy()
  })
  return async (path: string, body?: object) => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
    const asked = request(`${url}${path}`, { agent, ...(body && post) })
    asked.end(body && JSON.stringify(body))
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return { status: answer.statusCode, body: await text(answer) }
  }
}

// If each join and leave left a player's memory behind, 12,000 of 2.5 KB would not fit beside the 37 MB of an idle backend.
test.each(['memory', 'Redis'])(
  `with a heap of 64 MB and its store in %s ${PLAYERS} players wait and are served, and those who left take no memory`,
  async (store) => {
    await using redis = await RedisServer.start()
    const files = new Terminal()
    files.save('queues.yaml', queueFile)
    const backend = await startProgram('backend', {
      TOKEN_SECRET: 'at-least-16-bytes',
      LOG_LEVEL: 'warn',
      LIMITS_PER_ADDRESS: 'off',
      FLEET: 'children',
      NODE_OPTIONS: '--max-old-space-size=64',
      MUSTER_CONFIG: `${files.folder}/queues.yaml`,
      TICKET_TTL_SECONDS: '3600',
      ...(store === 'Redis' && { REDIS_URL: redis.url }),
    })
    const ask = asker(backend.url)
    const all = Array.from({ length: PLAYERS }, (_, i) => i)
    const eachOf = async (work: (i: number) => ReturnType<typeof ask>) => {
      for (let i = 0; i < PLAYERS; i += 64)
        for (const { status, body } of await Promise.all(all.slice(i, i + 64).map(work)))
          expect(status, body).toBe(200)
    }
    await eachOf((i) => ask('/match/join', joining('a', i)))
    for (let round = 1; round < ROUNDS; round += 1) {
      await eachOf((i) => ask('/match/leave', { player_id: `a-${i}` }))
      await eachOf((i) => ask('/match/join', joining('a', i)))
    }
    expect(await ask('/readyz')).toMatchObject({ status: 200 })
    expect((await ask('/metrics')).body).toContain(`muster_queue_tickets{queue="duel"} ${PLAYERS}`)
    expect((await ask('/match/join', joining('b', 7))).status).toBe(200)
    for (const name of ['a-7', 'b-7'])
      await waitFor(`the match of ${name}`, async () =>
        (await ask(`/match/status?player_id=${name}`)).body.includes('"status":"matched"'),
      )
    expect(backend.child.exitCode).toBeNull()
  },
)
