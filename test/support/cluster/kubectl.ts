import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

const root = new URL('../../..', import.meta.url).pathname
const cluster = `${root}deploy/cluster/native/cluster.sh`

/** As its user would. Gives what it wrote; throws with what it complained of. */
export async function kubectl(args: readonly string[], input = ''): Promise<string> {
  const child = spawn('bash', [cluster, 'kubectl', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.on('error', () => undefined).end(input)
  const closed = once(child, 'close') as Promise<[number | null]>
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${err.trim()}`)
  return out
}

export async function read<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse(await kubectl(['get', ...args, '--output=json'])) as T
}

export interface Pod {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly deletionTimestamp?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec: { readonly nodeName?: string }
  readonly status: {
    readonly phase: string
    readonly podIP?: string
    readonly conditions?: readonly {
      readonly type: string
      readonly status: string
      readonly reason?: string
    }[]
    readonly containerStatuses?: readonly { readonly containerID?: string; readonly ready: boolean }[]
  }
}

export async function pods(namespace: 'muster' | 'muster-games', selector: string): Promise<readonly Pod[]> {
  return (await read<{ items: Pod[] }>('pods', `--namespace=${namespace}`, `--selector=${selector}`)).items
}

export const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True')
