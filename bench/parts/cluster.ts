import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'

import { ApiFault } from '../../src/adapters/kubernetes/api-fault.ts'
import type { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'
import { clusterApi, KUBECONFIG, makeNamespace, nodeAddress } from '../../test/support/cluster/api.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { run } from './child.ts'

const PREFIX = 'bench-'
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** A namespace for the bench, deleted with everything in it. */
export interface OpenedNamespace extends AsyncDisposable {
  readonly kubeconfig: string
  readonly name: string
  readonly api: KubeApi
  /** The address at which pods reach this machine. */
  readonly node: string
}

let isOurs = false

export async function openNamespace(): Promise<OpenedNamespace> {
  if (!existsSync(KUBECONFIG)) await startCluster()
  const api = clusterApi()
  // Leftovers of an interrupted bench would take the room of this one's pods.
  for (const name of await namespaces(api)) if (name.startsWith(PREFIX)) await remove(api, name)
  const node = await nodeAddress()
  const name = `${PREFIX}${randomUUID().slice(0, 8)}`
  await makeNamespace(api, name)
  const close = async (): Promise<void> => {
    await remove(api, name)
    api.close()
  }
  // An interrupted bench must leave nothing behind either.
  const broken = (): void =>
    void close()
      .then(endOurCluster)
      .finally(() => process.exit(1))
  for (const signal of SIGNALS) process.once(signal, broken)
  return {
    kubeconfig: KUBECONFIG,
    name,
    api,
    node,
    async [Symbol.asyncDispose]() {
      for (const signal of SIGNALS) process.off(signal, broken)
      await close()
    },
  }
}

/** Stops the cluster if a bench has started it. An existing one stays. */
export async function endOurCluster(): Promise<void> {
  if (!isOurs) return
  isOurs = false
  await run('make', ['down', 'CLUSTER=native'])
}

async function startCluster(): Promise<void> {
  // Before it is up: leftovers of a failed start must go too.
  isOurs = true
  await run('make', ['cluster-up', 'CLUSTER=native'])
}

async function namespaces(api: KubeApi): Promise<readonly string[]> {
  const path = '/api/v1/namespaces'
  const { items } = await api.call<{ items: { metadata: { name: string } }[] }>({ method: 'GET', path })
  return items.map(({ metadata }) => metadata.name)
}

async function remove(api: KubeApi, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`
  // By force: servers whose backend is gone would try for half a minute to report the end of their match.
  await api.call({ method: 'DELETE', path: `${path}/pods`, query: { gracePeriodSeconds: '0' } })
  await api.call({ method: 'DELETE', path })
  await waitFor('the namespace to go', () =>
    api.call({ method: 'GET', path }).then(
      () => false,
      (error: unknown) => error instanceof ApiFault && error.status === 404,
    ),
  )
}
