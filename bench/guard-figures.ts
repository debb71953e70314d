import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, OpenedBench, Side } from './bench.ts'
import { run, serveProgram, stopAll, type Child } from './parts/child.ts'
import { cpuMicrosOf } from './parts/cpu.ts'
import { forwardedJoinsScript } from './parts/scripts.ts'
import { guarded, signedIn, unguarded } from './parts/sign-in.ts'
import { backendEnv, newPlayer } from './parts/stores.ts'

/** P1 with sign-in and limits: what they add to the CPU of a join. */
const JOINS = 2000
/** Until the code is compiled. */
const JOINS_BEFORE = 12_000
/** Short rounds, and many: other work on the machine then meets both sides alike. */
const ROUNDS = 25
const AT_ONCE = 64
/** No ticket expires meanwhile, which would be work of another kind. */
const WAIT_SECONDS = '3600'

type Store = 'Redis' | 'memory'

interface Guard {
  readonly name: string
  readonly env: Readonly<Record<string, string>>
  /** A token of the player's own, or nothing where nobody signs in. */
  readonly token: (player: string) => string
}

const withGuard: Guard = { name: 'muster, AUTH=jwt and limits', env: guarded, token: signedIn }
const without: Guard = { name: 'muster, neither', env: unguarded, token: () => '' }

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
    ],
    open: () => openGuardedJoins(store),
  }
}

async function openGuardedJoins(store: Store): Promise<OpenedBench> {
  const sides = [await openSide(withGuard, store), await openSide(without, store)] as const
  const [ours, peer] = sides
  return { ours, peer, [Symbol.asyncDispose]: () => stopAll(sides) }
}

/** Each side has a Redis of its own: of two backends at one, only one leads. */
async function openSide({ name, env, token }: Guard, store: Store): Promise<Side & AsyncDisposable> {
  const redis = store === 'Redis' ? await RedisServer.start() : undefined
  const backend = await serveProgram('backend', {
    ...backendEnv(redis?.url ?? ''),
    ...env,
    FLEET: 'children',
    TICKET_TTL_SECONDS: WAIT_SECONDS,
  })
  const pids = [backend.pid, ...(redis ? [redis.pid] : [])]
  await joined(backend, token, JOINS_BEFORE)
  return {
    name,
    async measure() {
      const before = cpuOf(pids)
      const began = performance.now()
      await joined(backend, token, JOINS)
      const seconds = (performance.now() - began) / 1000
      return [(cpuOf(pids) - before) / JOINS, JOINS / seconds]
    },
    [Symbol.asyncDispose]: () => stopAll([backend, ...(redis ? [redis] : [])]),
  }
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuMicrosOf(pid), 0)
}

/** New players join, each with a token and an address of their own. */
async function joined({ port }: Child, token: Guard['token'], joins: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const [script, file] = [join(folder, 'joins.lua'), join(folder, 'players')]
  // When the last one is answered, as many as there are connections may be on their way.
  const lines = Array.from({ length: joins + AT_ONCE }, (_, nth) => playerLine(nth, token))
  await writeFile(file, lines.join('\n'))
  await writeFile(script, forwardedJoinsScript({ file, joins }))
  const limits = ['-t1', `-c${AT_ONCE}`, '-d300s', '--timeout', '60s']
  await run('wrk', [...limits, '-s', script, `http://127.0.0.1:${port}/match/join`])
  await rm(folder, { recursive: true })
}

/** Addresses of a private network: one of this machine would have no limit. */
function playerLine(nth: number, token: Guard['token']): string {
  const player = newPlayer()
  return `${player} 10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255} ${token(player)}`
}

export const guardBenches: readonly Bench[] = [
  guardedJoins('guarded-joins', 'Redis'),
  guardedJoins('guarded-joins-memory', 'memory'),
]
