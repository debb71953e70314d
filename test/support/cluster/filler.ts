import { waitFor } from '../wait-for.ts'
import { read } from './api.ts'
import { kubectl } from './kubectl.ts'
import { isReady, type Pod } from './pods.ts'

interface Container {
  readonly resources?: { readonly requests?: { readonly cpu?: string } }
}
interface Node {
  readonly status: { readonly allocatable: { readonly cpu: string } }
}
interface Asking extends Pod {
  readonly spec: Pod['spec'] & { readonly containers: readonly Container[] }
}

/** `1`, `0.5`, `250m` */
const millis = (cpu = '0'): number => (cpu.endsWith('m') ? Number(cpu.slice(0, -1)) : Number(cpu) * 1000)

/** Reserves all but this many millicores of the node's CPU, until it is disposed of. */
export async function fillNode(leave: number): Promise<AsyncDisposable> {
  const name = 'filler'
  const free = await freeMillis()
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: {
      // No pod of the system may preempt it.
      priorityClassName: 'muster',
      terminationGracePeriodSeconds: 0,
      containers: [
        { name, image: 'localhost/pause:1', resources: { requests: { cpu: `${free - leave}m` } } },
      ],
    },
  }
  await kubectl(['create', '--filename=-'], JSON.stringify(pod))
  await waitFor('the filler to be there', async () =>
    isReady(await read<Pod>(`/api/v1/namespaces/default/pods/${name}`)),
  )
  return {
    async [Symbol.asyncDispose]() {
      await kubectl(['delete', 'pod', name, '--ignore-not-found'])
    },
  }
}

async function freeMillis(): Promise<number> {
  const { items: nodes } = await read<{ items: Node[] }>('/api/v1/nodes')
  const { items } = await read<{ items: Asking[] }>('/api/v1/pods')
  const running = items.filter(({ status }) => status.phase === 'Running' || status.phase === 'Pending')
  const asked = running
    .flatMap(({ spec }) => spec.containers)
    .reduce((sum, { resources }) => sum + millis(resources?.requests?.cpu), 0)
  return millis(nodes[0]?.status.allocatable.cpu) - asked
}
