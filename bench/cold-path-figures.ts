import { Pods } from '../src/adapters/kubernetes/pods.ts'
import { whyNoCluster } from '../test/support/cluster/can-have.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import type { Bench, OpenedBench } from './bench.ts'
import { barePod } from './parts/bare-pod.ts'
import { stopAll } from './parts/child.ts'
import { openNamespace, type OpenedNamespace } from './parts/cluster.ts'
import { PodLives } from './parts/pod-lives.ts'
import { ADMIN_TOKEN, podBackend } from './parts/pod-backend.ts'
import { endMatch, joinAndWait } from './parts/players.ts'
import { newPlayer } from './parts/stores.ts'
import { figuresAt } from './programs/percentiles.ts'

/** P7: the time from a join to the address, beyond the start of the pod, without a warm server. One after another. */
const STARTS = 3

export const coldPath: Bench = {
  name: 'cold-path',
  whyNot: whyNoCluster,
  metrics: [
    {
      id: 'P7',
      name: 'last join to address and token p50, its pod started for it',
      unit: 'ms',
      comparison: 'more than peer',
      bar: { atMost: 150 },
    },
  ],
  open: openColdPath,
}

async function openColdPath(): Promise<OpenedBench> {
  const redis = await RedisServer.start()
  const namespace = await openNamespace()
  const backend = await podBackend(namespace, redis.url, { POOL_MAX: '0' })
  const lives = await PodLives.follow(namespace)
  const url = `http://${namespace.node}:${backend.port}`
  return {
    ours: { name: 'muster', measure: () => medianOf(() => matchStart(url, lives)) },
    peer: { name: 'bare pod', measure: () => medianOf(() => podStart(namespace, lives)) },
    [Symbol.asyncDispose]: async () => {
      await stopAll([lives, backend, redis, namespace])
    },
  }
}

async function medianOf(start: () => Promise<number>): Promise<readonly number[]> {
  const took: number[] = []
  for (let done = 0; done < STARTS; done += 1) took.push(await start())
  return figuresAt(took, [50])
}

async function matchStart(backend: string, lives: PodLives): Promise<number> {
  const first = joinAndWait(backend, newPlayer())
  const began = performance.now()
  const [match] = await Promise.all([joinAndWait(backend, newPlayer()), first])
  const took = performance.now() - began
  await endMatch(backend, match, ADMIN_TOKEN)
  await lives.gone(`muster-${match}`)
  return took
}

async function podStart({ api, name: namespace }: OpenedNamespace, lives: PodLives): Promise<number> {
  const pods = new Pods(api, namespace, '')
  const pod = barePod()
  const began = performance.now()
  const { name = '', uid = '' } = (await pods.create(pod)).metadata ?? {}
  await lives.ready(name)
  const took = performance.now() - began
  // By force: its server would try for half a minute to report the end of its match.
  await pods.delete(name, uid, 0)
  await lives.gone(name)
  return took
}
