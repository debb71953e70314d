import { afterAll, beforeAll, expect, test } from 'vitest'

import { read } from '../support/cluster/api.ts'
import { kubectl } from '../support/cluster/kubectl.ts'
import { isReady, pods } from '../support/cluster/pods.ts'
import { startInCluster, type ClusterSystem } from '../support/cluster/system.ts'
import { waitFor } from '../support/wait-for.ts'

interface Scaler {
  readonly status: {
    readonly desiredReplicas: number
    readonly currentReplicas?: number
    readonly currentMetrics?: readonly { resource?: { current?: { averageUtilization?: number } } }[] | null
  }
}

const scaler = () =>
  read<Scaler>('/apis/autoscaling/v2/namespaces/muster/horizontalpodautoscalers/muster-backend')
const backends = () => pods('muster', 'app.kubernetes.io/component=backend')
const utilization = ({ status }: Scaler): number =>
  status.currentMetrics?.[0]?.resource?.current?.averageUtilization ?? NaN

async function bounds(minReplicas: number, maxReplicas: number): Promise<void> {
  const patch = JSON.stringify({ spec: { minReplicas, maxReplicas } })
  await kubectl(['patch', 'hpa/muster-backend', '--namespace=muster', '--type=merge', `--patch=${patch}`])
}

/** Scales down at once, whatever the load of the last minutes. */
async function oneBackend(): Promise<void> {
  await bounds(1, 1)
  await waitFor('one backend', async () => (await backends()).length === 1)
  await bounds(1, 3)
}

let system: ClusterSystem
beforeAll(async () => {
  await oneBackend()
  system = await startInCluster({ SESSION_SIZE: '100', MIN_PARTIAL_SESSION_SIZE: '100' })
})
afterAll(async () => {
  await oneBackend()
  await system[Symbol.asyncDispose]()
})

/** Players who join and leave, several at once, as fast as they are answered. */
function load(url: string): AsyncDisposable {
  let over = false
  const post = async (path: string, id: string): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const sent = { method: 'POST', headers, body: JSON.stringify({ player_id: id }) }
    await (await fetch(`${url}/api/match/${path}`, sent)).text()
  }
  const player = async (id: string): Promise<void> => {
    while (!over) {
      await post('join', id)
      await post('leave', id)
    }
  }
  const playing = Promise.all(Array.from({ length: 20 }, (_, i) => player(`p${i}`)))
  return {
    async [Symbol.asyncDispose]() {
      over = true
      await playing
    },
  }
}

const joins = async (ip: string): Promise<number> => {
  const metrics = await fetch(`http://${ip}:8081/metrics`)
  return Number(/^muster_joins_total (\d+)/m.exec(await metrics.text())?.[1])
}

test('backends scale up under load, share it, and do not scale down at once', async () => {
  const [first] = await backends()
  {
    await using _load = load(system.url)
    await waitFor('more backends to be wanted', async () => (await scaler()).status.desiredReplicas > 1)
    const added = await waitFor('another that is ready', async () =>
      (await backends()).find((pod) => isReady(pod) && pod.metadata.uid !== first?.metadata.uid),
    )
    await waitFor('it to accept joins', async () => (await joins(added.status.podIP ?? '')) > 0)
  }
  const idle = await waitFor('no load, according to the autoscaler', async () => {
    const now = await scaler()
    return utilization(now) < 35 && now
  })
  expect(idle.status.desiredReplicas).toBeGreaterThan(1)
  expect((await backends()).filter(isReady).length).toBeGreaterThan(1)
})
