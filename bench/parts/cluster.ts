import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'

import { ApiFault } from '../../src/adapters/kubernetes/api-fault.ts'
import { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'
import { kubeConfig } from '../../src/adapters/kubernetes/kube-config.ts'
import { waitFor } from '../../test/support/wait-for.ts'
import { run } from './child.ts'

/** The native cluster: its node is this machine, so what runs here can be reached from its pods. */
const KUBECONFIG = '/var/tmp/muster-native-cluster/pki/admin.kubeconfig'
export const GAME_SERVER_IMAGE = 'localhost/muster-game-server:dev'
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** A namespace of the bench's own in the cluster. It goes with all that is in it; the cluster stays. */
export interface OpenedNamespace extends AsyncDisposable {
  readonly kubeconfig: string
  readonly name: string
  readonly api: KubeApi
  /** Where pods reach this machine. */
  readonly node: string
}

export async function openNamespace(): Promise<OpenedNamespace> {
  if (!existsSync(KUBECONFIG)) await run('make', ['cluster-up', 'CLUSTER=native'])
  const api = new KubeApi(kubeConfig(KUBECONFIG))
  const node = await nodeAddress(api)
  const name = `bench-${randomUUID().slice(0, 8)}`
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await api.call({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name, labels } } })
  const path = `/api/v1/namespaces/${name}`
  await waitFor('its service account', () =>
    api.call({ method: 'GET', path: `${path}/serviceaccounts/default` }).catch(() => undefined),
  )
  const remove = async (): Promise<void> => {
    // By force: servers whose backend is gone would try for half a minute to tell it how their match ended.
    await api.call({ method: 'DELETE', path: `${path}/pods`, query: { gracePeriodSeconds: '0' } })
    await api.call({ method: 'DELETE', path })
    await waitFor('the namespace to go', () =>
      api.call({ method: 'GET', path }).then(
        () => false,
        (error: unknown) => error instanceof ApiFault && error.status === 404,
      ),
    )
    api.close()
  }
  // Who breaks off a bench leaves no pods behind either.
  const broken = (): void => void remove().finally(() => process.exit(1))
  for (const signal of SIGNALS) process.once(signal, broken)
  return {
    kubeconfig: KUBECONFIG,
    name,
    api,
    node,
    async [Symbol.asyncDispose]() {
      for (const signal of SIGNALS) process.off(signal, broken)
      await remove()
    },
  }
}

async function nodeAddress(api: KubeApi): Promise<string> {
  interface Node {
    status: { addresses: { type: string; address: string }[] }
  }
  const { items } = await api.call<{ items: Node[] }>({ method: 'GET', path: '/api/v1/nodes' })
  const found = items[0]?.status.addresses.find(({ type }) => type === 'InternalIP')
  if (!found) throw new Error('the cluster has no node with an address')
  return found.address
}
