import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'

import { Keys } from '../src/adapters/redis/keys.ts'
import { whyNoCluster } from '../test/support/cluster/can-have.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, OpenedBench } from './bench.ts'
import { barePod, NOBODY } from './parts/bare-pod.ts'
import { figuresOf, saidBy, stopAll } from './parts/child.ts'
import { openNamespace } from './parts/cluster.ts'
import { ADMIN_TOKEN, podBackend } from './parts/pod-backend.ts'
import { podRequests } from './parts/pod-requests.ts'
import { endMatch } from './parts/players.ts'
import { PREFIX, SYSTEM } from './parts/stores.ts'

/** Forty measured matches, and one before them. */
const MATCHES = 41
const RATE = 10
/** Room only for these: no pod starts during a measured round. */
const ROOM = { POOL_MIN: String(MATCHES), MAX_GAME_SERVERS: String(MATCHES) }
const FILLED_WITHIN_MS = 180_000
const LOOK_MS = 100

/** P6: from the join that completes a match until both players have address and token, with a waiting server. */
export const warmPath: Bench = {
  name: 'warm-path',
  whyNot: whyNoCluster,
  metrics: [
    {
      id: 'P6',
      name: 'last join to address and token p50, 10 matches/s on warm servers',
      unit: 'ms',
      comparison: 'ratio to peer',
      bar: { atMost: 1 },
    },
    {
      id: 'P6',
      name: 'last join to address and token p99, the same',
      unit: 'ms',
      comparison: 'ratio to peer',
      bar: { atMost: 1 },
    },
    {
      id: 'P8',
      name: 'writes to the API server, a match on a warm server',
      unit: '',
      comparison: 'alone',
      bar: { atMost: 3 },
    },
    {
      id: 'P8',
      name: 'LISTs of pods, the same',
      unit: '',
      comparison: 'alone',
      bar: { atMost: 0 },
    },
  ],
  open: openWarmPath,
}

async function openWarmPath(): Promise<OpenedBench> {
  const redis = await RedisServer.start()
  const admin = new Redis(redis.url)
  const namespace = await openNamespace()
  const { api, kubeconfig, name, node } = namespace
  const backend = await podBackend(namespace, redis.url, ROOM)
  const url = `http://${node}:${backend.port}`
  const keys = new Keys(PREFIX, SYSTEM)
  const filled = async (): Promise<void> => {
    const deadline = performance.now() + FILLED_WITHIN_MS
    while ((await admin.zcard(keys.pools)) < MATCHES) {
      if (performance.now() > deadline) throw new Error('the pool did not fill')
      await sleep(LOOK_MS)
    }
  }
  const path = `/api/v1/namespaces/${name}/pods`
  const patched = barePod(NOBODY)
  await api.call({ method: 'POST', path, body: patched })
  await filled()
  return {
    ours: {
      name: 'muster',
      async measure() {
        const before = await podRequests(api)
        const said = await saidBy<Said>('warm-joins', { backend: url, rate: RATE, matches: MATCHES })
        await Promise.all(said.matches.map((match) => endMatch(url, match, ADMIN_TOKEN)))
        await filled()
        const after = await podRequests(api)
        // The node deletes each pod once more when its containers have ended: do not count that.
        const writes = after.writes - before.writes - MATCHES
        return [...said.took, writes / MATCHES, (after.lists - before.lists) / MATCHES]
      },
    },
    peer: {
      name: 'one label patch',
      measure: () =>
        figuresOf('label-patches', {
          kubeconfig,
          path: `${path}/${patched.metadata?.name ?? ''}`,
          rate: RATE,
          count: MATCHES,
        }),
    },
    [Symbol.asyncDispose]: async () => {
      admin.disconnect()
      await stopAll([backend, redis, namespace])
    },
  }
}

interface Said {
  readonly took: readonly number[]
  readonly matches: readonly string[]
}
