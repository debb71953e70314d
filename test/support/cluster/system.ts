import { randomUUID } from 'node:crypto'

import { waitFor } from '../wait-for.ts'
import { isReady, kubectl, pods, read } from './kubectl.ts'
import { signalPod } from './processes.ts'

interface ConfigMap {
  data: Record<string, string>
  metadata: { annotations: Record<string, string> }
}

const BACKEND = 'app.kubernetes.io/component=backend'

/** Muster in the cluster, with settings of one test: a queue of its own, and backends that were started with it. */
export interface ClusterSystem extends AsyncDisposable {
  readonly url: string
  readonly backendUrl: string
  readonly queue: string
  readonly adminToken: string
  signalServer(name: string, signal: NodeJS.Signals): Promise<void>
}

let settings: Promise<ConfigMap> | undefined
let template: Promise<ConfigMap> | undefined

type Change = (podTemplate: string) => string

/** `change` is of the game servers' pod template, in YAML. */
export async function startInCluster(
  vars: Readonly<Record<string, string>>,
  change: Change = (same) => same,
): Promise<ClusterSystem> {
  settings ??= deployed('muster-backend')
  template ??= deployed('muster-games')
  const { GAME_SERVER_COMMAND: command, ...rest } = vars
  const queue = randomUUID()
  const own = { POOL_MIN: '0', POOL_MAX: rest['POOL_MIN'] ?? '0', LOG_LEVEL: 'info', QUEUE: queue, ...rest }
  await replace(await settings, (data) => ({ ...data, ...own }))
  await replace(await template, (data) => changed(withCommand(data, command), change))
  await startAnew()
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
      // The server may answer before its kubelet tells of its container.
      const pod = await waitFor(`the container of ${name}`, async () => {
        const all = await pods('muster-games', `muster.dev/queue=${queue}`)
        const found = all.find(({ metadata }) => metadata.name === name)
        return found?.status.containerStatuses?.[0]?.containerID !== undefined && found
      })
      await signalPod(pod, signal)
    },
    [Symbol.asyncDispose]: async () => {
      const at = ['--namespace=muster-games', `--selector=muster.dev/queue=${queue}`]
      await kubectl([
        'delete',
        'pods',
        ...at,
        '--grace-period=0',
        '--force',
        '--ignore-not-found',
        '--wait=false',
      ])
    },
  }
}

/** As the manifests have it, whatever tests have made of it since. */
async function deployed(name: string): Promise<ConfigMap> {
  const { metadata } = await read<ConfigMap>('configmap', name, '--namespace=muster')
  const manifest = metadata.annotations['kubectl.kubernetes.io/last-applied-configuration'] ?? '{}'
  return { metadata, data: (JSON.parse(manifest) as ConfigMap).data }
}

async function replace(
  map: ConfigMap,
  change: (data: ConfigMap['data']) => ConfigMap['data'],
): Promise<void> {
  const { metadata, data } = map
  const next = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...metadata, resourceVersion: undefined },
    data: change(data),
  }
  await kubectl(['replace', '--filename=-'], JSON.stringify(next))
}

const changed = (data: ConfigMap['data'], change: Change): ConfigMap['data'] => ({
  ...data,
  'pod-template.yaml': change(data['pod-template.yaml'] ?? ''),
})

/** The words of a command on this machine, for the container of a game server. */
function withCommand(data: ConfigMap['data'], command: string | undefined): ConfigMap['data'] {
  if (command === undefined) return data
  const words = command.replaceAll(process.execPath, 'node').split(' ')
  const text = data['pod-template.yaml'] ?? ''
  return {
    ...data,
    'pod-template.yaml': text.replace(/^( *)(image: .*)$/m, `$1$2\n$1command: ${JSON.stringify(words)}`),
  }
}

/** New pods with the new settings. Nobody plays yet: the old ones need not drain. */
async function startAnew(): Promise<void> {
  const before = new Set((await pods('muster', BACKEND)).map(({ metadata }) => metadata.uid))
  const all = ['--namespace=muster', `--selector=${BACKEND}`]
  await kubectl(['delete', 'pods', ...all, '--grace-period=1', '--wait=false'])
  await waitFor('new backends', async () => {
    const now = await pods('muster', BACKEND)
    const staying = now.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    return staying.length > 0 && staying.every((pod) => !before.has(pod.metadata.uid) && isReady(pod))
  })
}

async function adminToken(): Promise<string> {
  const { data } = await read<ConfigMap>('secret', 'muster', '--namespace=muster')
  return Buffer.from(data['ADMIN_TOKEN'] ?? '', 'base64').toString()
}

async function addressOf(service: string, port: number): Promise<string> {
  const found = await read<{ spec: { clusterIP: string } }>('service', service, '--namespace=muster')
  return `http://${found.spec.clusterIP}:${port}`
}
