import { SYSTEM_LABEL } from '../src/adapters/kubernetes/names.ts'
import { randomIds } from '../src/adapters/system/random-ids.ts'
import { defaultServerId } from '../src/match/ids.ts'
import type { ServerOrder } from '../src/match/server.ts'
import { whyNoCluster } from '../test/support/cluster/can-have.ts'
import { fleetSettings, openFleet } from '../test/support/game-namespace.ts'
import type { Bench, OpenedBench } from './bench.ts'
import { barePod, NOBODY } from './parts/bare-pod.ts'
import { stopAll } from './parts/child.ts'
import { openNamespace } from './parts/cluster.ts'
import { requestsDuring } from './parts/pod-requests.ts'
import { openRawPosts } from './parts/raw-posts.ts'
import { newPlayer, newTicket } from './parts/stores.ts'
import { DEFAULT_QUEUE } from '../src/match/queue-rules.ts'

/** P8: pods of many matches at once, which never run: only their creation is measured. */
const PODS = 500
const TEMPLATE = `spec: { schedulerName: ${NOBODY}, containers: [{ name: game }] }`

export const podCreation: Bench = {
  name: 'pod-creation',
  whyNot: whyNoCluster,
  metrics: [
    {
      id: 'P8',
      name: 'pods created, 500 asked for at once',
      unit: '/s',
      comparison: 'ratio to peer',
      bar: { atLeast: 0.8 },
    },
    {
      id: 'P8',
      name: 'writes to the API server, a match from its start to its end',
      unit: '',
      comparison: 'alone',
      bar: { atMost: 3 },
    },
    { id: 'P8', name: 'LISTs of its pods, that match', unit: '', comparison: 'alone', bar: { atMost: 0 } },
  ],
  open: openPodCreation,
}

async function openPodCreation(): Promise<OpenedBench> {
  const namespace = await openNamespace()
  const { api, kubeconfig, name } = namespace
  const settings = fleetSettings(kubeconfig, name)
  const opened = await openFleet({ ...settings, podTemplate: TEMPLATE, maxServers: PODS })
  const path = `/api/v1/namespaces/${name}/pods`
  const raw = await openRawPosts(kubeconfig, path)
  const remove = { labelSelector: `${SYSTEM_LABEL}=bare` }
  return {
    ours: {
      name: 'muster',
      async measure() {
        const orders = Array.from({ length: PODS }, newOrder)
        let rate = NaN
        const { writes, lists } = await requestsDuring(api, async () => {
          rate = await ratePerSecond(() => Promise.all(orders.map((order) => opened.fleet.start(order))))
          await Promise.all(orders.map(({ server }) => opened.fleet.stop(server)))
        })
        return [rate, writes / PODS, lists / PODS]
      },
    },
    peer: {
      name: 'raw POSTs, 64 at once',
      async measure() {
        const pods = Array.from({ length: PODS }, () => JSON.stringify(barePod(NOBODY)))
        const rate = await ratePerSecond(() => raw.post(pods))
        await api.call({ method: 'DELETE', path, query: remove })
        return [rate]
      },
    },
    [Symbol.asyncDispose]: async () => {
      raw.close()
      await stopAll([opened, namespace])
    },
  }
}

function newOrder(): ServerOrder {
  const now = Date.now()
  const tickets = [newPlayer(), newPlayer()].map((player) => newTicket(player, now))
  const id = randomIds.match()
  return {
    id,
    server: defaultServerId(id),
    queue: DEFAULT_QUEUE,
    roster: [{ name: 'players', tickets }],
    formedAt: now,
  }
}

async function ratePerSecond(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await work()
  return (PODS * 1000) / (performance.now() - began)
}
