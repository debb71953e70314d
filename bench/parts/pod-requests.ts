import type { KubeApi } from '../../src/adapters/kubernetes/kube-api.ts'

/** The API server's own count of requests for pods. */
export interface PodRequests {
  /** Creations, changes and deletions; not the status updates by scheduler and kubelet, which are separate resources. */
  readonly writes: number
  readonly lists: number
}

const LISTS = ['LIST']
const WRITES = ['POST', 'PUT', 'PATCH', 'APPLY', 'DELETE', 'DELETECOLLECTION']

export async function podRequests(api: KubeApi): Promise<PodRequests> {
  const requests = { writes: 0, lists: 0 }
  for await (const line of api.lines({ method: 'GET', path: '/metrics' }, new AbortController().signal)) {
    const [, labels = '', count] = /^apiserver_request_total\{(.*)\} (\S+)$/.exec(line) ?? []
    if (!labels.includes('resource="pods"') || !labels.includes('subresource=""')) continue
    const verb = /verb="(\w+)"/.exec(labels)?.[1] ?? ''
    if (WRITES.includes(verb)) requests.writes += Number(count)
    if (LISTS.includes(verb)) requests.lists += Number(count)
  }
  return requests
}

export async function requestsDuring(api: KubeApi, work: () => Promise<void>): Promise<PodRequests> {
  const before = await podRequests(api)
  await work()
  const after = await podRequests(api)
  return { writes: after.writes - before.writes, lists: after.lists - before.lists }
}
