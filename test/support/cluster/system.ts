import { randomUUID } from 'node:crypto'

import { forTheImpatient } from '../impatient.ts'
import { kept, named, type Manifest } from '../manifests.ts'
import { waitFor } from '../wait-for.ts'
import { read } from './api.ts'
import { kubectl } from './kubectl.ts'
import { isReady, pods } from './pods.ts'
import { signalPod } from './processes.ts'

type Data = Readonly<Record<string, string>>

export const BACKEND = 'app.kubernetes.io/component=backend'

/** Muster in the cluster, with one test's settings: its own queue, and backends started with it. */
export interface ClusterSystem extends AsyncDisposable {
  readonly url: string
  readonly backendUrl: string
  readonly queue: string
  readonly adminToken: string
  signalServer(name: string, signal: NodeJS.Signals): Promise<void>
}

type Change = (podTemplate: string) => string

/** `change` is merged into the game servers' pod template, as YAML. */
export async function startInCluster(
  vars: Readonly<Record<string, string>>,
  change: Change = (same) => same,
  manifests: readonly Manifest[] = kept('native'),
): Promise<ClusterSystem> {
  const { GAME_SERVER_COMMAND: command, ...rest } = vars
  const queue = randomUUID()
  const usual = { POOL_MIN: '0', POOL_MAX: rest['POOL_MIN'] ?? '0', LOG_LEVEL: 'info', ...forTheImpatient }
  const own = { ...usual, SYSTEM: queue, ...rest }
  await configure(named(manifests, 'ConfigMap', 'muster-backend'), (data) => ({ ...data, ...own }))
  await configure(named(manifests, 'ConfigMap', 'muster-games'), (data) =>
    changed(withCommand(data, command), change),
  )
  await startAnew()
  // Earlier players are queued again when their pod is deleted, while a backend has their queue.
  await deletePods(`muster.dev/system!=${queue}`)
  const [url, backendUrl] = await Promise.all([
    addressOf('muster-proxy', 8080),
    addressOf('muster-backend', 8081),
  ])
  await waitFor('the proxy to reach the backend', async () => {
    const answer = await fetch(`${url}/api/match/status?player_id=nobody`).catch(() => undefined)
    return answer?.status === 200
  })
  return {
    url,
    backendUrl,
    queue,
    adminToken: await adminToken(),
    signalServer: async (name, signal) => {
      // The server may answer before its kubelet reports its container.
      const pod = await waitFor(`the container of ${name}`, async () => {
        const all = await pods('muster-games', `muster.dev/system=${queue}`)
        const found = all.find(({ metadata }) => metadata.name === name)
        return found?.status.containerStatuses?.[0]?.containerID !== undefined && found
      })
      await signalPod(pod, signal)
    },
    [Symbol.asyncDispose]: () => deletePods(`muster.dev/system=${queue}`),
  }
}

async function deletePods(selector: string): Promise<void> {
  const which = ['--namespace=muster-games', `--selector=${selector}`, '--ignore-not-found']
  await kubectl(['delete', 'pods', ...which, '--grace-period=0', '--force', '--wait=false'])
}

/** Recreated from the manifests, whatever earlier tests changed. */
async function configure(map: Manifest, change: (data: Data) => Data): Promise<void> {
  const next = { ...map, data: change(map['data'] as Data) }
  await kubectl(['apply', '--filename=-'], JSON.stringify(next))
}

const changed = (data: Data, change: Change): Data => ({
  ...data,
  'pod-template.yaml': change(data['pod-template.yaml'] ?? ''),
})

/** The words of a local command, for the container of a game server. */
function withCommand(data: Data, command: string | undefined): Data {
  if (command === undefined) return data
  const words = command.replaceAll(process.execPath, 'node').split(' ')
  const text = data['pod-template.yaml'] ?? ''
  return {
    ...data,
    'pod-template.yaml': text.replace(/^( *)(image: .*)$/m, `$1$2\n$1command: ${JSON.stringify(words)}`),
  }
}

/**
 * Replaces the pods with new settings. Nobody plays yet, so the old ones need not drain. They must be gone: a stopping
 * backend still accepts joins, and those of this test would wait in a queue that nobody serves any more.
 */
async function startAnew(): Promise<void> {
  const before = new Set((await pods('muster', BACKEND)).map(({ metadata }) => metadata.uid))
  const all = ['--namespace=muster', `--selector=${BACKEND}`]
  await kubectl(['delete', 'pods', ...all, '--grace-period=1', '--wait=false'])
  await waitFor('new backends', async () => {
    const now = await pods('muster', BACKEND)
    const staying = now.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    const gone = now.every(({ metadata }) => !before.has(metadata.uid))
    return gone && staying.length > 0 && staying.every(isReady)
  })
}

async function adminToken(): Promise<string> {
  const { data } = await read<{ data: Data }>('/api/v1/namespaces/muster/secrets/muster')
  return Buffer.from(data['ADMIN_TOKEN'] ?? '', 'base64').toString()
}

async function addressOf(service: string, port: number): Promise<string> {
  const path = `/api/v1/namespaces/muster/services/${service}`
  const found = await read<{ spec: { clusterIP: string } }>(path)
  return `http://${found.spec.clusterIP}:${port}`
}
