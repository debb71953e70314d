import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pino } from 'pino'

import { devConfigFrom } from '../../src/backend/config.ts'
import { queueSourceFrom } from '../../src/backend/queues-config.ts'
import { startBackend } from '../../src/backend/start-backend.ts'
import { proxyConfig } from '../../src/proxy/config.ts'
import { startProxy, type RunningProxy } from '../../src/proxy/server.ts'
import { matchKeyLabel, REPORT_PROOF } from '../../src/protocol/tokens.ts'
import { Env } from '../../src/runtime/env.ts'
import { deriveKey, sign } from '../../src/runtime/seals.ts'
import { gameServer } from './built.ts'
import type { InHand } from './input.ts'
import { SECRET, tokenTo } from './proxy.ts'
import { waitFor } from './wait-for.ts'

const queueFile = `
queues:
  big: { size: 1000 }
  duel: { size: 2 }
  ranked:
    size: 1000
    attributes:
      rating: number
      map: { type: string, missing: any }
      modes: { type: strings, missing: any }
    rules: { skill: { type: spread, attribute: rating, max: 1 } }
  near:
    size: 1000
    attributes: { latencies: latency }
    rules: { region: { type: latency, max: 80 } }
  versioned: { size: 1000, versions: '>=2' }
`

/** Long enough that only an input ends something. */
const vars = {
  TOKEN_SECRET: SECRET,
  ADMIN_TOKEN: 'an-administrator',
  GAME_SERVER_COMMAND: gameServer.map((word) => `'${word}'`).join(' '),
  GAME_OUTPUT: 'false',
  // One player and one address send them all.
  MAX_REQUESTS_PER_PLAYER: '0',
  MAX_JOINS_PER_PLAYER: '0',
  KEEP_ALIVE_SECONDS: '600',
  TOKEN_TTL_SECONDS: '3600',
  NO_SHOW_SECONDS: '3600',
  START_DEADLINE_SECONDS: '3600',
  RECONNECT_SECONDS: '3600',
}

export interface InputSystem extends AsyncDisposable {
  readonly backendPort: number
  readonly inHand: InHand
  /** What was logged as an error, and nothing else. */
  readonly errors: readonly string[]
  /** Another proxy before the same backend. */
  openProxy(limits: Readonly<Record<string, string>>): Promise<RunningProxy>
  openStreams(): Promise<number>
}

/** A backend with two live matches; its game servers are processes. */
export async function startInputSystem(): Promise<InputSystem> {
  const errors: string[] = []
  const stream = new Writable({
    write(line: Buffer, _encoding, done) {
      errors.push(line.toString())
      done()
    },
  })
  const log = pino({ level: 'error' }, stream)
  const folder = mkdtempSync(join(tmpdir(), 'inputs-'))
  const env = { ...vars, MUSTER_CONFIG: join(folder, 'muster.config.yaml') }
  writeFileSync(env.MUSTER_CONFIG, queueFile)
  const source = await queueSourceFrom(env)
  const config = Env.read(env, (each) => devConfigFrom(each, env, source))
  const backend = await startBackend(config, log, config.gameServerCommand)
  return {
    backendPort: Number(new URL(backend.url).port),
    inHand: await inHandOf(backend.url),
    errors,
    openProxy: (limits) =>
      startProxy(
        proxyConfig({
          ...vars,
          PORT: '0',
          HOST: '127.0.0.1',
          BACKEND_URL: backend.url,
          DRAIN_SECONDS: '0',
          LIMITS_PER_ADDRESS: 'off',
          PUBLIC_ROUTES: 'all',
          ...limits,
        }),
        log,
      ),
    openStreams: async () => {
      const metrics = await (await fetch(`${backend.url}/metrics`)).text()
      return Number(/^muster_event_streams (\d+)$/m.exec(metrics)?.[1])
    },
    [Symbol.asyncDispose]: async () => {
      await backend[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

async function inHandOf(url: string): Promise<InHand> {
  const ann = await matchOf(url, 'ann', 'bob')
  const other = await matchOf(url, 'cid', 'dan')
  return {
    api: '/api',
    match: ann.session_id,
    token: ann.token,
    otherToken: other.token,
    expiredToken: tokenTo(ann.connect_port, { match: ann.session_id, ttl: -3600 }),
    proof: sign(deriveKey(SECRET, matchKeyLabel(ann.session_id)), REPORT_PROOF),
  }
}

interface Matched {
  readonly status: string
  readonly session_id: string
  readonly token: string
  readonly connect_port: number
}

async function matchOf(url: string, ...players: readonly [string, string]): Promise<Matched> {
  for (const player of players)
    await fetch(`${url}/match/join`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ player_id: player, queue: 'duel' }),
    })
  return waitFor(`the match of ${players[0]}`, async () => {
    const answer = await fetch(`${url}/match/status?player_id=${players[0]}`)
    const status = (await answer.json()) as Matched
    return status.status === 'matched' && status
  })
}
