import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import { chart, named, type Manifest } from '../manifests.ts'
import { kubectl } from './kubectl.ts'
import { isReady, pods, type Pod } from './pods.ts'
import { BACKEND } from './system.ts'

type Queues = Readonly<Record<string, object>>

const values = fileURLToPath(new URL('../../../deploy/values/native.yaml', import.meta.url))

/** The native cluster's manifests as Helm renders them with these queues; the first is the default. */
export function manifestsWith(queues: Queues): Promise<readonly Manifest[]> {
  const [first = ''] = Object.keys(queues)
  const set = ['--set-json', `queues=${JSON.stringify(queues)}`, '--set', `defaultQueue=${first}`]
  return chart('--values', values, ...set)
}

/**
 * Changes what an upgrade of the release changes when only its queues are others: the file in the ConfigMap. The kubelet
 * mounts it at once, and not within 90 seconds, because an annotation of the pods changes too (docs/queues.md).
 */
export async function changeQueues(queues: Queues): Promise<void> {
  const map = named(await manifestsWith(queues), 'ConfigMap', 'muster-games')
  await kubectl(['apply', '--filename=-'], JSON.stringify(map))
  const which = ['pods', '--namespace=muster', `--selector=${BACKEND}`]
  await kubectl(['annotate', ...which, '--overwrite', `muster.dev/queues=${randomUUID()}`])
}

export const backends = async (): Promise<readonly Pod[]> => (await pods('muster', BACKEND)).filter(isReady)

/** The version of the queues that each backend uses. */
export async function configVersions(): Promise<readonly string[]> {
  const said = (await backends()).map(async (pod) => JSON.parse(await textOf(pod, 'readyz')) as Readiness)
  return (await Promise.all(said)).map(({ config_version: version }) => version)
}

/** What each backend measures. */
export async function backendMetrics(): Promise<readonly string[]> {
  return Promise.all((await backends()).map((pod) => textOf(pod, 'metrics')))
}

interface Readiness {
  readonly config_version: string
}

async function textOf({ status }: Pod, path: string): Promise<string> {
  return (await fetch(`http://${status.podIP ?? ''}:8081/${path}`)).text()
}
