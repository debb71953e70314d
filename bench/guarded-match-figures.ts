import { RedisServer } from '../test/support/redis-server.ts'
import { waitFor } from '../test/support/wait-for.ts'
import type { Bench, Side } from './bench.ts'
import { musterCommand, saidBy, serve, stopAll } from './parts/child.ts'
import { cpuOf } from './parts/cpu.ts'
import { bothGuards, type Guard, type Store } from './parts/guard.ts'
import { ADMIN_TOKEN } from './parts/pod-backend.ts'
import { endMatch } from './parts/players.ts'
import { envOf } from './parts/stores.ts'

/**
 * P6 with sign-in and limits. Game servers are processes, not pods: the part of the guard is the same in a shorter time, so
 * its share is larger, and no cluster is needed.
 */
const MATCHES = 11
const RATE = 10
const ROUNDS = 10
/** Room only for these: no server starts during a measured round. */
const ROOM = { POOL_MIN: String(MATCHES), MAX_GAME_SERVERS: String(MATCHES) }

function guardedMatches(name: string, store: Store): Bench {
  const ofWhat = store === 'Redis' ? 'backend and Redis' : 'backend with its state in memory'
  return {
    name,
    rounds: ROUNDS,
    metrics: [
      {
        id: 'P6',
        name: `last join to address and token p50 with sign-in and limits, state in ${store}`,
        unit: 'ms',
        comparison: 'ratio to peer',
        bar: { atMost: 1.1 },
      },
      {
        id: 'P6',
        name: `CPU of such a match on a warm server, ${ofWhat}`,
        unit: 'µs',
        comparison: 'ratio to peer',
      },
    ],
    open: () => bothGuards((guard) => openSide(guard, store)),
  }
}

interface Said {
  readonly took: readonly number[]
  readonly matches: readonly string[]
}

async function openSide({ name, env, tokenOf }: Guard, store: Store): Promise<Side & AsyncDisposable> {
  const redis = store === 'Redis' ? await RedisServer.start() : undefined
  const own = { ...envOf(redis), ...env, ...ROOM, FLEET: 'children', SESSION_SIZE: '2', ADMIN_TOKEN }
  const backend = await serve([musterCommand, 'backend'], { ...own, LOG_LEVEL: 'info' })
  const url = `http://127.0.0.1:${backend.port}`
  const pids = [backend.pid, ...(redis ? [redis.pid] : [])]
  const players = {
    backend: url,
    rate: RATE,
    matches: MATCHES,
    forwarded: true,
    signedIn: tokenOf('') !== '',
  }
  await filled(url)
  return {
    name,
    async measure() {
      const before = cpuOf(pids)
      const { took, matches } = await saidBy<Said>('warm-joins', players)
      const cpu = (cpuOf(pids) - before) / MATCHES
      await Promise.all(matches.map((match) => endMatch(url, match, ADMIN_TOKEN)))
      await filled(url)
      return [took[0] ?? NaN, cpu]
    },
    [Symbol.asyncDispose]: () => stopAll([backend, ...(redis ? [redis] : [])]),
  }
}

async function filled(url: string): Promise<void> {
  await waitFor('the pool to fill', async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text()
    return metrics.includes(`muster_pool_ready{pool="*"} ${MATCHES}\n`)
  })
}

export const guardedMatchBenches: readonly Bench[] = [
  guardedMatches('guarded-matches', 'Redis'),
  guardedMatches('guarded-matches-memory', 'memory'),
]
