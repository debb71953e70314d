import { Redis } from 'ioredis'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Keys } from '../src/adapters/redis/keys.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, OpenedBench } from './bench.ts'
import { figuresOf, run, serveProgram, stopAll, type Child } from './parts/child.ts'
import { joinsScript } from './parts/scripts.ts'
import { backendEnv, PREFIX, SYSTEM } from './parts/stores.ts'
import { DEFAULT_QUEUE } from '../src/match/queue-rules.ts'

/** P1, P2: the cost of joins, each of a new player, at a backend that leads and forms nothing. */
const SECONDS = 2
const AT_ONCE = 64

export const joins: Bench = {
  name: 'joins',
  metrics: [
    {
      id: 'P1',
      name: 'joins, each of a new player',
      unit: '/s',
      comparison: 'ratio to peer',
      bar: { atLeast: 0.8 },
    },
    { id: 'P2', name: 'join p50, at half of that rate', unit: 'µs', comparison: 'ratio to peer' },
    { id: 'P2', name: 'join p99, the same', unit: 'µs', comparison: 'ratio to peer', bar: { atMost: 1.5 } },
  ],
  open: openJoins,
}

async function openJoins(): Promise<OpenedBench> {
  const redis = await RedisServer.start()
  const env = backendEnv(redis.url)
  const ours = await serveProgram('backend', { ...env, FLEET: 'children' })
  const bare = await serveProgram('bare-join-server', env)
  // Both get half of our maximum rate.
  let half = NaN
  return {
    ours: {
      name: 'muster',
      measure: () =>
        emptying(redis, async () => {
          const rate = await joinsPerSecond(ours)
          half = Math.round(rate / 2)
          return [rate, ...(await pacedJoins(ours, half))]
        }),
    },
    peer: {
      name: 'bare Fastify and Redis',
      measure: () =>
        emptying(redis, async () => [await joinsPerSecond(bare), ...(await pacedJoins(bare, half))]),
    },
    [Symbol.asyncDispose]: () => stopAll([ours, bare, redis]),
  }
}

async function joinsPerSecond({ port }: Child): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'muster-bench-'))
  const script = join(folder, 'joins.lua')
  await writeFile(script, joinsScript(randomUUID()))
  const args = ['-t1', `-c${AT_ONCE}`, `-d${SECONDS}s`, '-s', script, `http://127.0.0.1:${port}/match/join`]
  const { stdout } = await run('wrk', args)
  await rm(folder, { recursive: true })
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout)
  return Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1])
}

function pacedJoins({ port }: Child, rate: number): Promise<readonly number[]> {
  return figuresOf('paced-joins', {
    port,
    round: randomUUID(),
    rate,
    seconds: SECONDS,
  })
}

/** No waiting player is left for the next round. */
async function emptying<T>({ url }: RedisServer, measure: () => Promise<T>): Promise<T> {
  const figures = await measure()
  const redis = new Redis(url)
  const keys = new Keys(PREFIX, SYSTEM)
  await redis.unlink(keys.places, keys.queue(DEFAULT_QUEUE), keys.signs, 'bare:queue')
  await redis.quit()
  return figures
}
