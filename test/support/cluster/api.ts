import { KubeApi } from '../../../src/adapters/kubernetes/kube-api.ts'
import { kubeConfig } from '../../../src/adapters/kubernetes/kube-config.ts'
import { waitFor } from '../wait-for.ts'

/** The folder of the native cluster. */
export const CLUSTER_FOLDER = '/var/tmp/muster-native-cluster'
export const KUBECONFIG = `${CLUSTER_FOLDER}/pki/admin.kubeconfig`
/** An image that `make cluster-up` has loaded into the node. */
export const GAME_SERVER_IMAGE = 'localhost/muster-game-server:dev'

/** Another game than that one: an image that the setup of these tests has loaded. */
export const TIC_TAC_TOE_IMAGE = 'localhost/muster-tic-tac-toe:dev'

export const clusterApi = (): KubeApi => new KubeApi(kubeConfig(KUBECONFIG))

let api: KubeApi | undefined
const PATIENCE_MS = 30_000

/** Tests poll: a kubectl process each time would take half a core. */
export function read<T>(path: string, query: Readonly<Record<string, string>> = {}): Promise<T> {
  api ??= new KubeApi(kubeConfig(KUBECONFIG), PATIENCE_MS)
  return api.call<T>({ method: 'GET', path, query })
}

/** A namespace like the chart's for game servers, ready for pods. */
export async function makeNamespace(api: KubeApi, name: string): Promise<void> {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
  await api.call({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name, labels } } })
  const account = `/api/v1/namespaces/${name}/serviceaccounts/default`
  await waitFor('its service account', () =>
    api.call({ method: 'GET', path: account }).catch(() => undefined),
  )
}

/** The address at which pods reach this machine, which is the node. */
export async function nodeAddress(): Promise<string> {
  interface Node {
    status: { addresses: { type: string; address: string }[] }
  }
  const { items } = await read<{ items: Node[] }>('/api/v1/nodes')
  const found = items[0]?.status.addresses.find(({ type }) => type === 'InternalIP')
  if (!found) throw new Error('the cluster has no node with an address')
  return found.address
}
