import { read } from './api.ts'

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
  const path = `/api/v1/namespaces/${namespace}/pods`
  return (await read<{ items: Pod[] }>(path, { labelSelector: selector })).items
}

export const isReady = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status.conditions ?? []).some((one) => one.type === 'Ready' && one.status === 'True')
