import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, Metric, Side } from './bench.ts'
import { run, serveProgram, stopAll, type Child } from './parts/child.ts'
import { cpuOf } from './parts/cpu.ts'
import { forwardedJoinsScript } from './parts/scripts.ts'
import { bothGuards, type Guard, type Store } from './parts/guard.ts'
import { envOf, newPlayer } from './parts/stores.ts'

/** P1 with sign-in and limits: what they add to the CPU of a join. */
const JOINS = 2000
/** Until the code is compiled. */
const JOINS_BEFORE = 12_000
/** Short rounds, and many: other work on the machine then meets both sides alike. */
const ROUNDS = 25
const AT_ONCE = 64
/** No ticket expires meanwhile, which would be work of another kind. */
const WAIT_SECONDS = '3600'

const ofRedis: Metric = {
  id: 'P1',
  name: 'CPU of Redis for such a join',
  unit: 'µs',
  comparison: 'ratio to peer',
}

function guardedJoins(name: string, store: Store): Bench {
  const ofWhat = store === 'Redis' ? 'backend and Redis' : 'backend with its state in memory'
  return {
    name,
    rounds: ROUNDS,
    metrics: [
      {
        id: 'P1',
        name: `CPU of a join with sign-in and limits, ${ofWhat}`,
        unit: 'µs',
        comparison: 'ratio to peer',
        bar: { atMost: 1.1 },
      },
      { id: 'P1', name: `such joins, state in ${store}`, unit: '/s', comparison: 'ratio to peer' },
      ...(store === 'Redis' ? [ofRedis] : []),
    ],
    open: () => bothGuards((guard) => openSide(guard, store)),
  }
}

/** Each side has a Redis of its own: of two backends at one, only one leads. */
async function openSide({ name, env, tokenOf }: Guard, store: Store): Promise<Side & AsyncDisposable> {
  const redis = store === 'Redis' ? await RedisServer.start() : undefined
  const backend = await serveProgram('backend', {
    ...envOf(redis),
    ...env,
    FLEET: 'children',
    TICKET_TTL_SECONDS: WAIT_SECONDS,
  })
  const cpu = (): readonly number[] => [cpuOf([backend.pid]), redis ? cpuOf([redis.pid]) : 0]
  await joined(backend, tokenOf, JOINS_BEFORE)
  return {
    name,
    async measure() {
      const before = cpu()
      const began = performance.now()
      await joined(backend, tokenOf, JOINS)
      const seconds = (performance.now() - began) / 1000
      const [ofBackend = NaN, ofRedis = NaN] = cpu().map((now, of) => (now - (before[of] ?? NaN)) / JOINS)
      return [ofBackend + ofRedis, JOINS / seconds, ofRedis]
    },
    [Symbol.asyncDispose]: () => stopAll([backend, ...(redis ? [redis] : [])]),
  }
}

/** New players join, each with a token and an address of their own. */
async function joined({ port }: Child, tokenOf: Guard['tokenOf'], joins: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const [script, file] = [join(folder, 'joins.lua'), join(folder, 'players')]
  // When the last one is answered, as many as there are connections may be on their way.
  const lines = Array.from({ length: joins + AT_ONCE }, (_, nth) => playerLine(nth, tokenOf))
  await writeFile(file, lines.join('\n'))
  await writeFile(script, forwardedJoinsScript({ file, joins }))
  const limits = ['-t1', `-c${AT_ONCE}`, '-d300s', '--timeout', '60s']
  await run('wrk', [...limits, '-s', script, `http://127.0.0.1:${port}/match/join`])
  await rm(folder, { recursive: true })
}

/** Addresses of a private network: one of this machine would have no limit. */
function playerLine(nth: number, tokenOf: Guard['tokenOf']): string {
  const player = newPlayer()
  return `${player} 10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255} ${tokenOf(player)}`
}

export const guardedJoinBenches: readonly Bench[] = [
  guardedJoins('guarded-joins', 'Redis'),
  guardedJoins('guarded-joins-memory', 'memory'),
]
