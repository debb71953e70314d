import { Redis } from 'ioredis'
import { setTimeout as sleep } from 'node:timers/promises'

import { Keys } from '../src/adapters/redis/keys.ts'
import { whyNoCluster } from '../test/support/cluster/can-have.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, OpenedBench } from './bench.ts'
import { run, stopAll } from './parts/child.ts'
import { requestsDuring } from './parts/pod-requests.ts'
import { openStores, PREFIX, SYSTEM } from './parts/stores.ts'
import { openUnrunMatches, type UnrunMatches } from './parts/unrun-matches.ts'
import { paced } from './programs/paced.ts'
import { figuresAt } from './programs/percentiles.ts'

/** P8: from the API server's event of a pod, before the backend gets it, to its match moved on in Redis. */
const LIVE = 5000
const EVENTS = 200
const RATE = 50

export const podEvents: Bench = {
  name: 'pod-events',
  whyNot: whyNoCluster,
  metrics: [
    {
      id: 'P8',
      name: 'event of a pod to its match moved p50, 5,000 live matches',
      unit: 'ms',
      comparison: 'alone',
      bar: { atMost: 5 },
    },
    {
      id: 'P8',
      name: 'event of a pod to its match moved p99, the same',
      unit: 'ms',
      comparison: 'alone',
    },
    {
      id: 'P8',
      name: 'LISTs of pods, the same',
      unit: '',
      comparison: 'alone',
      bar: { atMost: 0 },
    },
  ],
  open: openPodEvents,
}

async function openPodEvents(): Promise<OpenedBench> {
  await run('bash', ['deploy/cluster/native/build.sh'])
  const redis = await RedisServer.start()
  const stores = await openStores(redis.url)
  const cameAt = new Map<string, number>()
  const matches = await openUnrunMatches(redis.url, (player) => cameAt.set(player, performance.now()))
  await matches.start(LIVE)
  const starting = async (): Promise<boolean> =>
    (await stores.matches.live()).filter(({ state }) => state === 'starting').length === LIVE
  while (!(await starting())) await sleep(LOOK_MS)
  const pods = [...(await matches.pods())]
  return {
    ours: { name: 'muster', measure: () => measure(matches, { cameAt, pods, redisUrl: redis.url }) },
    [Symbol.asyncDispose]: () => stopAll([matches, stores, redis]),
  }
}

interface Heard {
  readonly cameAt: ReadonlyMap<string, number>
  /** Each is reported ready once. */
  readonly pods: string[]
  readonly redisUrl: string
}

/** Redis publishes each moved match in the same step. */
async function measure(matches: UnrunMatches, { cameAt, pods, redisUrl }: Heard): Promise<readonly number[]> {
  const redis = new Redis(redisUrl)
  await redis.subscribe(new Keys(PREFIX, SYSTEM).changes)
  const took: number[] = []
  const all = new Promise<void>((resolve) => {
    redis.on('message', (_channel, message) => {
      took.push(performance.now() - (cameAt.get(message.slice('p '.length)) ?? NaN))
      if (took.length === EVENTS) resolve()
    })
  })
  const { lists } = await requestsDuring(matches.api, async () => {
    const said: Promise<void>[] = []
    await paced({ rate: RATE, count: EVENTS }, () => said.push(matches.sayReady(pods.pop() ?? '')))
    await Promise.all([...said, all])
  })
  redis.disconnect()
  return [...figuresAt(took, [50, 99]), lists]
}

const LOOK_MS = 500
